using System.Net;

namespace SnoopiCluster.Dashboard.Tests.Pictures;

public sealed class PictureSizeTests
{
    private static readonly Uri Path = new("/pictures/runs/r0123456789ab/10/0.png", UriKind.Relative);

    [Fact]
    public async Task Picture_WithoutALengthAndWithoutAnEnd_IsGivenUp()
    {
        byte[] part = new byte[1 << 20];
        int parts = 0;
        TaskCompletionSource ended = new();
        await using FakeSilo silo = await FakeSilo.StartAsync(async http =>
        {
            try
            {
                // An end, so that a reader without a bound makes this fail and not the machine. What is written to a connection that
                // is gone is dropped without a word, so each part leaves time for that to be noticed.
                for (; parts < 200; parts++)
                {
                    await http.Response.Body.WriteAsync(part, http.RequestAborted);
                    await Task.Delay(20, http.RequestAborted);
                }
            }
            finally
            {
                ended.SetResult();
            }
        });

        using HttpResponseMessage answer = await silo.Http.GetAsync(Path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        await ended.Task.WaitAsync(FakeSilo.Patience, TestContext.Current.CancellationToken);
        Assert.InRange(parts, 16, 100);
    }

    [Fact]
    public async Task Picture_WithoutALength_IsPassedOn()
    {
        byte[] picture = [.. Enumerable.Range(0, 200_000).Select(i => (byte)i)];
        await using FakeSilo silo = await FakeSilo.StartAsync(async http =>
        {
            await http.Response.Body.WriteAsync(picture.AsMemory(0, 1_000), http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await http.Response.Body.WriteAsync(picture.AsMemory(1_000), http.RequestAborted);
        });

        Assert.Equal(picture, await silo.Http.GetByteArrayAsync(Path, TestContext.Current.CancellationToken));
    }
}
