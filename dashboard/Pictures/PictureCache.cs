using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Dashboard.Hosting;

namespace SnoopiCluster.Dashboard.Pictures;

/// <summary>Pictures that browsers have asked for of late, in memory within a budget of bytes. They never change.</summary>
internal sealed class PictureCache(SiloClient silo, IOptions<DashboardOptions> options) : IDisposable
{
    private readonly MemoryCache _pictures = new(new MemoryCacheOptions { SizeLimit = options.Value.PictureBytes });

    /// <summary>A picture, from memory or from the silo; null when there is none.</summary>
    /// <param name="path">Its path under the silo's API.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SiloException">The silo is not there or refuses.</exception>
    public async Task<SiloPicture?> FindAsync(string path, CancellationToken cancellationToken)
    {
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
