using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Live;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Dashboard.Tests.Live;

public sealed class LedgerProofsTests : IAsyncDisposable
{
    private readonly AskedSilo _silo = new();
    private readonly SiloClient _client;
    private readonly LedgerProofs _proofs;
    private readonly Heard _heard = new();

    public LedgerProofsTests()
    {
        _client = _silo.Client(new ManualClock { Origin = Given.Begin });
        _proofs = new LedgerProofs(_client, NullLogger<LedgerProofs>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _proofs.DisposeAsync();
        _client.Dispose();
    }

    [Fact]
    public async Task Prove_PageThatIsLeft_GoesOnAndIsThereForTheNext()
    {
        IDisposable left = _proofs.LookAt(Given.Id(1), () => { });
        _proofs.Prove(Given.Id(1));
        AskedRequest asked = await _silo.NextAsync($"runs/{Given.Id(1)}/verify");
        left.Dispose();
        using IDisposable look = _proofs.LookAt(Given.Id(1), _heard.Change);
        Assert.True(_proofs.Of(Given.Id(1)).IsProving);

        asked.Give(Proof(1));
        await _heard.UntilAsync(() => !_proofs.Of(Given.Id(1)).IsProving);

        Assert.Equal(Given.Begin, _proofs.Of(Given.Id(1)).Proof?.ProvedAt);
    }

    [Fact]
    public async Task Prove_WhileOneIsUnderWay_AsksOnce()
    {
        _proofs.Prove(Given.Id(1));
        _proofs.Prove(Given.Id(1));
        using IDisposable look = _proofs.LookAt(Given.Id(1), _heard.Change);
        (await _silo.NextAsync("verify")).Give(Proof(1));
        await _heard.UntilAsync(() => !_proofs.Of(Given.Id(1)).IsProving);

        Assert.Equal(1, _silo.NumRequests);
    }

    [Fact]
    public async Task Prove_Refused_KeepsTheProofBefore()
    {
        using IDisposable look = _proofs.LookAt(Given.Id(1), _heard.Change);
        _proofs.Prove(Given.Id(1));
        (await _silo.NextAsync("verify")).Give(Proof(1));
        await _heard.UntilAsync(() => _proofs.Of(Given.Id(1)).Proof is not null);

        _proofs.Prove(Given.Id(1));
        (await _silo.NextAsync("verify")).Refuse(HttpStatusCode.ServiceUnavailable, "The blob store is away.");
        await _heard.UntilAsync(() => _proofs.Of(Given.Id(1)).Fault is not null);

        Assert.Equal("The blob store is away.", _proofs.Of(Given.Id(1)).Fault);
        Assert.NotNull(_proofs.Of(Given.Id(1)).Proof);
    }

    [Fact]
    public async Task Prove_MoreRunsThanAreKept_ForgetsTheOldest()
    {
        for (int run = 1; run <= LedgerProofs.MostRuns + 1; run++)
        {
            RunId id = Given.Id(run);
            using IDisposable look = _proofs.LookAt(id, _heard.Change);
            _proofs.Prove(id);
            (await _silo.NextAsync("verify")).Give(Proof(run));
            await _heard.UntilAsync(() => _proofs.Of(id).Proof is not null);
        }

        Assert.Null(_proofs.Of(Given.Id(1)).Proof);
        Assert.NotNull(_proofs.Of(Given.Id(2)).Proof);
    }

    private static LedgerProofView Proof(int run) =>
        new(Given.Id(run), true, "sound", "All agree.", Given.Id(run), null, 5, 5, 0, null, 0.1, Given.Begin);
}
