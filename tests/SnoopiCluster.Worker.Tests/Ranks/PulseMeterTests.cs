using SnoopiCluster.Contracts.Ranks;
using SnoopiCluster.Core.Memberships;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Distillation.Step;
using SnoopiCluster.Worker.Ranks;

namespace SnoopiCluster.Worker.Tests.Ranks;

public sealed class PulseMeterTests
{
    private static readonly Fence Group = new(1, 4);

    private readonly List<RankReport> _said = [];
    private readonly StepClock _clock = new();

    [Fact]
    public void Add_StepsOfTwoSeconds_SaysTheirMeansOnce()
    {
        PulseMeter meter = new(_said.Add, _clock);
        meter.Begin(Group, rank: 3);
        for (int step = 10; step < 14; step++)
        {
            _clock.Now += TimeSpan.FromSeconds(0.5);
            meter.Add(step, new StepTimes(), TimeSpan.FromSeconds(step % 2 == 0 ? 0.2 : 0.4), 1 << 20);
        }

        RankPulse pulse = Assert.IsType<RankPulsed>(Assert.Single(_said)).Pulse;
        Assert.Equal((Group, 3, 13L, 4, 1L << 20), (pulse.Fence, pulse.Rank, pulse.Step, pulse.NumSteps, pulse.MemoryBytes));
        Assert.Equal(0.3, pulse.SecondsPerStep, 1e-9);
        Assert.Equal(StepPhases.All.Select(StepPhases.NameOf), pulse.PhaseSeconds.Keys);
    }

    [Fact]
    public void Begin_OfANewGroup_ForgetsTheStepsOfTheOldOne()
    {
        PulseMeter meter = new(_said.Add, _clock);
        meter.Begin(Group, rank: 0);
        meter.Add(1, new StepTimes(), TimeSpan.FromSeconds(9), null);
        meter.Begin(new Fence(1, 5), rank: 1);
        _clock.Now += TimeSpan.FromSeconds(3);
        meter.Add(2, new StepTimes(), TimeSpan.FromSeconds(1), null);

        RankPulse pulse = Assert.IsType<RankPulsed>(Assert.Single(_said)).Pulse;
        Assert.Equal((1, 1, 1.0), (pulse.Rank, pulse.NumSteps, pulse.SecondsPerStep));
    }

    private sealed class StepClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
