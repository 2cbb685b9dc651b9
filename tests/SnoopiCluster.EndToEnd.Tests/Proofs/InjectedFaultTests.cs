using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.EndToEnd.Tests.Harness;
using SnoopiCluster.Testing.Cluster;

namespace SnoopiCluster.EndToEnd.Tests.Proofs;

/// <summary><c>snoopi run verify</c> finds each of the faults that it is there for, and names the step.</summary>
[Collection(SharedClusterTests.Name)]
public sealed class InjectedFaultTests(SharedCluster shared, TinyWorld world, ITestOutputHelper output)
{
    private const long Step = 17;
    private const long Steps = 30;

    [Theory]
    [InlineData("wrong-prompt", 1, "WrongPromptsFed")]
    [InlineData("apply-twice", 2, "StepAppliedTwice")]
    [InlineData("apply-student-twice", 2, "StepAppliedTwice")]
    [InlineData("drop-step", 2, "StepDropped")]
    public async Task Verify_FaultInRanks_NamesTheStep(string fault, int numRanks, string finding)
    {
        TestCluster cluster = await shared.TakeAsync();
        for (int rank = 0; rank < numRanks; rank++)
        {
            cluster.Inject($"{fault}@{Step}");
        }

        RunUnderTest run = await cluster.SubmitAsync(world.Spec(Steps));
        await run.UntilCompletedAsync();
        (int exitCode, JsonObject found) = await SnoopiCommand.VerifyAsync(cluster, run);

        output.WriteLine((string)found["message"]!);
        Assert.Equal(1, exitCode);
        Assert.Equal(finding, (string)found["finding"]!);
        Assert.Equal(Step, (long)found["step"]!);
    }

    [Fact]
    public async Task Verify_RunThatLostARank_IsSoundUntilARowOfTheOldGroupIsSlippedIn()
    {
        const long Slipped = 100;
        TestCluster cluster = await shared.TakeAsync();
        RunUnderTest run = await cluster.SubmitAsync(world.Spec(steps: 120));
        await run.UntilStepAsync(40);
        Fence old = (await run.ViewAsync()).Fence;
        await run.KillAsync(rank: 1);
        await run.UntilCompletedAsync();

        (int exitCode, JsonObject sound) = await SnoopiCommand.VerifyAsync(cluster, run);
        Assert.Equal(0, exitCode);
        Assert.True((bool)sound["is_sound"]!);
        Assert.Equal(120, (long)sound["applied"]!);

        await using NpgsqlDataSource database = NpgsqlDataSource.Create(cluster.Database);
        await using NpgsqlCommand slip = database.CreateCommand(
            "UPDATE ledger_rows SET attempt = $1, membership_version = $2 WHERE run_id = $3 AND step = $4");
        slip.Parameters.AddWithValue(old.Attempt);
        slip.Parameters.AddWithValue(old.MembershipVersion);
        slip.Parameters.AddWithValue(run.Id.Value);
        slip.Parameters.AddWithValue(Slipped);
        Assert.Equal(1, await slip.ExecuteNonQueryAsync());
        (exitCode, JsonObject found) = await SnoopiCommand.VerifyAsync(cluster, run);

        output.WriteLine((string)found["message"]!);
        Assert.Equal(1, exitCode);
        Assert.Equal("RowOfStaleMembership", (string)found["finding"]!);
        Assert.Equal(Slipped, (long)found["step"]!);
        Assert.Contains(old.ToString(), (string)found["message"]!, StringComparison.Ordinal);
        Assert.Contains(
            Slipped.ToString(CultureInfo.InvariantCulture), (string)found["message"]!, StringComparison.Ordinal);
    }
}
