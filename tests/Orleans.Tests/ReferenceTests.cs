using Orleans.Runtime;

namespace Orleans.Tests;

/// <summary>References, keys and ids.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public async Task Keys_OfEachKind_ComeBack()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        Guid guid = Guid.NewGuid();

        Assert.Equal("a+b/c", silo.Client.GetGrain<IWorkGrain>("a+b/c").GetPrimaryKeyString());
        Assert.Equal(-7, silo.Client.GetGrain<ICounterGrain>(-7, "Orleans.Tests.CounterGrain").GetPrimaryKeyLong());
        Assert.Equal(guid, silo.Client.GetGrain<ITickGrain>(guid).GetPrimaryKey());
        Assert.Equal("12 and a", await silo.Client.GetGrain<IRelayGrain>(12, "a").KeyAsync());
        Assert.Equal(
            -7, await silo.Client.GetGrain<ICounterGrain>(-7, "Orleans.Tests.ReentrantCounterGrain").KeyAsync());
    }

    [Fact]
    public async Task Key_OfAnotherKind_IsRefused()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain grain = silo.Client.GetGrain<IWorkGrain>("not a number");
        Assert.Throws<InvalidOperationException>(() => grain.GetPrimaryKeyLong());
        Assert.Throws<InvalidOperationException>(() => grain.GetPrimaryKey());
        Assert.ThrowsAny<ArgumentException>(() => silo.Client.GetGrain<IWorkGrain>(""));
    }

    [Fact]
    public async Task References_ToTheSameGrain_AreEqual()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        IWorkGrain a = silo.Client.GetGrain<IWorkGrain>("a");
        Assert.Equal(a, silo.Client.GetGrain<IWorkGrain>("a"));
        Assert.NotEqual(a, silo.Client.GetGrain<IWorkGrain>("b"));
        Assert.Equal(GrainId.Create("work", "a"), a.GetGrainId());
        Assert.Equal("work/a", a.GetGrainId().ToString());
        Assert.Equal(a, silo.Client.GetGrain<IWorkGrain>(a.GetGrainId()));
        Assert.Equal(a, silo.Client.GetGrain(typeof(IWorkGrain), "a"));
        Assert.Equal("a", await silo.Client.GetGrain(a.GetGrainId()).AsReference<IWorkGrain>().KeyAsync());
        GrainInterfaceType name = GrainInterfaceType.Create("Orleans.Tests.IWorkGrain");
        Assert.Equal("a", await ((IWorkGrain)silo.Client.GetGrain(a.GetGrainId(), name)).KeyAsync());
    }

    [Fact]
    public async Task GetGrain_OfAnInterfaceWithTwoClasses_WantsAPrefix()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<ICounterGrain>(1));
        Assert.Contains("Orleans.Tests.ReentrantCounterGrain", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetGrain_OfAnInterfaceWithoutAClass_IsRefused()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ArgumentException error =
            Assert.Throws<ArgumentException>(() => silo.Client.GetGrain<INobodysGrain>("a"));
        Assert.Contains(nameof(INobodysGrain), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interface_WithAGenericMethod_IsRefused()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        NotSupportedException error = Assert.Throws<NotSupportedException>(
            () => silo.Client.GetGrain<INobodysGrain>(GrainId.Create("nobodys", "a")));
        Assert.Contains("generic", error.Message, StringComparison.Ordinal);
    }
}
