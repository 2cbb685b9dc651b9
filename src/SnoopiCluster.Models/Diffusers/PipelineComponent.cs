namespace SnoopiCluster.Models.Diffusers;

/// <summary>One component of a pipeline on disk.</summary>
/// <param name="Name">Its key and folder name, for example <c>unet</c>.</param>
/// <param name="ClassName">Class that Python loads it with, for example <c>UNet2DConditionModel</c>.</param>
/// <param name="Folder">Full path of its folder.</param>
public sealed record PipelineComponent(string Name, string ClassName, string Folder);
