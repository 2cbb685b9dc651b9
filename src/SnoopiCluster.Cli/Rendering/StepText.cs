using System.Globalization;
using SnoopiCluster.Worker.Training;

namespace SnoopiCluster.Cli.Rendering;

/// <summary>A step's numbers as people read them.</summary>
internal static class StepText
{
    /// <summary>Everything but the count, on one line.</summary>
    public static string Of(StepReport step) => string.Join("  ",
        $"VSD {Number(step.VsdLoss)}",
        $"LoRA {Number(step.LoraLoss)}{Clip(step.ClipLoss, step.ClipCosine)}",
        $"kappa {Kappa(step)}",
        string.Create(CultureInfo.InvariantCulture, $"{step.SamplesPerSecond:0.0} samples/s"),
        $"{Duration(step.Remaining)} left") + (step.IsApplied ? "" : "  SKIPPED: not finite");

    /// <summary>The same for a terminal of 80 columns.</summary>
    public static string Narrow(StepReport step) => string.Join(" ",
        step.IsApplied ? $"VSD {Number(step.VsdLoss)}" : "SKIPPED",
        $"LoRA {Number(step.LoraLoss)}",
        $"kappa {Kappa(step)}",
        string.Create(CultureInfo.InvariantCulture, $"{step.SamplesPerSecond:0.0}/s"),
        Duration(step.Remaining));

    /// <summary>A loss or norm with four digits; a dash for none.</summary>
    public static string Number(double? value) => value switch
    {
        null => "-",
        0 => "0",
        { } number when Math.Abs(number) is >= 1e-3 and < 1e4 =>
            number.ToString("G4", CultureInfo.InvariantCulture),
        { } number => number.ToString("0.000e+0", CultureInfo.InvariantCulture),
    };

    /// <summary>The CLIP loss with the mean cosine behind it, to follow another loss; empty where there is none.</summary>
    public static string Clip(double? loss, double? cosine) => loss is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  CLIP {Number(loss)} (cosine {cosine:0.000})");

    /// <summary>The range of guidance scales that the step drew.</summary>
    public static string Kappa(StepReport step) =>
        string.Create(CultureInfo.InvariantCulture, $"{step.KappaMin:0.00}..{step.KappaMax:0.00}");

    /// <summary>Hours, minutes, seconds; days in front when there are any.</summary>
    public static string Duration(TimeSpan time) =>
        time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
