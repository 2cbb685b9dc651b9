using SnoopiCluster.Tensors;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// Finished arms, a small JSON file each, found again by all that decided them: an experiment that was
/// interrupted does none of them twice, and another seed, count or teacher finds none of them.
/// </summary>
/// <param name="folder">Full path; made when the first arm is kept.</param>
internal sealed class ArmShelf(string folder)
{
    // Raise it when the same arm gives other numbers, for example with another judge.
    private const int Format = 3;

    private const int ShownHashLength = 12;

    /// <summary>An arm that was finished before; null for one that was not.</summary>
    /// <exception cref="CliFault">Its file cannot be read.</exception>
    public FinishedArm<T>? Find<T>(Arm<T> arm)
    {
        string hash = HashOf(arm);
        string file = FileOf(arm, hash);
        return File.Exists(file) && ToyJson.Read<Kept<T>>(file) is var kept && kept.Hash == hash
            ? new FinishedArm<T>(arm.Name, kept.Result, kept.Seconds)
            : null;
    }

    /// <summary>Keeps an arm.</summary>
    public void Keep<T>(Arm<T> arm, FinishedArm<T> finished)
    {
        string hash = HashOf(arm);
        WholeFile.Write(
            FileOf(arm, hash),
            text => text.Write(ToyJson.Write(
                new Kept<T>(arm.Name, hash, arm.Decides, finished.Seconds, finished.Result))));
    }

    private static string HashOf<T>(Arm<T> arm) => ToyJson.HashOf(
        new { Format, Libtorch = NativeRuntime.LibtorchVersion, arm.Name, arm.Decides });

    private string FileOf<T>(Arm<T> arm, string hash) => Path.Combine(
        folder, $"{FileWord.Of(arm.Name)}-{hash[..ShownHashLength]}.json");

    private sealed record Kept<T>(string Name, string Hash, object Decides, double Seconds, T Result);
}
