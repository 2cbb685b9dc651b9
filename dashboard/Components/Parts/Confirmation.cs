using System.Collections.Immutable;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>A question before something is done.</summary>
/// <param name="Title">What would be done, such as <c>Cancel run toy-a?</c></param>
/// <param name="Consequences">What will happen and what will not, a sentence each.</param>
/// <param name="Verb">What the button says, such as <c>Cancel the run</c>.</param>
/// <param name="IsDestructive">Whether something is lost or ended by it.</param>
/// <param name="AsksCause">Whether a reason for the timeline is asked for; it may be left empty.</param>
internal sealed record Confirmation(
    string Title,
    ImmutableArray<string> Consequences,
    string Verb,
    bool IsDestructive = false,
    bool AsksCause = false);

/// <summary>What a person has answered: a closed family.</summary>
internal abstract record ConfirmAnswer;

/// <summary>It shall be done.</summary>
/// <param name="Cause">Why; null when no reason was given.</param>
internal sealed record Confirmed(string? Cause) : ConfirmAnswer;

/// <summary>It shall not be done.</summary>
internal sealed record NotConfirmed : ConfirmAnswer;
