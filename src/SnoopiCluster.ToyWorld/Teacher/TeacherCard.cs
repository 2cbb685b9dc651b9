using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>What a toy teacher's folder says of itself: how it was made, and how well it draws.</summary>
public sealed record TeacherCard
{
    /// <summary>Name of the file in the teacher's folder.</summary>
    public const string FileName = "card.json";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>The command that makes the same weights with the same libtorch on the same machine.</summary>
    public string Command => FormattableString.Invariant(
        $"snoopi toy teacher --seed {Seed} --threads {Threads}{(Steps is { } few ? $" --steps {few}" : "")} --out DIR");

    /// <summary>Seed of weights, pictures, captions and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>CPU threads that trained, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Steps of each stage where they were few, for a look only; null for the toy world's own.</summary>
    public long? Steps { get; init; }

    /// <summary>Version of libtorch that trained, for example <c>1.13.0</c>; null in cards that do not say it.</summary>
    public string? Libtorch { get; init; }

    /// <summary>
    /// Minutes that the updates of all stages took, in all lives of the training. What stands between them, such as
    /// encoding the latents and judging, is not counted.
    /// </summary>
    public double Minutes { get; init; }

    /// <summary>How often a held-out picture still shows what it should after the autoencoder.</summary>
    public AttributeAccuracy Vae { get; init; } = AttributeAccuracy.Chance;

    /// <summary>Mean cosine that the CLIP pair gives held-out pictures with their captions.</summary>
    public double Cosine { get; init; }

    /// <summary>How well it draws held-out captions.</summary>
    public TeacherSampling? Sampling { get; init; }

    /// <summary>How well it draws held-out captions that say nothing of the place, which is not judged then.</summary>
    public TeacherSampling? PlaceOpen { get; init; }

    /// <summary>Reads the card of a folder; null where it has none.</summary>
    /// <exception cref="ModelLoadException">The file is no card.</exception>
    public static TeacherCard? Of(string folder)
    {
        string file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<TeacherCard>(File.ReadAllText(file), Json)
                ?? throw new JsonException("it says null");
        }
        catch (JsonException error)
        {
            throw new ModelLoadException(
                file,
                null,
                $"is no card of a toy teacher ({error.Message}). Take the file from where the teacher was made, or delete "
                + "it: the teacher is used without it, and only what it says of itself is lost.",
                error);
        }
    }

    /// <summary>Writes the card into a folder that is being made.</summary>
    internal void WriteInto(string folder) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}
