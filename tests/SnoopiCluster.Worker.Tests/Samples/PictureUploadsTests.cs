using System.Collections.Concurrent;
using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Models.Images;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Testing;
using SnoopiCluster.Worker.Files;
using SnoopiCluster.Worker.Samples;

namespace SnoopiCluster.Worker.Tests.Samples;

public sealed class PictureUploadsTests : IDisposable
{
    private const int MaxWaiting = 3;
    private static readonly Fence First = new(1, 1);

    private readonly TemporaryFolder _folder = TestData.NewFolder();
    private readonly ConcurrentQueue<RankReport> _said = [];
    private readonly StoreUnderTest _store = new();
    private readonly PictureUploads _uploads;

    public PictureUploadsTests()
    {
        _uploads = new PictureUploads(_store, _folder.FullPath, _said.Enqueue, MaxWaiting, TimeProvider.System);
        _uploads.Begin(First);
    }

    private IEnumerable<int> Stored => _said.OfType<SampledReport>().Select(report => report.Sample.Probe.Index);

    private IEnumerable<string> Told => _said.OfType<RankTold>().Select(report => report.Text);

    [Fact]
    public void Finish_StoreThatWorks_HasStoredAndReportedAll()
    {
        _uploads.Add(20, [Picture(0), Picture(1)]);
        _uploads.Finish();

        Assert.Equal([0, 1], Stored);
        SampledReport report = _said.OfType<SampledReport>().First();
        Assert.Equal(First, report.Fence);
        Assert.Equal(
            new SampleDrawn(20, Picture(0).Probe, "run/samples/step-000000020-v1/probe-000.png", 0.25, 0.5, 2),
            report.Sample);
        Assert.Equal(
            ["samples/step-000000020-v1/probe-000.png", "samples/step-000000020-v1/probe-001.png"], _store.Names);
        Assert.Empty(Told);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Add_StoreThatIsHeldUp_ReturnsKeepsTheNewestAndTellsOnce()
    {
        _store.Hold();
        _uploads.Add(1, [Picture(0)]);
        _store.AwaitCall();
        for (int probe = 1; probe <= 8; probe++)
        {
            _uploads.Add(probe + 1, [Picture(probe)]);
        }

        _store.LetGo();
        _uploads.Finish();

        Assert.Equal([0, 6, 7, 8], Stored);
        Assert.Contains("the oldest 1 that waited are given up", Assert.Single(Told), StringComparison.Ordinal);
    }

    [Fact]
    public void Add_StoreThatFails_IsToldOnceUntilItWorksAgain()
    {
        _store.Fault = new IOException("no room");
        StoreOneByOne(0, 1);
        _store.Fault = null;
        StoreOneByOne(2);
        _store.Fault = new InvalidDataException("broken");
        StoreOneByOne(3);

        Assert.Equal([2], Stored);
        Assert.Equal(
            ["a picture of step 0 is given up: no room", "a picture of step 3 is given up: broken"], Told);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.FullPath));
    }

    [Fact]
    public void Finish_StoreThatFails_TriesNoMore()
    {
        _store.Fault = new IOException("no room");
        _store.Hold();
        _uploads.Add(1, [Picture(0), Picture(1), Picture(2)]);
        _store.AwaitCall();
        Thread ending = new(_uploads.Finish);
        ending.Start();
        SpinWait.SpinUntil(() => ending.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

        _store.LetGo();
        ending.Join();

        Assert.Equal(1, _store.NumCalls);
        Assert.Empty(Stored);
    }

    [Fact]
    public void Begin_AnotherGroup_ReportsWhatWaitsUnderItsFence()
    {
        _store.Hold();
        _uploads.Add(5, [Picture(0)]);
        _store.AwaitCall();
        Fence second = new(1, 2);
        _uploads.Begin(second);
        _store.LetGo();
        _uploads.Finish();

        SampledReport report = Assert.Single(_said.OfType<SampledReport>());
        Assert.Equal(second, report.Fence);
        Assert.Contains("-v1/", report.Sample.Blob, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_AfterFinish_IsStoredToo()
    {
        StoreOneByOne(0, 1);

        Assert.Equal([0, 1], Stored);
    }

    public void Dispose()
    {
        _store.LetGo();
        _uploads.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    private static DrawnPicture Picture(int probe) =>
        new(new Probe(probe, "a cat", null, null, 0), new RgbImage(1, 1, [1, 2, 3]), 0.25, 0.5, 2);

    private void StoreOneByOne(params int[] probes)
    {
        foreach (int probe in probes)
        {
            _uploads.Add(probe, [Picture(probe)]);
            _uploads.Finish();
        }
    }

    /// <summary>A store that can be held up, and that fails when it is told to.</summary>
    private sealed class StoreUnderTest : IRankFiles, IDisposable
    {
        private readonly ManualResetEventSlim _isOpen = new(initialState: true);
        private readonly SemaphoreSlim _calls = new(0);
        private readonly ConcurrentQueue<string> _names = [];

        public volatile Exception? Fault;

        public IEnumerable<string> Names => _names;

        public int NumCalls { get; private set; }

        public bool IsWaitedFor => false;

        public void Hold() => _isOpen.Reset();

        public void LetGo() => _isOpen.Set();

        public void AwaitCall() => _calls.Wait(TestContext.Current.CancellationToken);

        public string NameOf(string name) => $"run/{name}";

        public void Publish(string name, string file)
        {
            NumCalls++;
            _calls.Release();
            _isOpen.Wait();
            if (Fault is { } fault)
            {
                throw fault;
            }

            Assert.Equal([1, 2, 3], PngFile.Read(file).Pixels);
            File.Delete(file);
            _names.Enqueue(name);
        }

        public IPromptShards OpenPrompts(Sha256Digest hash) => throw new NotSupportedException();

        public IReadOnlyList<string> ListCheckpoints() => throw new NotSupportedException();

        public FetchedCheckpoint FetchCheckpoint(string name) => throw new NotSupportedException();

        public void Dispose()
        {
            _isOpen.Dispose();
            _calls.Dispose();
        }
    }
}
