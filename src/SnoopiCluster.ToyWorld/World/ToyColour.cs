namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// Colour of a figure or of its ground: the corners of the RGB cube, a little inside it (see
/// <see cref="ToyPalette"/>).
/// </summary>
public enum ToyColour
{
    /// <summary>Red alone is high.</summary>
    Red,

    /// <summary>Green alone is high.</summary>
    Green,

    /// <summary>Blue alone is high.</summary>
    Blue,

    /// <summary>Red and green are high.</summary>
    Yellow,

    /// <summary>Green and blue are high.</summary>
    Cyan,

    /// <summary>Red and blue are high.</summary>
    Magenta,

    /// <summary>All are high.</summary>
    White,

    /// <summary>All are low.</summary>
    Black,
}
