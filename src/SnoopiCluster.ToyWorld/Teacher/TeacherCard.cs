using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SnoopiCluster.ToyWorld.Experiments;
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

    /// <summary>The command that makes the same weights on the same machine.</summary>
    public string Command => FormattableString.Invariant($"snoopi toy teacher --seed {Seed} --out DIR");

    /// <summary>Seed of weights, pictures, captions and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Minutes of training on one core, all stages.</summary>
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
    /// <exception cref="JsonException">The file is no card.</exception>
    public static TeacherCard? Of(string folder)
    {
        string file = Path.Combine(folder, FileName);
        return File.Exists(file) ? JsonSerializer.Deserialize<TeacherCard>(File.ReadAllText(file), Json) : null;
    }

    /// <summary>Writes the card into a folder that is being made.</summary>
    internal void WriteInto(string folder) =>
        File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}

/// <summary>How a toy teacher draws.</summary>
/// <param name="Steps">Steps of a picture.</param>
/// <param name="Guidance">Guidance scale.</param>
/// <param name="Scores">What is measured of held-out captions.</param>
public sealed record TeacherSampling(int Steps, double Guidance, PictureScores Scores);
