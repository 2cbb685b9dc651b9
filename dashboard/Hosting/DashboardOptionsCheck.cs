using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Api;

namespace SnoopiCluster.Dashboard.Hosting;

/// <summary>Refuses addresses that others than this machine can reach, and a silo that is no address.</summary>
internal sealed class DashboardOptionsCheck : IValidateOptions<DashboardOptions>
{
    private const string Section = DashboardOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        string[] urls = options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        List<string> faults =
        [
            .. urls.Where(url => !IsLoopback(url)).Select(url => $"{Section}:{nameof(DashboardOptions.Urls)}: found {url}; "
                + "until there are tokens the dashboard listens on loopback only, such as http://127.0.0.1:8421"),
        ];
        if (urls.Length == 0)
        {
            faults.Add($"{Section}:{nameof(DashboardOptions.Urls)}: found no address");
        }

        if (!Uri.TryCreate(options.Silo, UriKind.Absolute, out Uri? silo)
            || (silo.Scheme != Uri.UriSchemeHttp && silo.Scheme != Uri.UriSchemeHttps)
            || silo.UserInfo.Length > 0)
        {
            faults.Add($"{Section}:{nameof(DashboardOptions.Silo)}: give an http address without a user name, such as "
                + "http://127.0.0.1:8420");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
        && address.Scheme == Uri.UriSchemeHttp
        && LoopbackNames.Contains(address.DnsSafeHost);
}
