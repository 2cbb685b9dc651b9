namespace SnoopiCluster.ToyWorld.World;

/// <summary>Where a figure stands, seen by who looks at the image.</summary>
public enum ToyPlace
{
    /// <summary>Half way up, left of the middle.</summary>
    Left,

    /// <summary>Half way up, right of the middle.</summary>
    Right,

    /// <summary>Above the middle.</summary>
    Top,

    /// <summary>Below the middle.</summary>
    Bottom,

    /// <summary>In the middle.</summary>
    Centre,
}
