using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// Captions of the toy world as a prompt file: text, one a line, or JSON lines that also tell what is shown.
/// </summary>
internal static class CaptionFile
{
    private const string JsonLines = ".jsonl";

    /// <summary>Writes captions; the file is there whole or not at all.</summary>
    /// <param name="file">
    /// Full path that ends in <c>.txt</c> or <c>.jsonl</c>; what is there is replaced.
    /// </param>
    /// <param name="captions">What it is to hold, in order.</param>
    /// <param name="stop">Looked at between captions.</param>
    /// <exception cref="CliFault">Another ending, or the file cannot be written.</exception>
    public static void Write(
        string file, IEnumerable<(Scene Scene, string Caption)> captions, CancellationToken stop = default)
    {
        string ending = Path.GetExtension(file);
        if (ending is not (".txt" or JsonLines))
        {
            throw new CliFault(
                $"{file}: '{ending}' is no ending of a caption file; use .txt for a caption a line, or "
                + $"{JsonLines}.");
        }

        WholeFile.Write(file, text =>
        {
            foreach ((Scene scene, string caption) in captions)
            {
                stop.ThrowIfCancellationRequested();
                text.WriteLine(ending == JsonLines
                    ? CommandOutput.Line(new
                    {
                        Prompt = caption, scene.Shape, scene.Colour, scene.Size, scene.Place, scene.Ground,
                    })
                    : caption);
            }
        });
    }

    /// <summary>Draws captions: a pure function of its arguments.</summary>
    /// <param name="count">How many.</param>
    /// <param name="part">Of which scenes.</param>
    /// <param name="seed">Any.</param>
    /// <param name="withPartial">
    /// As students learn from them: half leave the place open, and of the others three in ten leave
    /// attributes out or name only their kind; else each names all five.
    /// </param>
    public static IEnumerable<(Scene Scene, string Caption)> Draw(
        int count, ScenePart part, ulong seed, bool withPartial)
    {
        for (int index = 0; index < count; index++)
        {
            Scene scene = Scene.Draw(seed, index, part);
            yield return (scene, withPartial
                ? ToySample.StudentCaption(scene, seed, index)
                : Captions.Paraphrase(scene, seed, index));
        }
    }
}
