using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Silo.Hosting;

/// <summary>Refuses addresses that others than this machine can reach.</summary>
internal sealed class SiloOptionsCheck : IValidateOptions<SiloOptions>
{
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        string[] urls = options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] faults =
        [
            .. urls.Where(url => !IsLoopback(url)).Select(url => $"{SiloOptions.SectionName}:{nameof(SiloOptions.Urls)}: "
                + $"found {url}; until there are tokens the silo listens on loopback only, such as http://127.0.0.1:8420"),
        ];
        return urls.Length == 0
            ? ValidateOptionsResult.Fail($"{SiloOptions.SectionName}:{nameof(SiloOptions.Urls)}: found no address")
            : faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
        && address.Scheme == Uri.UriSchemeHttp
        && LoopbackNames.Contains(address.DnsSafeHost);
}
