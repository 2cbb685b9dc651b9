using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Testing;

namespace SnoopiCluster.Models.Tests.Diffusers;

public sealed class ModelConfigTests
{
    [Fact]
    public void Read_PythonsBareWords_AreNumbersAndSurviveWriting()
    {
        using TemporaryFolder folder = TestData.NewFolder();
        const string text =
            """
            {
              "a": -Infinity,
              "b": NaN,
              "c": "not -Infinity, a \"text\"",
              "d": [
                Infinity,
                1e-05,
                1.0
              ]
            }

            """;
        File.WriteAllText(folder.File("config.json"), text);

        ModelConfig config = ModelConfig.Read(folder.File("config.json"));
        config.Write(folder.File("again.json"));

        Assert.Equal(double.NegativeInfinity, config.Number("a"));
        Assert.True(double.IsNaN(config.Number("b")));
        Assert.Equal("not -Infinity, a \"text\"", config.Text("c"));
        Assert.Equal(text, File.ReadAllText(folder.File("again.json")));
    }

    [Theory]
    [InlineData("{ \"a\": ")]
    [InlineData("[1]")]
    public void Read_NoObject_NamesTheFile(string text)
    {
        using TemporaryFolder folder = TestData.NewFolder();
        File.WriteAllText(folder.File("config.json"), text);

        ModelLoadException error =
            Assert.Throws<ModelLoadException>(() => ModelConfig.Read(folder.File("config.json")));

        Assert.StartsWith(folder.File("config.json"), error.Message);
        Assert.Null(error.Item);
    }

    [Fact]
    public void Typed_WrongType_ShowsValueAndWantedType()
    {
        ModelConfig config =
            Config("""{ "n": 1.5, "s": "x", "f": "true", "l": [1, 0], "o": { "k": "v" }, "z": null }""");

        Assert.Equal("config.json: n is 1.5; a whole number is needed.", Message(() => config.Int("n")));
        Assert.Equal("config.json: s is \"x\"; a number is needed.", Message(() => config.Number("s")));
        Assert.Equal("config.json: f is \"true\"; true or false is needed.", Message(() => config.Flag("f")));
        Assert.Equal("config.json: n is 1.5; a text is needed.", Message(() => config.Text("n")));
        Assert.Equal(
            "config.json: l is [1,0]; whole numbers of at least 1 are needed.",
            Message(() => config.SizeList("l")));
        Assert.Equal(
            "config.json: o.k is \"v\"; a whole number is needed.",
            Message(() => config.Section("o").Int("k")));
        Assert.Equal("config.json: z is missing. The file must give it.", Message(() => config.Text("z")));
        Assert.Equal(7, config.Int("z", 7));
        Assert.True(config.IsExplicitNull("z"));
        Assert.False(config.IsExplicitNull("y"));
    }

    [Fact]
    public void RequireSupported_NumbersOfEitherSpelling_AreEqual()
    {
        ModelConfig config = Config("""{ "a": 1, "b": 1.0, "c": 2 }""");

        config.RequireSupported("a", 1.0);
        config.RequireSupported("b", 1);
        config.RequireSupported("absent", 1);
        Assert.Equal(
            "config.json: c is 2, which is not supported. Supported: 1 or null.",
            Message(() => config.RequireSupported("c", 1)));
    }

    private static ModelConfig Config(string json) =>
        ModelConfig.FromJson((JsonObject)JsonNode.Parse(json)!, "config.json");

    private static string Message(Action action) => Assert.Throws<ModelLoadException>(action).Message;

    private static string Message<T>(Func<T> read) => Assert.Throws<ModelLoadException>(() =>
        { _ = read(); }).Message;
}
