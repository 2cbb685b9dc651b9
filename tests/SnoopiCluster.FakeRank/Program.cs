using System.Runtime.InteropServices;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.FakeRank;

// A person's Ctrl-C reaches the whole process group; what becomes of the ranks is the agent's decision.
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);

using CommandInbox inbox = new();
string words = Environment.GetEnvironmentVariable("FAKE_RANK") ?? "";
TaskCompletionSource inputClosed = new();
Thread reader = new(() =>
{
    inbox.ReadAll();
    inputClosed.SetResult();
})
{
    IsBackground = true,
};
reader.Start();

PrepareRank prepare = await inbox.Prepared;
FakePlan plan = FakePlan.Of($"{prepare.Assignment.Spec.Name}_{words}");
Task<int> life = new FakeLife(inbox, prepare, plan).RunAsync();
if (plan.IsDeaf)
{
    return await life;
}

// 75 is what shells know as a failure that may go away.
return await Task.WhenAny(life, inputClosed.Task) == life ? await life : 75;
