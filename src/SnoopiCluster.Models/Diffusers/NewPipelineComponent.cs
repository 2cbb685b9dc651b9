namespace SnoopiCluster.Models.Diffusers;

/// <summary>One component of a pipeline that is being written.</summary>
/// <param name="Name">Its key and folder name, for example <c>unet</c>.</param>
/// <param name="Library">Python library of its class: <c>diffusers</c> or <c>transformers</c>.</param>
/// <param name="ClassName">Class that Python loads it with, for example <c>UNet2DConditionModel</c>.</param>
/// <param name="Write">Writes its files into the existing empty folder whose path it is given.</param>
public sealed record NewPipelineComponent(
    string Name, string Library, string ClassName, Action<string> Write);
