using System.Collections.Immutable;
using SnoopiCluster.Cli.Toy;

namespace SnoopiCluster.Cli.Tests.Toy;

public sealed class ArmMinutesTests
{
    [Fact]
    public void NotesOf_ArmsWithinTheLimits_NameTheLongestAndWarnOfNothing()
    {
        ImmutableArray<string> notes =
            ArmMinutes.NotesOf([("a", 2), ("b", 5.9), ("c", 4)], 2, fullStudent: 20);

        Assert.Equal(
            [
                "The longest arm, b, took 5.9 minutes; all 3 arms together 6.0 minutes, 2 at a time.",
                "Beside the table: 20.0 minutes of training for the student at the full setting.",
            ],
            notes);
    }

    [Fact]
    public void NotesOf_ALongArmAndALongTable_Warns()
    {
        ImmutableArray<string> notes =
            ArmMinutes.NotesOf([("long", 7), .. Enumerable.Repeat(("usual", 6.0), 30)], 2);

        Assert.Equal(
            [
                "WARNING: long took 7.0 minutes; an arm is meant to take at most 6.",
                "WARNING: the table took 93.5 minutes; one is meant to take at most 90.",
            ],
            notes.Skip(1));
    }
}
