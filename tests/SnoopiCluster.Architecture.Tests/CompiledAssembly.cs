using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace SnoopiCluster.Architecture.Tests;

/// <summary>
/// What an assembly beside the tests was compiled against, read from its metadata without loading it.
/// </summary>
/// <param name="References">Names of the assemblies that it refers to.</param>
/// <param name="NativeLibraries">Names of the native libraries that it imports functions from.</param>
internal sealed record CompiledAssembly(
    IReadOnlyList<string> References, IReadOnlyList<string> NativeLibraries)
{
    /// <summary>Reads an assembly by its name; null when it does not lie beside the tests.</summary>
    public static CompiledAssembly? Find(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        if (!File.Exists(path))
        {
            return null;
        }

        using PEReader file = new(File.OpenRead(path));
        MetadataReader metadata = file.GetMetadataReader();
        return new CompiledAssembly(
            [.. metadata.AssemblyReferences.Select(
                handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))],
            [.. Enumerable.Range(1, metadata.GetTableRowCount(TableIndex.ModuleRef))
                .Select(row => metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(row)))
                .Select(module => metadata.GetString(module.Name))]);
    }
}
