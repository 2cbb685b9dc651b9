namespace SnoopiCluster.ToyWorld.World;

/// <summary>The two parts into which all scenes are cut, once and for all seeds.</summary>
public enum ScenePart
{
    /// <summary>About nine tenths of the scenes: what models learn from.</summary>
    Training,

    /// <summary>
    /// About a tenth: combinations of attributes that no training sees, though it sees each value.
    /// </summary>
    HeldOut,
}
