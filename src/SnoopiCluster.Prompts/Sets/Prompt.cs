using SnoopiCluster.Core.PromptSets;

namespace SnoopiCluster.Prompts.Sets;

/// <summary>A prompt of a prompt set.</summary>
/// <param name="Id">Its lasting name in the set.</param>
/// <param name="Text">The text, exactly as it stood in the file.</param>
public readonly record struct Prompt(PromptId Id, string Text);
