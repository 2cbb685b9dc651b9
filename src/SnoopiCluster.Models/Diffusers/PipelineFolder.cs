using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Models.Diffusers;

/// <summary>
/// A whole diffusers pipeline on disk: <c>model_index.json</c> and a folder for each component (<c>unet</c>,
/// <c>text_encoder</c>, <c>tokenizer</c>, <c>vae</c>, <c>scheduler</c>).
/// </summary>
public sealed class PipelineFolder
{
    /// <summary>Name of the file that lists the components.</summary>
    public const string IndexFileName = "model_index.json";

    private PipelineFolder(string fullPath, ModelConfig index, ImmutableArray<PipelineComponent> components)
    {
        FullPath = fullPath;
        Index = index;
        Components = components;
    }

    /// <summary>Full path of the folder.</summary>
    public string FullPath { get; }

    /// <summary>The content of <c>model_index.json</c>.</summary>
    public ModelConfig Index { get; }

    /// <summary>
    /// Components that the pipeline has, in the index's order; those it lists as null are left out.
    /// </summary>
    public ImmutableArray<PipelineComponent> Components { get; }

    /// <summary>Opens a pipeline.</summary>
    /// <param name="folder">Folder with a <c>model_index.json</c>.</param>
    /// <exception cref="ModelLoadException">
    /// The index is absent or damaged, or the folder of a component is absent.
    /// </exception>
    public static PipelineFolder Open(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (!Directory.Exists(full))
        {
            throw new ModelLoadException(full, null, "is not there. Name a diffusers pipeline folder.");
        }

        ModelConfig index = ModelConfig.Read(Path.Combine(full, IndexFileName));
        var components = ImmutableArray.CreateBuilder<PipelineComponent>();
        foreach ((string name, JsonNode? value) in index.ToJson())
        {
            // [library, class]; [null, null] is an optional component that this pipeline lacks.
            if (value is not JsonArray { Count: 2 } pair || pair[1] is null)
            {
                continue;
            }

            string path = Path.Combine(full, name);
            if (!Directory.Exists(path))
            {
                throw new ModelLoadException(
                    path, null, $"is not there, but {index.File} lists the component {name}.");
            }

            components.Add(new PipelineComponent(name, index.TextList(name)[1], path));
        }

        return new PipelineFolder(full, index, components.ToImmutable());
    }

    /// <summary>Whether a folder holds a pipeline, not a single model.</summary>
    /// <param name="folder">Any path.</param>
    public static bool IsPipeline(string folder) => File.Exists(Path.Combine(folder, IndexFileName));

    /// <summary>Path of a component's folder.</summary>
    /// <param name="name">For example <c>unet</c>.</param>
    /// <exception cref="ModelLoadException">The pipeline has no such component.</exception>
    public string FolderOf(string name) => Component(name).Folder;

    /// <summary>A component.</summary>
    /// <param name="name">For example <c>unet</c>.</param>
    /// <exception cref="ModelLoadException">The pipeline has no such component.</exception>
    public PipelineComponent Component(string name) =>
        Components.FirstOrDefault(component => component.Name == name)
        ?? throw Index.Fault(name, "is not among the pipeline's components, but is needed.");

    /// <summary>
    /// Writes this pipeline anew with some components replaced, for example with the student's weights as
    /// <c>unet</c>. What is not replaced is copied byte for byte; the index keeps all its keys.
    /// </summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="replaced">
    /// Writes a component into the existing empty folder that it is given, by component name.
    /// </param>
    /// <param name="settings">
    /// Keys of the index to set anew; a key that diffusers does not know begins with an underscore.
    /// </param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    /// <exception cref="ModelLoadException">A name is not one of the pipeline's components.</exception>
    public void SaveAs(
        string target, IReadOnlyDictionary<string, Action<string>> replaced, JsonObject? settings = null)
    {
        foreach (string name in replaced.Keys)
        {
            _ = Component(name);
        }

        AtomicFolder.Write(target, folder =>
        {
            foreach (PipelineComponent component in Components)
            {
                string path = Directory.CreateDirectory(Path.Combine(folder, component.Name)).FullName;
                if (replaced.TryGetValue(component.Name, out Action<string>? write))
                {
                    write(path);
                }
                else
                {
                    CopyFolder(component.Folder, path);
                }
            }

            JsonObject index = Index.ToJson();
            foreach ((string key, JsonNode? value) in settings ?? [])
            {
                index[key] = value?.DeepClone();
            }

            JsonFile.Write(Path.Combine(folder, IndexFileName), index);
        });
    }

    /// <summary>Writes a new pipeline.</summary>
    /// <param name="target">
    /// Folder to write; must not exist, be empty, or hold a model, which is replaced.
    /// </param>
    /// <param name="pipelineClass">
    /// Class that Python is to load it with, for example <c>StableDiffusionPipeline</c>.
    /// </param>
    /// <param name="components">
    /// Each with its name, the library and class that Python loads it with, and the writer of its folder.
    /// </param>
    /// <param name="settings">
    /// Further keys of the index, for example optional components that are null.
    /// </param>
    /// <exception cref="ModelSaveException">The folder could not be written.</exception>
    public static void Create(
        string target,
        string pipelineClass,
        IReadOnlyList<NewPipelineComponent> components,
        JsonObject settings)
    {
        AtomicFolder.Write(target, folder =>
        {
            var index = new JsonObject
            {
                ["_class_name"] = pipelineClass,
                ["_diffusers_version"] = "0.27.2",
            };
            foreach ((string key, JsonNode? value) in settings)
            {
                index[key] = value?.DeepClone();
            }

            foreach (NewPipelineComponent component in components)
            {
                component.Write(Directory.CreateDirectory(Path.Combine(folder, component.Name)).FullName);
                index[component.Name] = new JsonArray(component.Library, component.ClassName);
            }

            JsonFile.Write(Path.Combine(folder, IndexFileName), index);
        });
    }

    private static void CopyFolder(string source, string target)
    {
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string place = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place) ?? target);
            File.Copy(file, place);
        }
    }
}
