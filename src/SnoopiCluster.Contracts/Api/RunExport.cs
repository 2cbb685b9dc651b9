using System.Collections.Immutable;
using SnoopiCluster.Core.Runs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Answer of <c>GET /runs/{id}/export</c>: what of the run's student can be downloaded.</summary>
/// <param name="Run">The run.</param>
/// <param name="Students">The student, and its moving average where the run keeps one; empty before the run is completed.</param>
/// <param name="Cause">Why there is none yet, and what to do; null when there is one.</param>
public sealed record RunExport(RunId Run, ImmutableArray<ExportedStudent> Students, string? Cause);

/// <summary>A student as a diffusers folder in the blob store.</summary>
/// <param name="IsAverage">Whether its weights are the moving average.</param>
/// <param name="Folder">Prefix of its blobs.</param>
/// <param name="Files">Its files, by path in the folder.</param>
/// <param name="NumBytes">Bytes of all files.</param>
/// <param name="Download">
/// Path of the folder as one tar archive, under the API's root: <c>runs/{id}/export/{name}.tar</c>.
/// </param>
public sealed record ExportedStudent(
    bool IsAverage, string Folder, ImmutableArray<ExportedFile> Files, long NumBytes, string Download);

/// <summary>One file of a student.</summary>
/// <param name="Path">In the folder, with <c>/</c> between its parts.</param>
/// <param name="NumBytes">Its size.</param>
public sealed record ExportedFile(string Path, long NumBytes);
