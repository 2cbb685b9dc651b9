namespace SnoopiCluster.ToyWorld.World;

/// <summary>How large a figure is; see <see cref="ScenePicture"/> for pixels.</summary>
public enum ToySize
{
    /// <summary>Reaches about a sixth of the image's side from its middle.</summary>
    Small,

    /// <summary>
    /// Reaches about a quarter of the image's side, almost to the edge where it is not in the centre.
    /// </summary>
    Large,
}
