using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Dashboard.Components.Parts;
using SnoopiCluster.Dashboard.Components.RunPage;

namespace SnoopiCluster.Dashboard.Tests.RunPage;

public class RunActionsTests
{
    [Theory]
    [InlineData(RunStatus.Queued, "Pause, Cancel")]
    [InlineData(RunStatus.Running, "Pause, Checkpoint, Cancel")]
    [InlineData(RunStatus.Pausing, "Cancel")]
    [InlineData(RunStatus.Paused, "Resume, Cancel")]
    [InlineData(RunStatus.Interrupted, "Pause, Resume, Cancel")]
    [InlineData(RunStatus.Failed, "Resume")]
    [InlineData(RunStatus.Completed, "")]
    [InlineData(RunStatus.Cancelled, "")]
    public void Of_EachStatus_AreThoseThatTheSiloTakes(RunStatus status, string actions) =>
        Assert.Equal(actions, string.Join(", ", RunActions.Of(Given.Run(status))));

    [Fact]
    public void Of_CheckpointsThere_CanBeForked() =>
        Assert.Contains(RunAction.Fork, RunActions.Of(Given.Run(RunStatus.Completed, 500, 500)));

    [Theory]
    [InlineData(0, 0, "no step yet")]
    [InlineData(140, 100, "40 steps since the checkpoint before step 100 are lost")]
    [InlineData(140, 0, "140 steps since its start are lost")]
    [InlineData(100, 100, "All 100 steps that it did are in its newest checkpoint")]
    public void QuestionOf_Cancel_SaysWhatIsLost(long step, long checkpoint, string loss)
    {
        RunView run = checkpoint == 0
            ? Given.Run(RunStatus.Running, step)
            : Given.Run(RunStatus.Running, step, checkpoint);

        Confirmation question = RunActions.QuestionOf(RunAction.Cancel, run);

        Assert.True(question.IsDestructive);
        Assert.Contains(question.Consequences, line => line.Contains(loss, StringComparison.Ordinal));
    }

    [Fact]
    public void QuestionOfPin_Unpin_WarnsThatItMayBeDeleted()
    {
        Confirmation question = RunActions.QuestionOfPin(
            Given.Run(RunStatus.Running), Given.Checkpoint(100, "user"), isPinned: false);

        Assert.True(question.IsDestructive);
        Assert.Contains("deleted", question.Consequences[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curves", RunTab.Curves)]
    [InlineData("LOGS", RunTab.Logs)]
    [InlineData("3", RunTab.Checkpoints)]
    [InlineData("99", RunTab.Samples)]
    [InlineData("nonsense", RunTab.Samples)]
    [InlineData(null, RunTab.Samples)]
    public void Tab_Address_NamesItOrTheFirst(string? slug, RunTab tab) => Assert.Equal(tab, RunTabs.Of(slug));
}
