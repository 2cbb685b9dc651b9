using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SnoopiCluster.Core.Nodes;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Grains;
using SnoopiCluster.Silo.Health;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.Metrics;
using SnoopiCluster.Silo.Nodes;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Silo.PromptSets;
using SnoopiCluster.Silo.Runs;
using SnoopiCluster.Silo.Storage;
using SnoopiCluster.Silo.Sweeps;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Silo.Hosting;

/// <summary>Puts the silo together.</summary>
internal static class SiloHost
{
    /// <summary>A silo that is ready to be started.</summary>
    /// <param name="args">Settings, as <c>--Silo:Postgres=...</c>.</param>
    /// <param name="change">What a test puts in the place of the machine's clock, say; null for nothing.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.AddSingleton(TimeProvider.System);
        AddOptions(builder);
        change?.Invoke(builder);
        SiloOptions options = builder.Configuration.GetSection(SiloOptions.SectionName).Get<SiloOptions>() ?? new();
        AddStorage(builder, options);
        builder.UseOrleans(silo => silo.UseCluster(options.Postgres));
        builder.Services.AddSingleton<SiloGate>();
        builder.Services.AddSingleton<NodeLinks>();
        builder.Services.AddSingleton<TrialFaces>();
        AddMetrics(builder);
        builder.Services.AddHostedService<SiloStart>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTimeout);
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        });

        WebApplication app = builder.Build();
        app.UseMiddleware<RequestMeter>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<LoopbackMiddleware>();
        app.UseWebSockets();
        app.UseRouting();
        app.UseMiddleware<GateMiddleware>();
        app.MapHealth();
        app.MapSiloMetrics();
        app.MapOpenApi();
        app.MapRunList();
        app.MapRuns();
        app.MapRunProof();
        app.MapRunExport();
        app.MapRankLogs();
        app.MapRunEvents();
        app.MapRunSeries();
        app.MapRunRanks();
        app.MapSweeps();
        app.MapSamples();
        app.MapNodes();
        app.MapNodeLinks();
        app.MapPromptSets();
        app.MapPromptSample();
        return app;
    }

    /// <summary>Runs it until it is told to end.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return app.Services.GetRequiredService<SiloGate>().IsBroken ? 1 : 0;
        }
        catch (OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync($"The silo cannot start. {string.Join(Environment.NewLine, e.Failures)}");
            return 2;
        }
    }

    private static void AddOptions(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsCheck>();
        builder.Services.AddOptions<SiloOptions>()
            .BindConfiguration(SiloOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();

        // The options are Core's record; its annotations are checked here.
        NodeHealthOptions health =
            builder.Configuration.GetSection("Silo:Nodes").Get<NodeHealthOptions>() ?? NodeHealthOptions.Default;
        Validator.ValidateObject(health, new ValidationContext(health), validateAllProperties: true);
        builder.Services.AddSingleton(Options.Create(health));
    }

    private static void AddMetrics(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SiloMetrics>();
        builder.Services.AddSingleton<ClusterInstruments>();
        builder.Services.AddSingleton<IClusterInstruments>(services => services.GetRequiredService<ClusterInstruments>());
        builder.Services.AddSingleton<ClusterCensus>();
    }

    private static void AddStorage(WebApplicationBuilder builder, SiloOptions options)
    {
        builder.Services.AddSingleton(_ => new SnoopiDatabase(options.Postgres));
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().Runs);
        builder.Services.AddSingleton<IProgressStore>(services => new CountedProgressStore(
            services.GetRequiredService<SnoopiDatabase>().Progress,
            services.GetRequiredService<SnoopiDatabase>().Runs,
            services.GetRequiredService<ClusterInstruments>()));
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().Samples);
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().RankLogs);
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().Series);
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().Nodes);
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().PromptSets);
        builder.Services.AddSingleton(services => services.GetRequiredService<SnoopiDatabase>().Sweeps);
        builder.Services.AddSingleton<SiloHistory>();
        builder.Services.AddSingleton<ProofTurns>();
        builder.Services.AddSingleton<SiloBlobs>();
        builder.Services.AddSingleton<IClusterBlobs>(services => services.GetRequiredService<SiloBlobs>());
    }
}
