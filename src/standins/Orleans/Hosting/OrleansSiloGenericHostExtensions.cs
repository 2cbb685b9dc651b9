using Orleans.Hosting;

// The package has these where the hosts are, so that they are found without a using.
#pragma warning disable IDE0130
namespace Microsoft.Extensions.Hosting;
#pragma warning restore IDE0130

/// <summary>Puts a silo into a host; it starts and stops with it.</summary>
public static class OrleansSiloGenericHostExtensions
{
    /// <summary>Adds the silo.</summary>
    public static IHostBuilder UseOrleans(
        this IHostBuilder hostBuilder, Action<ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return hostBuilder.UseOrleans((_, builder) => configureDelegate(builder));
    }

    /// <summary>Adds the silo, with a look at the host's context.</summary>
    public static IHostBuilder UseOrleans(
        this IHostBuilder hostBuilder, Action<HostBuilderContext, ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        return hostBuilder.ConfigureServices((context, services) =>
            configureDelegate(context, new SiloBuilder(services, context.Configuration)));
    }

    /// <summary>Adds the silo as it is.</summary>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder) =>
        hostAppBuilder.UseOrleans(static _ => { });

    /// <summary>Adds the silo.</summary>
    public static IHostApplicationBuilder UseOrleans(
        this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        configureDelegate(new SiloBuilder(hostAppBuilder.Services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    /// <summary>Adds the silo as it is.</summary>
    public static HostApplicationBuilder UseOrleans(this HostApplicationBuilder hostAppBuilder) =>
        hostAppBuilder.UseOrleans(static _ => { });

    /// <summary>Adds the silo.</summary>
    public static HostApplicationBuilder UseOrleans(
        this HostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        ((IHostApplicationBuilder)hostAppBuilder).UseOrleans(configureDelegate);
        return hostAppBuilder;
    }
}
