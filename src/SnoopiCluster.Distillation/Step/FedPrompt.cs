using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Distillation.Step;

/// <summary>One prompt as a step takes it.</summary>
/// <param name="SampleIndex">Position of the sample in the global batch, 0-based; keys its draws.</param>
/// <param name="Id">The prompt's name in its set; goes into the ledger.</param>
/// <param name="Text">The prompt's text, as fed.</param>
public readonly record struct FedPrompt(int SampleIndex, PromptId Id, string Text);
