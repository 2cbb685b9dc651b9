namespace SnoopiCluster.Core.Specs;

/// <summary>One thing that is wrong with a spec.</summary>
/// <param name="Key">Full key, such as <c>kappa.range</c> or <c>prompts.files[2]</c>; empty for the whole document.</param>
/// <param name="Message">What was found and what to do.</param>
public sealed record SpecFault(string Key, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Key.Length == 0 ? Message : $"{Key}: {Message}";
}
