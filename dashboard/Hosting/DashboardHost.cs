using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.Options;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Dashboard.Components;
using SnoopiCluster.Dashboard.Components.Parts;
using SnoopiCluster.Dashboard.Exports;
using SnoopiCluster.Dashboard.Http;
using SnoopiCluster.Dashboard.Live;
using SnoopiCluster.Dashboard.Pictures;

namespace SnoopiCluster.Dashboard.Hosting;

/// <summary>Puts the dashboard together.</summary>
internal static class DashboardHost
{
    // The largest that a browser sends is a spec of 100,000 characters.
    private const long MostMessageBytes = 512 << 10;

    /// <summary>A dashboard that is ready to be started.</summary>
    /// <param name="args">Settings, as <c>--Dashboard:Silo=...</c>.</param>
    /// <param name="change">What a test puts in the place of the machine's clock, say; null for nothing.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // wwwroot lies beside the program, wherever that was started from.
            ContentRootPath = AppContext.BaseDirectory,
            WebRootPath = "wwwroot",
            EnvironmentName = Environments.Production,
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        AddOptions(builder);
        change?.Invoke(builder);
        AddServices(builder);
        builder.WebHost.UseUrls(
            builder.Configuration[$"{DashboardOptions.SectionName}:{nameof(DashboardOptions.Urls)}"]
            ?? new DashboardOptions().Urls);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

        WebApplication app = builder.Build();
        app.UseExceptionHandler("/fault", createScopeForErrors: true);
        app.UseMiddleware<LoopbackMiddleware>();
        app.UseMiddleware<PageHeadersMiddleware>();
        app.UseStatusCodePagesWithReExecute("/missing", createScopeForStatusCodePages: true);
        app.UseStaticFiles(StaticFiles());
        app.UseAntiforgery();
        app.MapGet("/alive", () => Results.NoContent());
        app.MapPictures();
        app.MapExports();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(
            circuits => circuits.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    /// <summary>Runs it until it is told to end.</summary>
    /// <returns>The process's exit code: 0, or 2 for a wrong setting.</returns>
    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync(
                $"The dashboard cannot start. {string.Join(Environment.NewLine, e.Failures)}");
            return 2;
        }
    }

    private static void AddOptions(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsCheck>();
        builder.Services.AddOptions<DashboardOptions>()
            .BindConfiguration(DashboardOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
    }

    private static void AddServices(WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // A laptop that slept, or a silo's restart: the page comes back as it was.
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(10);
            circuits.DisconnectedCircuitMaxRetained = 200;
        }).AddHubOptions(hub => hub.MaximumReceiveMessageSize = MostMessageBytes);

        // Nothing that a browser keeps outlives this process, so no keys are written to anybody's home.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(services => new SiloClient(
            new Uri(services.GetRequiredService<IOptions<DashboardOptions>>().Value.Silo),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<LiveReads>();
        builder.Services.AddSingleton<RunWatches>();
        builder.Services.AddSingleton<RunCurveFeeds>();
        builder.Services.AddSingleton<LedgerProofs>();
        builder.Services.AddSingleton<SiloLink>();
        builder.Services.AddSingleton<PictureCache>();
        builder.Services.AddSingleton<IconSet>();
        builder.Services.AddScoped<ConfirmService>();
        builder.Services.AddScoped<ToastService>();
    }

    // Always asked for again, answered with 304 where nothing changed: another build is seen at once.
    private static StaticFileOptions StaticFiles() => new()
    {
        ContentTypeProvider = new FileExtensionContentTypeProvider { Mappings = { [".mjs"] = "text/javascript" } },
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache",
    };
}
