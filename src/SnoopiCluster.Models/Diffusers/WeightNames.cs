using System.Collections.Frozen;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>How the tensors of published files may differ from the names of the modules.</summary>
/// <param name="Ignored">
/// Whether a tensor of the file that the module lacks is a known buffer that needs no place, given its name.
/// </param>
/// <param name="Current">
/// The module's name of a tensor, given the name in the file; the same name where nothing changed.
/// </param>
public sealed record WeightNames(Func<string, bool> Ignored, Func<string, string> Current)
{
    // Buffers that libraries once saved and now compute.
    private static readonly FrozenSet<string> OldBuffers =
        FrozenSet.ToFrozenSet(["position_ids", "num_batches_tracked"]);

    /// <summary>Names as they are; computed buffers such as CLIP's <c>position_ids</c> are ignored.</summary>
    public static WeightNames Plain { get; } = new(IsOldBuffer, name => name);

    /// <summary>Whether a name ends in a buffer that libraries once saved and now compute.</summary>
    /// <param name="name">Full name of a tensor.</param>
    public static bool IsOldBuffer(string name) => OldBuffers.Contains(name[(name.LastIndexOf('.') + 1)..]);
}
