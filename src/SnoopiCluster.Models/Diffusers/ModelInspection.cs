using System.Collections.Immutable;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// What a model or pipeline folder describes, read from its configurations alone: no weights are needed.
/// </summary>
/// <param name="Folder">Full path of the folder.</param>
/// <param name="Components">Components with weights, in the pipeline's order; one for a single model.</param>
public sealed record ModelInspection(string Folder, ImmutableArray<ComponentInspection> Components)
{
    /// <summary>Parameters of all components.</summary>
    public long NumParameters => Components.Sum(component => component.NumParameters);

    /// <summary>Inspects a folder.</summary>
    /// <param name="folder">A pipeline folder or the folder of one model.</param>
    /// <exception cref="ModelLoadException">A configuration is absent, damaged or not supported.</exception>
    public static ModelInspection Of(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (!PipelineFolder.IsPipeline(full))
        {
            ModelConfig config = DiffusersFolder.ReadConfig(full);
            return new(full, [ComponentInspection.Of(Path.GetFileName(full), config)]);
        }

        // Tokenizers, schedulers and image processors have no config.json and no weights.
        return new(full, [.. PipelineFolder.Open(full).Components
            .Where(component => File.Exists(Path.Combine(component.Folder, DiffusersFolder.ConfigFileName)))
            .Select(component =>
                ComponentInspection.Of(component.Name, DiffusersFolder.ReadConfig(component.Folder)))]);
    }
}
