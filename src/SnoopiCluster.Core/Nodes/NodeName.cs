namespace SnoopiCluster.Core.Nodes;

/// <summary>Names a node: a machine, or a part of one, that offers slots.</summary>
/// <param name="Value">1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit.</param>
public readonly record struct NodeName(string Value)
{
    /// <summary>The name's text.</summary>
    public override string ToString() => Value;
}
