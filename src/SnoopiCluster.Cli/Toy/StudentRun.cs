using System.Globalization;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Cli.Toy;

/// <summary>A student that an experiment asks for.</summary>
/// <param name="Arm">Names it for people.</param>
/// <param name="Spec">
/// The run; its name is that of its folder and holds <paramref name="Hash"/>'s first digits.
/// </param>
/// <param name="Hash">
/// SHA-256 over all that decides its weights: the spec without names of folders, and the contents of teacher
/// and captions.
/// </param>
internal sealed record StudentRun(string Arm, RunSpec Spec, string Hash)
{
    private const int ShownHashLength = 12;

    /// <summary>Names a run by what decides it.</summary>
    /// <param name="arm">Names it for people.</param>
    /// <param name="spec">The run under any name.</param>
    /// <param name="teacherHash">See <see cref="ModelIdentity.Hash"/>.</param>
    /// <param name="captionsHash">The same of the captions' file.</param>
    public static StudentRun Of(string arm, RunSpec spec, string teacherHash, string captionsHash)
    {
        RunSpec bare = spec with
        {
            Name = "student",
            Model = spec.Model with { Teacher = "teacher" },
            Prompts = spec.Prompts with { Files = ["captions"] },
        };
        string hash = ToyJson.HashOf(new
        {
            Spec = RunSpecReader.ToJson(bare),
            Teacher = teacherHash,
            Captions = captionsHash,
        });
        string name = string.Create(
            CultureInfo.InvariantCulture, $"{FileWord.Of(arm)}-{spec.Steps}-{hash[..ShownHashLength]}");
        return new StudentRun(arm, spec with { Name = name }, hash);
    }
}
