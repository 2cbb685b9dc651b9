using SnoopiCluster.Core.Ledgers;
using SnoopiCluster.Distillation.Checkpoints;

namespace SnoopiCluster.Distillation.Training;

/// <summary>What is counted of a training state besides its buffers; a newcomer receives it before them.</summary>
/// <param name="Ledger">What was fed so far, and with what outcome.</param>
/// <param name="SkippedInARow">Skipped steps since the last applied one.</param>
/// <param name="Student">Counts of the student.</param>
/// <param name="Lora">Counts of the LoRA teacher.</param>
public sealed record StateCounts(LedgerState Ledger, int SkippedInARow, NetCounts Student, NetCounts Lora);
