using System.Security.Cryptography;
using System.Text;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.ToyWorld.Teacher;

namespace SnoopiCluster.Cli.Toy;

/// <summary>
/// A model folder and what is in it: results of it stand for as long as nothing in it changes.
/// </summary>
/// <param name="Folder">Full path.</param>
/// <param name="Hash">
/// SHA-256 over names and contents of its files, lower-case hex; texts for people not counted, nor a
/// teacher's card: the same training writes other minutes on it each time.
/// </param>
internal sealed record ModelIdentity(string Folder, string Hash)
{
    /// <summary>Reads a folder.</summary>
    /// <exception cref="CliFault">It holds no pipeline.</exception>
    public static ModelIdentity Of(string folder)
    {
        if (!PipelineFolder.IsPipeline(folder))
        {
            throw new CliFault(
                $"{folder} is no model folder: it has no model_index.json. Train a teacher with "
                + "`snoopi toy teacher`, or name another folder.");
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(name =>
                name != TeacherCard.FileName && !name.EndsWith(".md", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, name))));
        }

        return new ModelIdentity(folder, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
