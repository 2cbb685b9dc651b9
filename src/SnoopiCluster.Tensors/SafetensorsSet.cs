using static TorchSharp.torch;

namespace SnoopiCluster.Tensors;

/// <summary>The tensors of one safetensors file, or of all shards of an index, under one roof.</summary>
public sealed class SafetensorsSet : IDisposable
{
    private readonly string _path;
    private readonly OrderedDictionary<string, SafetensorsFile> _fileOf = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, SafetensorsEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<SafetensorsFile> _files = [];

    private SafetensorsSet(string path) => _path = path;

    /// <summary>Tensors by name, in the order of the file or of the index.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    /// <summary>The files, each opened once.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>Opens a file, or an index with all its shards.</summary>
    /// <param name="path">A <c>.safetensors</c> file or a <c>.safetensors.index.json</c>.</param>
    /// <exception cref="SafetensorsException">
    /// A file is missing, damaged or no safetensors file, or a shard lacks a tensor that the index promises.
    /// </exception>
    public static SafetensorsSet Open(string path)
    {
        var set = new SafetensorsSet(path);
        try
        {
            if (path.EndsWith(SafetensorsIndex.Suffix, StringComparison.Ordinal))
            {
                set.AddShards(SafetensorsIndex.Read(path));
            }
            else
            {
                set.AddFile(path);
            }

            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    /// <summary>The path of the file that holds a tensor, for messages.</summary>
    /// <exception cref="SafetensorsException">There is no such tensor.</exception>
    public string FileOf(string name) => Find(name).FilePath;

    /// <inheritdoc cref="SafetensorsFile.Read"/>
    public Tensor Read(string name) => Find(name).Read(name);

    /// <inheritdoc cref="SafetensorsFile.ReadInto"/>
    public void ReadInto(string name, Tensor destination) => Find(name).ReadInto(name, destination);

    /// <summary>Unmaps the files. Tensors that were read stay good.</summary>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files)
        {
            file.Dispose();
        }
    }

    private void AddFile(string path)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach ((string name, SafetensorsEntry entry) in file.Entries)
        {
            _entries.Add(name, entry);
            _fileOf.Add(name, file);
        }
    }

    private void AddShards(SafetensorsIndex index)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(index.FilePath)) ?? "";
        var shards = new Dictionary<string, SafetensorsFile>(StringComparer.Ordinal);
        foreach ((string name, string shard) in index.ShardOf)
        {
            if (!shards.TryGetValue(shard, out SafetensorsFile? file))
            {
                file = OpenShard(index, name, Path.Combine(folder, shard));
                shards.Add(shard, file);
                _files.Add(file);
            }

            _fileOf.Add(name, file);
            _entries.Add(name, file.Entries.TryGetValue(name, out SafetensorsEntry? entry)
                ? entry
                : throw new SafetensorsException(
                    file.FilePath,
                    name,
                    $"the index {index.FilePath} places it in this shard, which lacks it."));
        }
    }

    private static SafetensorsFile OpenShard(SafetensorsIndex index, string firstTensor, string path) =>
        File.Exists(path)
            ? SafetensorsFile.Open(path)
            : throw new SafetensorsException(
                path,
                firstTensor,
                $"the index {index.FilePath} places it in this shard, which is not there. Fetch it.");

    private SafetensorsFile Find(string name) => _fileOf.TryGetValue(name, out SafetensorsFile? file)
        ? file
        : throw new SafetensorsException(_path, name, $"it is not among the {_entries.Count} tensors.");
}
