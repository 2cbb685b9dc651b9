using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;

namespace SnoopiCluster.Distillation.Sampling;

/// <summary>
/// What a pipeline folder says of itself beyond diffusers' layout: the key <c>_snoopi</c> of its
/// <c>model_index.json</c>. diffusers drops keys that begin with an underscore without a word, so the folder
/// loads in Python as ever.
/// </summary>
/// <example>
/// <c>"_snoopi": { "student": { "timestep": 999, "alpha_cumprod": 0.0047 }, "nasa_scale": 0.5 }</c>
/// </example>
public sealed record PipelineCard
{
    /// <summary>The scale of a negative prompt where neither a person nor the model says one.</summary>
    public const double UsualNasaScale = 0.5;

    private const string Key = "_snoopi";
    private const string StudentKey = "student";
    private const string TimestepKey = "timestep";
    private const string AlphaCumprodKey = "alpha_cumprod";
    private const string NasaScaleKey = "nasa_scale";

    /// <summary>Set where the UNet is a one-step student; null for a model of many steps.</summary>
    public OneStepStudent? Student { get; init; }

    /// <summary>The scale of a negative prompt that suits the model; null where it says none.</summary>
    public double? NasaScale { get; init; }

    /// <summary>Reads a folder's card; an empty one where it has none.</summary>
    /// <param name="pipeline">The folder.</param>
    /// <exception cref="ModelLoadException">A value is of another type or out of its range.</exception>
    public static PipelineCard Of(PipelineFolder pipeline)
    {
        if (!pipeline.Index.Has(Key))
        {
            return new PipelineCard();
        }

        ModelConfig card = pipeline.Index.Section(Key);
        return new PipelineCard
        {
            Student = card.Has(StudentKey) ? ReadStudent(card.Section(StudentKey)) : null,
            NasaScale = card.Has(NasaScaleKey) ? ReadScale(card) : null,
        };
    }

    /// <summary>The card as keys of a <c>model_index.json</c>.</summary>
    public JsonObject ToIndex()
    {
        JsonObject card = [];
        if (Student is { } student)
        {
            JsonObject written = new() { [TimestepKey] = student.Timestep };
            if (student.AlphaCumprod is { } abar)
            {
                written[AlphaCumprodKey] = abar;
            }

            card[StudentKey] = written;
        }

        if (NasaScale is { } scale)
        {
            card[NasaScaleKey] = scale;
        }

        return new JsonObject { [Key] = card };
    }

    private static OneStepStudent ReadStudent(ModelConfig student)
    {
        long timestep = student.Int(TimestepKey);
        if (timestep is < 0 or > int.MaxValue)
        {
            throw student.Fault(TimestepKey, $"is {timestep}; a timestep of the schedule is needed.");
        }

        if (!student.Has(AlphaCumprodKey))
        {
            return new OneStepStudent((int)timestep);
        }

        float abar = (float)student.Number(AlphaCumprodKey);
        return abar is > 0 and < 1
            ? new OneStepStudent((int)timestep, abar)
            : throw student.Fault(AlphaCumprodKey, $"is {abar}; a number between 0 and 1 is needed.");
    }

    private static double ReadScale(ModelConfig card) =>
        card.Number(NasaScaleKey) is >= 0 and <= float.MaxValue and var scale
        ? scale
        : throw card.Fault(NasaScaleKey, "is no scale; a finite number of at least 0 is needed.");
}
