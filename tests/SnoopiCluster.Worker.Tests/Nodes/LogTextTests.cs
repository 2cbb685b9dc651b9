using SnoopiCluster.Worker.Nodes;

namespace SnoopiCluster.Worker.Tests.Nodes;

public sealed class LogTextTests
{
    private const string Key = "S3cretS3cretS3cret+/abc0123==";

    [Theory]
    [InlineData("Host=db;Username=snoopi;Password=hunter2hunter2;Database=x", "Host=db;Username=snoopi;Password=***;Database=x")]
    [InlineData("password: hunter2, next", "password: ***, next")]
    [InlineData("AccountName=a;AccountKey=" + Key + ";EndpointSuffix=b", "AccountName=a;AccountKey=***;EndpointSuffix=b")]
    [InlineData("GET https://a.blob/x?sv=2024&sig=ab%2Bcd&se=9", "GET https://a.blob/x?sv=2024&sig=***&se=9")]
    [InlineData("Authorization: Bearer abcdefgh.ijkl", "Authorization: Bearer ***")]
    [InlineData("postgres://snoopi:pa55@db/x", "postgres://***@db/x")]
    [InlineData("{\"api_key\": \"abc\"}", "{\"api_key\": ***}")]
    [InlineData("HF_TOKEN=hf_abc def", "HF_TOKEN=*** def")]
    public void Of_LineWithANamedSecret_HidesIt(string line, string expected) => Assert.Equal(expected, new LogText().Of(line));

    [Theory]
    [InlineData("token 49407 of 77 tokens: end of text")]
    [InlineData("step 7: vsd_loss=0.25 keys=12 design=1")]
    [InlineData("could not open /data/models/teacher/model.safetensors: No such file")]
    [InlineData("http://127.0.0.1:8420/api/v1/nodes")]
    public void Of_HarmlessLine_StaysAsItIs(string line) => Assert.Equal(line, new LogText("/var/blobs", null).Of(line));

    [Fact]
    public void Of_ValuesOfTheNode_AreHiddenWithoutTheirNames()
    {
        LogText text = new("node-token-123456", $"AccountName=a;AccountKey={Key};EndpointSuffix=b");

        Assert.Equal($"sent *** and *** to a", text.Of($"sent node-token-123456 and {Key} to a"));
    }

    [Fact]
    public void Of_ColoursAndControlCharacters_AreTakenOut() =>
        Assert.Equal("red\tand bell", new LogText().Of("\u001b[31mred\u001b[0m\tand\u0007bell"));

    [Fact]
    public void Of_LongLine_IsCutBetweenCharacters()
    {
        string cut = new LogText().Of(new string('x', 3_999) + "😀" + new string('y', 10_000));

        Assert.Equal(new string('x', 3_999) + "…", cut);
    }
}
