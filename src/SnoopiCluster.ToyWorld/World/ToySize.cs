namespace SnoopiCluster.ToyWorld.World;

/// <summary>How large a figure is; see <see cref="ScenePicture"/> for pixels.</summary>
public enum ToySize
{
    /// <summary>Reaches 4.2 pixels from its middle.</summary>
    Small,

    /// <summary>Reaches 7 pixels from its middle.</summary>
    Large,
}
