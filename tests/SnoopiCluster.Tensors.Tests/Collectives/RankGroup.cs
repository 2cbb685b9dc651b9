using System.Security.Cryptography;
using SnoopiCluster.TestRank;

namespace SnoopiCluster.Tensors.Tests.Collectives;

/// <summary>Rank processes that join groups together; the first one holds the store.</summary>
internal sealed class RankGroup : IDisposable
{
    private readonly List<RankProcess> _ranks = [];
    private string _store = "";

    /// <summary>Starts that many processes and opens the store.</summary>
    public static async Task<RankGroup> StartAsync(int count)
    {
        var group = new RankGroup();
        for (int i = 0; i < count; i++)
        {
            group.Add();
        }

        group._store = (await group[0].AskAsync("listen")).Text;
        return group;
    }

    /// <summary>Starts the processes and joins them in rank order.</summary>
    public static async Task<RankGroup> JoinedAsync(int count, int timeoutMs = 10_000)
    {
        RankGroup group = await StartAsync(count);
        await group.JoinAsync("first", timeoutMs, [.. Enumerable.Range(0, count)]);
        return group;
    }

    public RankProcess this[int index] => _ranks[index];

    /// <summary>Starts one process more.</summary>
    public void Add() => _ranks.Add(new RankProcess());

    /// <summary>The command to join as a rank.</summary>
    public string JoinCommand(string prefix, int rank, int worldSize, int timeoutMs) =>
        $"join 127.0.0.1 {_store} {prefix} {rank} {worldSize} {timeoutMs}";

    /// <summary>Joins processes, which get their place in the list as rank.</summary>
    public async Task<RankAnswer[]> JoinAsync(string prefix, int timeoutMs, params int[] members)
    {
        for (int rank = 0; rank < members.Length; rank++)
        {
            _ranks[members[rank]].Send(JoinCommand(prefix, rank, members.Length, timeoutMs));
        }

        RankAnswer[] answers = await AnswersAsync(members);
        Assert.All(answers, answer => Assert.True(answer.IsOk, answer.Text));
        return answers;
    }

    /// <summary>Gives processes the same command; their answers.</summary>
    public Task<RankAnswer[]> AskAsync(string command, params int[] members)
    {
        foreach (int member in members)
        {
            _ranks[member].Send(command);
        }

        return AnswersAsync(members);
    }

    /// <summary>The next answer of each of some processes.</summary>
    public Task<RankAnswer[]> AnswersAsync(params int[] members) =>
        Task.WhenAll(members.Select(member => _ranks[member].AnswerAsync()));

    /// <summary>What `sum` answers where it is right.</summary>
    public static string SumOf(int worldSize, int count)
    {
        var total = new float[count];
        for (int rank = 0; rank < worldSize; rank++)
        {
            float[] values = RankPattern.Floats(rank, count);
            for (int i = 0; i < count; i++)
            {
                total[i] += values[i];
            }
        }

        return Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(total)));
    }

    /// <summary>What `broadcast` answers where it is right.</summary>
    public static string BytesOf(int root, int count) =>
        Convert.ToHexString(SHA256.HashData(RankPattern.Bytes(root, count)));

    public void Dispose() => _ranks.ForEach(rank => rank.Dispose());
}
