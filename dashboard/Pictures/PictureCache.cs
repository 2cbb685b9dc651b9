using System.Globalization;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Hosting;

namespace SnoopiCluster.Dashboard.Pictures;

/// <summary>
/// Pictures that browsers have asked for of late, in memory within a budget of bytes. Under its tag a picture never changes.
/// </summary>
internal sealed class PictureCache(SiloClient silo, IOptions<DashboardOptions> options) : IDisposable
{
    private readonly MemoryCache _pictures = new(new MemoryCacheOptions { SizeLimit = options.Value.PictureBytes });

    /// <summary>A picture, from memory or from the silo; null when there is none.</summary>
    /// <param name="run">The run that drew it.</param>
    /// <param name="step">Steps done when it was drawn.</param>
    /// <param name="probe">Index of its probe.</param>
    /// <param name="tag">Its tag; null for what is there now, which the silo is asked for each time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public async Task<SiloPicture?> FindAsync(
        RunId run, long step, int probe, string? tag, CancellationToken cancellationToken)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"runs/{run}/samples/{step}/{probe}.png");
        if (tag is null)
        {
            return await silo.FindPictureAsync(path, cancellationToken);
        }

        path = $"{path}?tag={tag}";
        if (_pictures.TryGetValue(path, out SiloPicture? known))
        {
            return known;
        }

        SiloPicture? picture = await silo.FindPictureAsync(path, cancellationToken);
        if (picture is not null)
        {
            _pictures.Set(path, picture, new MemoryCacheEntryOptions { Size = picture.Bytes.Length });
        }

        return picture;
    }

    /// <inheritdoc/>
    public void Dispose() => _pictures.Dispose();
}
