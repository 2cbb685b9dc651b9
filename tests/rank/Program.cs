using System.Diagnostics;
using System.Threading.Channels;
using SnoopiCluster.Tensors.Collectives;
using SnoopiCluster.TestRank;

using var rank = new RankCommands();
Channel<string> commands = Channel.CreateUnbounded<string>();
// A collective blocks its thread; what ends it is read on another one.
Task reader = Task.Run(() =>
{
    while (Console.In.ReadLine() is { } line)
    {
        switch (line)
        {
            case "abort":
                rank.Abort();
                break;
            case "cancel":
                rank.Cancel();
                break;
            default:
                commands.Writer.TryWrite(line);
                break;
        }
    }

    commands.Writer.Complete();
});
await foreach (string line in commands.Reader.ReadAllAsync())
{
    await Console.Out.WriteLineAsync(Answer(rank, line));
    await Console.Out.FlushAsync();
}

await reader;

static string Answer(RankCommands rank, string line)
{
    long start = Stopwatch.GetTimestamp();
    try
    {
        string value = rank.Run(line.Split(' '));
        return $"ok {Elapsed(start)} {value}";
    }
    catch (Exception e) when (e is CollectiveException or OperationCanceledException or ArgumentException)
    {
        string kind = e is CollectiveException { Kind: var failure } ? $"{failure}" : e.GetType().Name;
        return $"fail {Elapsed(start)} {kind} {e.Message.ReplaceLineEndings(" ")}";
    }
}

static int Elapsed(long start) => (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
