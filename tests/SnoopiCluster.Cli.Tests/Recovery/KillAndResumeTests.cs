namespace SnoopiCluster.Cli.Tests.Recovery;

/// <summary>
/// A killed run, resumed, ends with the bits of the run that nobody disturbed; and its history is proved from the prompt
/// shards. Real processes, real SIGKILL.
/// </summary>
public sealed class KillAndResumeTests(UndisturbedRun undisturbed) : IClassFixture<UndisturbedRun>
{
    [Theory]
    [InlineData("kill-in-apply@0")]
    [InlineData("kill-in-apply@13")]
    [InlineData("kill-in-checkpoint@5")]
    [InlineData("kill-in-checkpoint@20")]
    public async Task Resume_AfterKillAtTheWorstMoment_EndsBitEqual(string fault)
    {
        string name = fault.Replace('@', '-');
        using (SnoopiProcess run = SnoopiProcess.Start(undisturbed.TrainArguments(name, "--fault", fault)))
        {
            await run.EndAsync(UndisturbedRun.Killed);
        }

        await SnoopiProcess.RunAsync(0, "resume", undisturbed.RunFolder(name));

        Assert.Equal(undisturbed.Hashes, UndisturbedRun.HashesOf(undisturbed.RunFolder(name)));
        Assert.Equal(UndisturbedRun.Steps, undisturbed.RowsOf(name));
        await SnoopiProcess.RunAsync(0, "verify", undisturbed.RunFolder(name));
    }

    [Fact]
    public async Task Resume_AfterKillsAtRandomMoments_EndsBitEqual()
    {
        // The moments differ from run to run on purpose; what must hold does not depend on them.
        int seed = Environment.TickCount;
        var random = new Random(seed);
        string[] arguments = undisturbed.TrainArguments("random");
        for (int kill = 0; kill < 3; kill++)
        {
            using SnoopiProcess run = SnoopiProcess.Start(arguments);
            int rows = undisturbed.RowsOf("random") + random.Next(1, 6);
            await WaitUntil(() => undisturbed.RowsOf("random") >= rows || run.HasExited);
            await Task.Delay(random.Next(0, 40), TestContext.Current.CancellationToken);
            run.Kill();
            await run.EndAsync(UndisturbedRun.Killed, 0);
            arguments = ["resume", undisturbed.RunFolder("random")];
        }

        await SnoopiProcess.RunAsync(0, arguments);

        Assert.True(
            undisturbed.Hashes == UndisturbedRun.HashesOf(undisturbed.RunFolder("random")), $"differs, with seed {seed}");
        await SnoopiProcess.RunAsync(0, "verify", undisturbed.RunFolder("random"));
    }

    [Theory]
    [InlineData("wrong-prompt@7")]
    [InlineData("apply-twice@7")]
    [InlineData("apply-student-twice@7")]
    [InlineData("drop-step@7")]
    public async Task Verify_OfAFaultyRun_NamesTheStep(string fault)
    {
        string name = fault.Replace('@', '-');
        await SnoopiProcess.RunAsync(0, undisturbed.TrainArguments(name, "--fault", fault));

        string text = await SnoopiProcess.RunAsync(1, "verify", undisturbed.RunFolder(name));

        Assert.Contains("tep 7 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfTheUndisturbedRun_Passes() =>
        await SnoopiProcess.RunAsync(0, "verify", undisturbed.RunFolder("undisturbed"));

    [Fact]
    public async Task Resume_WithADamagedNewestCheckpoint_FallsBackAndEndsBitEqual()
    {
        const string Name = "damaged";
        using (SnoopiProcess run = SnoopiProcess.Start(undisturbed.TrainArguments(Name, "--fault", "kill-in-apply@17")))
        {
            await run.EndAsync(UndisturbedRun.Killed);
        }

        // The kill may have come while the last checkpoint was still being written.
        string newest = Directory.GetDirectories(Path.Combine(undisturbed.RunFolder(Name), "checkpoints"))
            .Where(folder => File.Exists(Path.Combine(folder, "checkpoint.json")))
            .Order(StringComparer.Ordinal).Last();
        string weights = Path.Combine(newest, "part-0-of-1.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken);
        bytes[^100] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes, TestContext.Current.CancellationToken);

        string text = await SnoopiProcess.RunAsync(0, "resume", undisturbed.RunFolder(Name));

        Assert.Contains("part-0-of-1.safetensors is damaged", text, StringComparison.Ordinal);
        Assert.Equal(undisturbed.Hashes, UndisturbedRun.HashesOf(undisturbed.RunFolder(Name)));
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }
}
