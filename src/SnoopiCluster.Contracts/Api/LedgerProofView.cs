using SnoopiCluster.Core;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>
/// Answer of <c>POST /runs/{id}/verify</c> (its body is <c>{}</c>): what holding every stored step against the prompt shards, the
/// checkpoints and the ancestors' steps has found. It is recomputed for each request and takes seconds to minutes; a caller that
/// goes away ends it.
/// </summary>
/// <param name="Run">The run that was asked for.</param>
/// <param name="IsSound">Whether everything agrees.</param>
/// <param name="Finding">The kind of the finding: <c>sound</c>, <c>wrong_prompts_fed</c>, <c>step_dropped</c>, ...</param>
/// <param name="Message">The finding as a sentence.</param>
/// <param name="FoundIn">The run that differs: an ancestor, or the run itself; the run itself when it is sound.</param>
/// <param name="Step">The first step that differs; null when it is sound.</param>
/// <param name="NumSteps">Steps that were proved, its ancestors' included.</param>
/// <param name="NumApplied">Steps of them that were applied; null when it is not sound.</param>
/// <param name="NumSkipped">Steps of them that were skipped; null when it is not sound.</param>
/// <param name="LedgerHash">The ledger's hash after them; null when it is not sound or has no steps yet.</param>
/// <param name="Seconds">How long the proof took.</param>
/// <param name="ProvedAt">When it was done.</param>
public sealed record LedgerProofView(
    RunId Run,
    bool IsSound,
    string Finding,
    string Message,
    RunId FoundIn,
    long? Step,
    long NumSteps,
    long? NumApplied,
    long? NumSkipped,
    Sha256Digest? LedgerHash,
    double Seconds,
    DateTimeOffset ProvedAt);
