namespace SnoopiCluster.Contracts.Client;

/// <summary>Something large that the silo sends, read while it comes.</summary>
public sealed class SiloDownload : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly TimeSpan _longestSilence;
    private readonly TimeProvider _time;

    internal SiloDownload(HttpResponseMessage answer, TimeSpan longestSilence, TimeProvider time)
    {
        _answer = answer;
        _longestSilence = longestSilence;
        _time = time;
    }

    /// <summary>What the silo calls the file; null where it does not say.</summary>
    public string? FileName => _answer.Content.Headers.ContentDisposition is { } named
        ? (named.FileNameStar ?? named.FileName)?.Trim('"')
        : null;

    /// <summary>Bytes; null where the silo does not know.</summary>
    public long? NumBytes => _answer.Content.Headers.ContentLength;

    /// <summary>Passes all of it on, part by part.</summary>
    /// <param name="target">Takes it; what it takes slowly is sent slowly.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It broke off, or nothing came for too long; what was passed on is not all of it.</exception>
    public async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        await using WatchedStream source = new(
            await _answer.Content.ReadAsStreamAsync(cancellationToken), _longestSilence, _time);
        await source.CopyToAsync(target, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _answer.Dispose();
}
