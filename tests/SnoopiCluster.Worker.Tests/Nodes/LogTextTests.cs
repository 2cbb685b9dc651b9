using System.Globalization;
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
    public void Of_HarmlessLine_StaysAsItIs(string line) => Assert.Equal(line, new LogText(blobStore: "/data/models").Of(line));

    [Fact]
    public void Of_ValuesOfTheNode_AreHiddenWithoutTheirNames()
    {
        LogText text = new("node-token-123456", $"AccountName=a;AccountKey={Key};EndpointSuffix=b");

        Assert.Equal($"sent *** and *** to a", text.Of($"sent node-token-123456 and {Key} to a"));
    }

    [Fact]
    public void Of_ColoursAndControlCharacters_AreTakenOut() =>
        Assert.Equal("red\tand bell", new LogText().Of("\u001b[31mred\u001b[0m\tand\u0007bell"));

    [Theory]
    [InlineData("abc/def+ghi/jkl==", "sent *** to a")]
    [InlineData("/starts/with/a/slash", "sent *** to a")]
    [InlineData("abc", "sent abc to a")]
    public void Of_TokenThatLooksLikeAFolder_IsHidden(string token, string expected) =>
        Assert.Equal(expected, new LogText(token, "/var/blobs").Of($"sent {token} to a"));

    [Theory]
    [InlineData("AccountKey=")]
    [InlineData("")]
    public void Of_SecretOnTheCut_ShowsNoPartOfIt(string name)
    {
        LogText text = new(null, $"AccountName=a;AccountKey={Key}");
        for (int before = 4_000 - Key.Length - name.Length; before <= 4_000; before++)
        {
            string shown = text.Of(new string('x', before - 1) + " " + name + Key);

            Assert.DoesNotContain("S3c", shown, StringComparison.Ordinal);
            Assert.InRange(shown.Length, 3_900, 4_001);
        }
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("Bearer {0}")]
    [InlineData("password=\"{0}")]
    [InlineData("ftp://me:{0}@host")]
    public void Of_SecretOnTheEndOfWhatIsSearched_ShowsNoPartOfIt(string format)
    {
        // What is replaced makes the line so short that all of it would be shown, the first part of the last secret too.
        string secret = "node-token-" + new string('7', 90);
        string many = string.Concat(Enumerable.Repeat(secret, 640));
        int left = (64 * 1024) - many.Length - format.IndexOf('{', StringComparison.Ordinal) - 10;

        string shown = new LogText(secret).Of(
            many + new string(' ', left) + string.Format(CultureInfo.InvariantCulture, format, secret));

        Assert.Equal("…", shown);
    }

    [Fact]
    public void Of_LineThatIsLongerThanWhatIsSearched_ShowsItsBeginning() =>
        Assert.Equal(new string('x', 4_000) + "…", new LogText().Of(new string('x', 70_000)));

    [Fact]
    public void OfReport_SeveralLines_KeepsTheirBreaksAndNothingElseThatControls() =>
        Assert.Equal("a\nb c\td", new LogText().OfReport("a\nb\u0007c\td"));

    [Fact]
    public void Of_LongLine_IsCutBetweenCharacters()
    {
        string cut = new LogText().Of(new string('x', 3_999) + "😀" + new string('y', 10_000));

        Assert.Equal(new string('x', 3_999) + "…", cut);
    }
}
