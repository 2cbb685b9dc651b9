using System.Text;
using System.Text.Json.Nodes;
using SnoopiCluster.Cli.Specs;

namespace SnoopiCluster.Cli.Tests.Specs;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1", "1")]
    [InlineData("a: -7", "-7")]
    [InlineData("a: +7", "7")]
    [InlineData("a: 007", "7")]
    [InlineData("a: 0x1F", "31")]
    [InlineData("a: 0o17", "15")]
    [InlineData("a: 18446744073709551615", "18446744073709551615")]
    [InlineData("a: 1e-6", "1E-06")]
    [InlineData("a: .5", "0.5")]
    [InlineData("a: 2.", "2")]
    [InlineData("a: true", "true")]
    [InlineData("a: False", "false")]
    [InlineData("a: ~", "null")]
    [InlineData("a: null", "null")]
    [InlineData("a:", "null")]
    [InlineData("a: yes", "\"yes\"")]
    [InlineData("a: off", "\"off\"")]
    [InlineData("a: 1_000", "\"1_000\"")]
    [InlineData("a: 12:30", "\"12:30\"")]
    [InlineData("a: .inf", "\".inf\"")]
    [InlineData("a: .nan", "\".nan\"")]
    [InlineData("a: 1e999", "\"1e999\"")]
    [InlineData("a: \"1\"", "\"1\"")]
    [InlineData("a: 'true'", "\"true\"")]
    [InlineData("a: !!str 1", "\"1\"")]
    [InlineData("a: ''", "\"\"")]
    [InlineData("a: [0.5, 4]", "[0.5,4]")]
    [InlineData("a:\n  - x\n  - 2", "[\"x\",2]")]
    [InlineData("a: |\n  two\n  lines\n", "\"two\\nlines\\n\"")]
    [InlineData("{a: {b: 1}}", "{\"b\":1}")]
    [InlineData("a: 1 # a comment", "1")]
    public void Read_Value_HasTheMeaningOfTheCoreSchema(string yaml, string json) =>
        Assert.Equal(json, Read(yaml).Root["a"]?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("~")]
    public void Read_EmptyDocument_HasNoKeys(string yaml) => Assert.Empty(Read(yaml).Root);

    [Fact]
    public void Read_Alias_IsACopyOfItsAnchor()
    {
        JsonObject root = Read("a: &x {b: [1, 2]}\nc: *x\n").Root;

        Assert.Equal("""{"a":{"b":[1,2]},"c":{"b":[1,2]}}""", root.ToJsonString());
    }

    [Fact]
    public void Read_Keys_KnowTheirLines()
    {
        IReadOnlyDictionary<string, int> lines = Read("a: 1\n\nb:\n  c: 2\n  d:\n    - 3\n    - 4\n").Lines;

        Assert.Equal((1, 3, 4, 7), (lines["a"], lines["b"], lines["b.c"], lines["b.d[1]"]));
    }

    [Theory]
    [InlineData("a: 1\na: 2\n", "line 2: a is given a second time (first in line 1)")]
    [InlineData("a:\n  b: 1\n  b: 2\n", "line 3: a.b is given a second time")]
    [InlineData("a: [1\n", "this is not YAML")]
    [InlineData("a: 1\n  b: 2\n", "line 2")]
    [InlineData("a:\n\tb: 1\n", "this is not YAML")]
    [InlineData("a: 1\n---\nb: 2\n", "a second document begins")]
    [InlineData("? [a]\n: 1\n", "a key is a list")]
    [InlineData("a: !ruby/object 1\n", "line 1: tag !ruby/object is not known here")]
    [InlineData("a: *nowhere\n", "line 1: *nowhere refers to no finished value")]
    [InlineData("a: &x [*x]\n", "*x refers to no finished value")]
    [InlineData("- 1\n- 2\n", "expected keys and values")]
    [InlineData("just a text\n", "expected keys and values")]
    public void Read_WhatIsNoSpec_IsRefusedWithItsPlace(string yaml, string message)
    {
        CliFault fault = Assert.Throws<CliFault>(() => Read(yaml));

        Assert.StartsWith("test.yaml: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, fault.ExitCode);
    }

    [Fact]
    public void Read_DeepBrackets_AreRefusedBeforeTheStackEnds()
    {
        CliFault fault = Assert.Throws<CliFault>(() => Read("a: " + new string('[', 100_000)));

        Assert.Contains("nested deeper", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AliasesThatMultiply_AreRefused()
    {
        StringBuilder yaml = new("a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n");
        for (int i = 1; i < 12; i++)
        {
            yaml.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        CliFault fault = Assert.Throws<CliFault>(() => Read(yaml.ToString()));

        Assert.Contains("aliases make this larger", fault.Message, StringComparison.Ordinal);
    }

    private static YamlDocument Read(string yaml) => YamlReader.Read(yaml, "test.yaml");
}
