using System.Buffers.Binary;

namespace SnoopiCluster.Core.Ledgers;

/// <summary>
/// Where a ledger stands: a hash chain over everything that was fed. Two runs with the same state were fed
/// the same texts in the same steps. Advance it in the same call that applies or skips the step.
/// </summary>
/// <remarks>
/// Format: <c>H_k = SHA256(H_(k-1), k, outcome, d_0 ... d_(B-1))</c> with k as int64 and the digests as 8
/// bytes each, both little-endian, and the outcome as one byte (<see cref="StepOutcome"/>); the hash before
/// step 0 is SHA-256 of the ASCII text <c>snoopi.ledger.v1</c>.
/// </remarks>
/// <param name="NextStep">
/// The step to be recorded next: the number of steps recorded, applied and skipped ones together.
/// </param>
/// <param name="Hash">H of the last step recorded.</param>
/// <param name="AppliedCount">Steps applied.</param>
/// <param name="SkippedCount">Steps skipped.</param>
public sealed record LedgerState(long NextStep, Sha256Digest Hash, long AppliedCount, long SkippedCount)
{
    /// <summary>The ledger of a run that has not taken a step.</summary>
    public static LedgerState Empty { get; } = new(0, Sha256Digest.Of("snoopi.ledger.v1"u8), 0, 0);

    /// <summary>The state after one more step.</summary>
    /// <param name="step">The step that was taken; must be <see cref="NextStep"/>.</param>
    /// <param name="outcome">Whether it was applied.</param>
    /// <param name="fed">What was fed, by sample index; never empty.</param>
    /// <exception cref="ArgumentException">
    /// <paramref name="step"/> was recorded already or leaves a gap, or <paramref name="fed"/> is empty.
    /// </exception>
    public LedgerState Advance(long step, StepOutcome outcome, ReadOnlySpan<PromptDigest> fed)
    {
        if (step != NextStep)
        {
            throw new ArgumentException(
                $"The ledger expects step {NextStep} and was given step {step}: "
                    + "a step is recorded exactly once, in order.",
                nameof(step));
        }

        if (fed.IsEmpty)
        {
            throw new ArgumentException(
                $"Step {step} has no prompt digests: gather them over all ranks first.", nameof(fed));
        }

        bool isApplied = outcome == StepOutcome.Applied;
        return new LedgerState(
            NextStep + 1,
            Chain(Hash, step, outcome, fed),
            AppliedCount + (isApplied ? 1 : 0),
            SkippedCount + (isApplied ? 0 : 1));
    }

    /// <summary>One link of the chain.</summary>
    internal static Sha256Digest Chain(
        Sha256Digest previous, long step, StepOutcome outcome, ReadOnlySpan<PromptDigest> fed)
    {
        byte[] content = new byte[Sha256Digest.NumBytes + sizeof(long) + 1 + (fed.Length * sizeof(long))];
        previous.CopyTo(content);
        Span<byte> rest = content.AsSpan(Sha256Digest.NumBytes);
        BinaryPrimitives.WriteInt64LittleEndian(rest, step);
        rest[sizeof(long)] = (byte)outcome;
        rest = rest[(sizeof(long) + 1)..];
        foreach (PromptDigest digest in fed)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, digest.Value);
            rest = rest[sizeof(long)..];
        }

        return Sha256Digest.Of(content);
    }
}
