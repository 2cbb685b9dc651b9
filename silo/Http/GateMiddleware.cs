using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Silo.Hosting;

namespace SnoopiCluster.Silo.Http;

/// <summary>Answers 503 until the silo has read back what it remembers. Links wait instead, so that no node is sent away.</summary>
internal sealed class GateMiddleware(RequestDelegate next, SiloGate gate)
{
    public Task InvokeAsync(HttpContext http)
    {
        bool needsAll = http.Request.Path.StartsWithSegments(ApiRoutes.Root, StringComparison.Ordinal)
            && !http.WebSockets.IsWebSocketRequest;
        if (!needsAll || gate.IsOpen)
        {
            return next(http);
        }

        return ProblemMiddleware.UnavailableAsync(http, $"The silo is starting and waits for {gate.Waits}; try again.");
    }
}
