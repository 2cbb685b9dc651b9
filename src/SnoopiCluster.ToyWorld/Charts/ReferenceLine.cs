namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>A level to compare with, such as the teacher's accuracy or chance.</summary>
/// <param name="Name">For the key, at most 40 characters.</param>
/// <param name="Value">Where on the upright axis.</param>
public sealed record ReferenceLine(string Name, double Value);
