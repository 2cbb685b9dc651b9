using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace SnoopiCluster.Benchmarks.Circuits;

/// <summary>
/// A browser's tab on a page of the dashboard, without the browser: it reads the page, opens its circuit, acknowledges what is
/// to be drawn as soon as it comes, and answers each call of a script with nothing.
/// </summary>
internal sealed class ScriptedCircuit : IAsyncDisposable
{
    private const string StartInvocation = "0";
    private const int ModuleResult = 1;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(10);

    // The server hangs up on who is silent for 30 s.
    private static readonly TimeSpan BetweenPings = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly CircuitConnection _connection = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<string> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _firstCalls = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private CircuitTally _tally = CircuitTally.None;
    private long _lastBatch = TimeProvider.System.GetTimestamp();
    private string? _fault;
    private string? _id;
    private Task _life = Task.CompletedTask;

    private ScriptedCircuit(HttpClient http) => _http = http;

    /// <summary>Opens a page.</summary>
    /// <param name="http">Asks the dashboard.</param>
    /// <param name="path">Path of the page, such as <c>runs</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The circuit, with its page drawn once.</returns>
    /// <exception cref="InvalidOperationException">The page does not come to life.</exception>
    public static async Task<ScriptedCircuit> OpenAsync(HttpClient http, string path, CancellationToken cancel)
    {
        ScriptedCircuit circuit = new(http);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(StartPatience);
            await circuit.StartAsync(path, patience.Token);
            return circuit;
        }
        catch (Exception e)
        {
            await circuit.DisposeAsync();
            if (e is WebSocketException or HttpRequestException or TimeoutException
                || (e is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                throw new InvalidOperationException($"A circuit of /{path} could not be opened: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>What came since the count began, and begins it anew.</summary>
    /// <exception cref="InvalidOperationException">The circuit is no longer alive.</exception>
    public CircuitTally TakeTally()
    {
        lock (_gate)
        {
            if (_fault is { } fault)
            {
                throw new InvalidOperationException($"A circuit was lost: {fault}");
            }

            // The silence at the end is one too.
            CircuitTally tally = _tally.WithSilence(SinceLastBatch());
            _tally = CircuitTally.None;
            _lastBatch = TimeProvider.System.GetTimestamp();
            return tally;
        }
    }

    /// <summary>Ends when the page has called a script's function for the first time.</summary>
    /// <param name="function">Its name, such as <c>set</c>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidOperationException">The circuit was lost before.</exception>
    public async Task UntilCalledAsync(string function, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel, _end.Token);
        patience.CancelAfter(StartPatience);
        try
        {
            await FirstCallOf(function).Task.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The page did not call {function}. {_fault}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource patience = new(ClosePatience);
        try
        {
            if (_id is not null)
            {
                // As a browser does that leaves the page: the circuit is not kept for its coming back.
                using MultipartFormDataContent form = [];
                form.Add(new StringContent(_id), "circuitId");
                using HttpResponseMessage answer = await _http.PostAsync(
                    new Uri("_blazor/disconnect", UriKind.Relative), form, patience.Token);
                await _connection.CloseAsync(patience.Token);
            }
        }
        catch (Exception e) when (e is HttpRequestException or WebSocketException or OperationCanceledException)
        {
            // The dashboard is gone, and the circuit with it.
        }

        await _end.CancelAsync();
        await _life;
        _connection.Dispose();
        _end.Dispose();
    }

    private async Task StartAsync(string path, CancellationToken cancel)
    {
        Uri server = _http.BaseAddress ?? throw new InvalidOperationException("The dashboard's address is not set.");
        Uri address = new(server, path);
        PrerenderedPage page = PrerenderedPage.Read(await _http.GetStringAsync(address, cancel));
        await _connection.OpenAsync(server, cancel);
        _life = Task.WhenAll(ListenAsync(), PingAsync());
        await _connection.SendAsync(
            new InvocationMessage(
                StartInvocation, "StartCircuit", [server.ToString(), address.ToString(), "[]", page.State]),
            cancel);
        _id = await _started.Task.WaitAsync(cancel);
        await _connection.SendAsync(
            new InvocationMessage("UpdateRootComponents", [page.Operations, page.State]), cancel);
        await _drawn.Task.WaitAsync(cancel);
    }

    private async Task ListenAsync()
    {
        try
        {
            await _connection.ReceiveAsync(new CircuitCalls(), TakeAsync, _end.Token);
            Break("The dashboard has hung up.");
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It was closed.
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or IOException)
        {
            Break(e.Message);
        }
    }

    private async Task PingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(BetweenPings, _end.Token);
                await _connection.SendAsync(PingMessage.Instance, _end.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // It is over; who listens says why.
        }
    }

    private Task TakeAsync(HubMessage message)
    {
        switch (message)
        {
            case InvocationMessage { Target: CircuitCalls.RenderBatch, Arguments: [long batch, byte[] bytes] }:
                Count(bytes.Length);
                return _connection.SendAsync(new InvocationMessage("OnRenderCompleted", [batch, null]), _end.Token);
            case InvocationMessage { Target: CircuitCalls.BeginInvokeJS } call:
                return AnswerAsync(call.Arguments);
            case InvocationMessage { Target: CircuitCalls.EndUpdateRootComponents }:
                _drawn.TrySetResult();
                break;
            case InvocationMessage { Target: CircuitCalls.Error, Arguments: [string error] }:
                throw new InvalidOperationException(error);
            case CompletionMessage { InvocationId: StartInvocation, Result: string id }:
                _started.TrySetResult(id);
                break;
            case CompletionMessage { Error: { } error }:
                throw new InvalidOperationException(error);
            case CloseMessage { Error: { } error }:
                throw new InvalidOperationException(error);
            case InvocationBindingFailureMessage failure:
                failure.BindingFailure.Throw();
                break;
            default:
                break;
        }

        return Task.CompletedTask;
    }

    // Nothing, or the number of a module that was imported: what the pages' scripts give back otherwise is for people.
    private async Task AnswerAsync(IReadOnlyList<object?> call)
    {
        if (call is not [long handle, string function, string arguments, int kind, ..])
        {
            throw new InvalidOperationException("The circuit has called a script with other arguments than those known.");
        }

        lock (_gate)
        {
            _tally = _tally.WithCall(arguments.Length);
        }

        FirstCallOf(function).TrySetResult();
        if (handle != 0)
        {
            string result = kind == ModuleResult ? $$"""{"__jsObjectId":{{Number(handle)}}}""" : "null";
            await _connection.SendAsync(
                new InvocationMessage("EndInvokeJSFromDotNet", [handle, true, $"[{Number(handle)},true,{result}]"]),
                _end.Token);
        }
    }

    private void Count(int bytes)
    {
        lock (_gate)
        {
            _tally = _tally.WithBatch(bytes, SinceLastBatch());
            _lastBatch = TimeProvider.System.GetTimestamp();
        }
    }

    private TimeSpan SinceLastBatch() => TimeProvider.System.GetElapsedTime(_lastBatch);

    private void Break(string why)
    {
        lock (_gate)
        {
            _fault ??= why;
        }

        InvalidOperationException lost = new(why);
        _started.TrySetException(lost);
        _drawn.TrySetException(lost);
    }

    private TaskCompletionSource FirstCallOf(string function) => _firstCalls.GetOrAdd(
        function, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
