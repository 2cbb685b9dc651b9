using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Puts the silo into the services of a host, once however often it is asked to.</summary>
internal sealed class SiloBuilder : ISiloBuilder
{
    internal SiloBuilder(IServiceCollection services, IConfiguration configuration)
    {
        Services = services;
        Configuration = configuration;
        if (services.Any(service => service.ServiceType == typeof(Silo)))
        {
            return;
        }

        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Silo>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Silo>());
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IGrainRuntime, GrainRuntime>();
        services.AddSingleton<IGrainContextAccessor, RuntimeContext>();
        services.AddScoped<ActivationOfScope>();
        services.AddScoped<IGrainContext>(provider =>
            provider.GetRequiredService<ActivationOfScope>().Activation
                ?? throw new InvalidOperationException(
                    "There is a grain context only among the services of a grain."));
    }

    /// <inheritdoc/>
    public IServiceCollection Services { get; }

    /// <inheritdoc/>
    public IConfiguration Configuration { get; }
}
