using System.Text.Json.Nodes;
using SnoopiCluster.Benchmarks.Circuits;
using SnoopiCluster.Benchmarks.Cluster;

namespace SnoopiCluster.Benchmarks.Tests;

/// <summary>What the scripted circuits read of a page, and how processors are named.</summary>
public sealed class CircuitTests
{
    private const string Page = """
        <html><!--Blazor-Server-Component-State:kept+state=--><head>
        <!--Blazor:{"type":"server","prerenderId":"a1","key":{"locationHash":"x"},"sequence":0,"descriptor":"signed-0"}-->
        <title>Runs</title><!--Blazor:{"prerenderId":"a1"}--></head><body>
        <!--Blazor:{"type":"server","prerenderId":"b2","sequence":1,"descriptor":"signed-1"}--><p>Blazor:</p>
        <!--Blazor:{"prerenderId":"b2"}--></body></html>
        """;

    [Fact]
    public void Read_PageWithTwoComponents_AddsBothInOrderWithWhatTheyKept()
    {
        PrerenderedPage page = PrerenderedPage.Read(Page);

        JsonNode batch = JsonNode.Parse(page.Operations)!;
        Assert.Equal(1, (int)batch["batchId"]!);
        Assert.Equal(
            [("add", 1, "signed-0"), ("add", 2, "signed-1")],
            batch["operations"]!.AsArray().Select(operation => (
                (string)operation!["type"]!,
                (int)operation["ssrComponentId"]!,
                (string)operation["marker"]!["descriptor"]!)));
        Assert.Equal("kept+state=", page.State);
    }

    [Fact]
    public void Read_PageWithoutComponents_SaysSo()
    {
        var error = Assert.Throws<InvalidOperationException>(() => PrerenderedPage.Read("<html><!-- Blazor --></html>"));

        Assert.Contains("no component", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0-1", new[] { 0, 1 })]
    [InlineData("0-2,5, 7-8", new[] { 0, 1, 2, 5, 7, 8 })]
    public void ParseList_KernelsList_NamesEachProcessor(string text, int[] expected) =>
        Assert.Equal(expected, Processors.ParseList(text));

    [Fact]
    public void Tally_TwoCircuits_AddsUpAndKeepsTheLongerSilence()
    {
        CircuitTally one = CircuitTally.None.WithBatch(10, TimeSpan.FromSeconds(1)).WithCall(5);
        CircuitTally other = CircuitTally.None.WithBatch(20, TimeSpan.FromSeconds(3));

        Assert.Equal(new CircuitTally(2, 1, 35, TimeSpan.FromSeconds(3)), one.And(other));
        Assert.Equal(TimeSpan.FromSeconds(2), one.WithSilence(TimeSpan.FromSeconds(2)).LongestSilence);
    }
}
