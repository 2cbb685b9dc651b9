using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Silo.Hosting;
using SnoopiCluster.Silo.Http;
using SnoopiCluster.Silo.OpenApi;
using SnoopiCluster.Storage;

namespace SnoopiCluster.Silo.Health;

/// <summary>Whether the process lives, and whether it can be used.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Json.Ok(new SiloHealth("live", null)))
            .Describes("Whether the process lives.", typeof(SiloHealth));
        app.MapGet("/health/ready", ReadyAsync)
            .Describes("Whether Postgres answers, its schema is this program's, and what was remembered is read back.",
                typeof(SiloHealth));
    }

    private static async Task<IResult> ReadyAsync(
        SiloGate gate, SnoopiDatabase database, TimeProvider time, CancellationToken cancellationToken)
    {
        string? waits = gate.Waits;
        if (waits is null)
        {
            using CancellationTokenSource limit = new(Patience, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            waits = await IsReachableAsync(database, both.Token) ? null : "Postgres does not answer";
        }

        return waits is null
            ? Json.Ok(new SiloHealth("ready", null))
            : Json.Of(new SiloHealth("not_ready", waits), StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<bool> IsReachableAsync(SnoopiDatabase database, CancellationToken cancellationToken)
    {
        try
        {
            return await database.IsReachableAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
