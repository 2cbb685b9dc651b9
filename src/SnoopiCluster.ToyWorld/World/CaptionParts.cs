namespace SnoopiCluster.ToyWorld.World;

/// <summary>The words that a caption is to say; null is left unsaid.</summary>
/// <param name="Figure">What the figure is called, one word or two.</param>
/// <param name="Colour">The figure's colour.</param>
/// <param name="ColourIsKind">Whether the colour is a kind of colours.</param>
/// <param name="Size">The figure's size.</param>
/// <param name="Place">The figure's place.</param>
/// <param name="Ground">The ground's colour; without it the ground is not spoken of.</param>
/// <param name="GroundNoun">What the ground is called.</param>
internal sealed record CaptionParts(
    string Figure, string? Colour, bool ColourIsKind, string? Size, string? Place, string? Ground,
    string GroundNoun);
