using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>
/// The one silo of the process: it knows the activations, delivers calls to them, and starts and stops with
/// the host.
/// </summary>
internal sealed class Silo : IHostedService, IDisposable
{
    private readonly Dictionary<GrainId, Activation> _activations = [];
    private readonly IEnumerable<StartupTask> _startupTasks;
    private readonly ITimer _collector;
    private SiloPhase _phase = SiloPhase.Created;

    public Silo(
        IServiceProvider services, IOptions<SiloMessagingOptions> messaging,
        IOptions<GrainCollectionOptions> collection, TimeProvider time, ILogger<Silo> logger,
        IEnumerable<StartupTask> startupTasks)
    {
        Services = services;
        Messaging = messaging.Value;
        Collection = collection.Value;
        Time = time;
        Logger = logger;
        _startupTasks = startupTasks;
        Classes = new GrainClasses(services);
        Messages = MessageCopier.Configured(services.GetService<System.Text.Json.JsonSerializerOptions>());
        _collector = Ambience.Timer(time, Collect);
    }

    internal IServiceProvider Services { get; }

    internal SiloMessagingOptions Messaging { get; }

    internal GrainCollectionOptions Collection { get; }

    internal TimeProvider Time { get; }

    internal ILogger Logger { get; }

    internal GrainClasses Classes { get; }

    internal MessageCopier Messages { get; }

    internal Observers Observers { get; } = new();

    internal CallsInFlight Calls { get; } = new();

    /// <summary>Whether timers of grains tick; no longer once the silo stops.</summary>
    internal bool TakesTicks => _phase is SiloPhase.Running;

    /// <summary>How long callers wait that nothing else is said for.</summary>
    internal TimeSpan ResponseTimeout => System.Diagnostics.Debugger.IsAttached
        ? Messaging.ResponseTimeoutWithDebugger
        : Messaging.ResponseTimeout;

    /// <summary>Opens the silo, then does the start-up tasks, stage after stage.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _phase = SiloPhase.Running;
        _collector.Change(Collection.CollectionQuantum, Collection.CollectionQuantum);
        foreach (IGrouping<int, StartupTask> stage in _startupTasks.GroupBy(t => t.Stage).OrderBy(g => g.Key))
        {
            await Task.WhenAll(stage.Select(task => task.Execute(Services, cancellationToken)));
        }

        Logger.SiloStarted();
    }

    /// <summary>
    /// Refuses new calls from outside, lets those that were made end, then ends the activations; all of it
    /// within the time for deactivation or until the host loses patience.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_phase is not SiloPhase.Running)
        {
            return;
        }

        _phase = SiloPhase.Stopping;
        using CancellationTokenSource timeout = new(Collection.DeactivationTimeout, Time);
        using CancellationTokenSource limit =
            CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await Calls.WhenNoneAsync().WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Logger.CallsLeftBehind(Calls.All.Count());
        }

        await EndActivationsAsync(limit.Token);
        _phase = SiloPhase.Stopped;
        foreach (GrainCall call in Calls.All)
        {
            call.FailAtStop();
        }

        Logger.SiloStopped();
    }

    /// <inheritdoc/>
    public void Dispose() => _collector.Dispose();

    /// <summary>Checks that calls are taken.</summary>
    /// <param name="caller">The activation that calls; null for code outside of grains.</param>
    /// <exception cref="SiloUnavailableException">They are not.</exception>
    internal void ThrowUnlessOpen(Activation? caller)
    {
        bool isOpen = _phase is SiloPhase.Running || (_phase is SiloPhase.Stopping && caller is not null);
        if (!isOpen)
        {
            throw new SiloUnavailableException(_phase is SiloPhase.Created
                ? "The silo has not started; call grains after the host has, or in a start-up task."
                : "The silo stops and takes no new calls.");
        }
    }

    /// <summary>Brings a call to its callee, which is activated first where need be.</summary>
    internal void Deliver(GrainCall call)
    {
        if (Observers.TryDeliver(call))
        {
            return;
        }

        try
        {
            while (!Find(call.Target).TryReceive(call))
            {
                // The activation ended between the two; the silo has forgotten it by now.
            }
        }
        catch (Exception exception) when (exception is ArgumentException or SiloUnavailableException)
        {
            call.Reject(exception);
        }
    }

    /// <summary>Forgets an activation that has ended.</summary>
    internal void Forget(Activation activation)
    {
        lock (_activations)
        {
            _activations.Remove(activation.GrainId);
        }
    }

    /// <summary>A reference by id.</summary>
    internal object Reference(Type interfaceType, GrainId grainId) =>
        GrainReference.Create(this, interfaceType, grainId);

    /// <summary>A reference by key, to the class that implements the interface.</summary>
    internal object Reference(Type interfaceType, IdSpan key, string? prefix) =>
        Reference(interfaceType, GrainId.Create(Classes.Of(interfaceType, prefix).GrainType, key));

    private Activation Find(GrainId grainId)
    {
        lock (_activations)
        {
            if (_activations.TryGetValue(grainId, out Activation? found))
            {
                return found;
            }

            if (_phase is SiloPhase.Stopped)
            {
                throw new SiloUnavailableException("The silo has stopped.");
            }

            Activation activation = new(this, Classes.Of(grainId), grainId);
            _activations.Add(grainId, activation);
            activation.Begin();
            return activation;
        }
    }

    private Activation[] AllActivations()
    {
        lock (_activations)
        {
            return [.. _activations.Values];
        }
    }

    private void Collect()
    {
        foreach (Activation activation in AllActivations().Where(activation => activation.IsStale))
        {
            activation.Deactivate(new DeactivationReason(
                DeactivationReasonCode.ActivationIdle,
                $"Nobody called {activation.GrainId} for its collection age."));
        }
    }

    /// <summary>Farewells may call other grains and so activate them; hence the loop.</summary>
    private async Task EndActivationsAsync(CancellationToken limit)
    {
        DeactivationReason reason = new(DeactivationReasonCode.ShuttingDown, "The silo stops.");
        for (Activation[] left = AllActivations(); left.Length > 0; left = AllActivations())
        {
            foreach (Activation activation in left)
            {
                activation.Deactivate(reason, limit);
            }

            try
            {
                await Task.WhenAll(left.Select(activation => activation.Deactivated)).WaitAsync(limit);
            }
            catch (OperationCanceledException)
            {
                Logger.ActivationsLeftBehind(left.Length);
                return;
            }
        }
    }
}
