using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

/// <summary>How modules find, name, move and load what they hold.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void StateDict_OfNestedModules_HasPyTorchsNames()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();

        Assert.Equal(
            [
                "blocks.0.bias", "blocks.0.weight", "blocks.1.bias", "blocks.1.weight", "embedding.weight",
                "head.0.weight", "head.2.bias", "head.2.weight", "norm.bias", "norm.weight", "scale", "table",
            ],
            network.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(11, network.parameters().Count());
        Assert.Equal(["table"], network.named_buffers().Select(b => b.name));
    }

    [Fact]
    public void NonPersistentBuffer_IsABufferButNoState()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();
        network.register_buffer("scratch", ones(1), persistent: false);

        Assert.True(network.has_buffer("scratch"));
        Assert.DoesNotContain("scratch", network.state_dict().Keys);
    }

    [Fact]
    public void GetParameter_ByFullName_FindsItAtAnyDepth()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();

        Assert.Same(network.Blocks[1].weight, network.get_parameter("blocks.1.weight"));
        Assert.True(network.has_parameter("scale"));
        Assert.False(network.has_parameter("blocks.7.weight"));
        Assert.Null((object?)network.get_parameter("no.such"));
    }

    [Fact]
    public void NamedModules_ListTheOwnFirstAndThenWhatTheyHold()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();

        Assert.Equal(
            ["blocks", "head", "norm", "embedding", "blocks.0", "blocks.1", "head.0", "head.1", "head.2"],
            network.named_modules().Select(m => m.name));
    }

    [Fact]
    public void LoadStateDict_CopiesValuesIntoTheSameTensors()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear source = nn.Linear(3, 2);
        using Linear target = nn.Linear(3, 2);
        nint handle = target.weight.Handle;

        (IList<string> missing, IList<string> unexpected) = target.load_state_dict(source.state_dict());

        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Assert.Equal(handle, target.weight.Handle);
        Assert.True(target.weight.Equals(source.weight));
        Assert.True(target.bias!.Equals(source.bias!));
    }

    [Fact]
    public void LoadStateDict_OfOtherNames_IsRefusedOrReported()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear module = nn.Linear(3, 2);
        Dictionary<string, Tensor> state = new() { ["weight"] = ones(2, 3), ["extra"] = ones(1) };

        var error = Assert.Throws<InvalidOperationException>(() => module.load_state_dict(state));
        Assert.Contains("bias", error.Message, StringComparison.Ordinal);
        Assert.Contains("extra", error.Message, StringComparison.Ordinal);

        (IList<string> missing, IList<string> unexpected) = module.load_state_dict(state, strict: false);
        Assert.Equal(["bias"], missing);
        Assert.Equal(["extra"], unexpected);
        Assert.Equal(6f, module.weight.sum().ToSingle());
        module.load_state_dict(state, skip: ["bias", "extra"]);
    }

    [Fact]
    public void RegisterTwice_UnderOneName_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();

        var error = Assert.Throws<InvalidOperationException>(
            () => network.register_parameter("scale", new Parameter(ones(1))));

        Assert.Contains("scale", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => network.register_module("a.b", nn.Identity()));
    }

    [Fact]
    public void To_AnotherDtype_ReplacesFloatingPointTensorsAndTheFieldsThatHoldThem()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();
        network.register_buffer("counts", arange(3));
        Parameter before = network.Scale;

        Network moved = network.to(ScalarType.Float64);

        Assert.Same(network, moved);
        Assert.All(network.parameters(), p => Assert.Equal(ScalarType.Float64, p.dtype));
        Assert.Equal(ScalarType.Float64, network.get_buffer("table")!.dtype);
        Assert.Equal(ScalarType.Int64, network.get_buffer("counts")!.dtype);
        Assert.NotSame(before, network.Scale);
        Assert.True(before.IsInvalid);
        Assert.Same(network.Scale, network.get_parameter("scale"));
        Assert.Same(network.Blocks[0].weight, network.get_parameter("blocks.0.weight"));
        Assert.All(network.parameters(), p => Assert.True(p is { requires_grad: true, is_leaf: true }));
        using Tensor output = network.call(arange(4, dtype: ScalarType.Int64));
        Assert.Equal(ScalarType.Float64, output.dtype);
    }

    [Fact]
    public void To_AnIntegerType_IsRefused()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear module = nn.Linear(2, 2);

        Assert.Throws<ArgumentException>(() => module.to(ScalarType.Int32));
    }

    [Fact]
    public void TrainAndEval_ReachEveryModule()
    {
        using DisposeScope scope = NewDisposeScope();
        using Network network = new();
        Assert.True(network.training);

        network.eval();
        Assert.All(network.modules(), m => Assert.False(m.training));

        network.train();
        Assert.All(network.modules(), m => Assert.True(m.training));
    }

    [Fact]
    public void ZeroGrad_RemovesOrZeroesTheGradients()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear module = nn.Linear(2, 1);
        module.call(ones(1, 2)).sum().backward();

        module.zero_grad(set_to_none: false);
        Assert.Equal(0f, module.weight.grad!.abs().sum().ToSingle());

        module.zero_grad();
        Assert.Null((object?)module.weight.grad);
    }

    [Fact]
    public void Hooks_SeeAndChangeInputsAndResults()
    {
        using DisposeScope scope = NewDisposeScope();
        using Identity module = nn.Identity();
        var before = module.register_forward_pre_hook((_, x) => x + 1);
        var after = module.register_forward_hook((_, _, y) => y * 10);

        Assert.Equal(20f, module.call(tensor(1f)).ToSingle());

        before.remove();
        after.remove();
        Assert.Equal(1f, module.call(tensor(1f)).ToSingle());
    }

    [Fact]
    public void SharedParameter_UnderTwoNames_IsListedOnce()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear first = nn.Linear(2, 2, hasBias: false);
        using Linear second = nn.Linear(first.weight);
        using Sequential both = nn.Sequential(first, second);

        Assert.Single(both.parameters());
    }

    [Fact]
    public void SettingAParameter_ReplacesTheRegisteredOne()
    {
        using DisposeScope scope = NewDisposeScope();
        using Linear module = nn.Linear(2, 2);

        module.weight = new Parameter(zeros(2, 2));
        module.bias = null;

        Assert.Equal(["weight"], module.state_dict().Keys);
        Assert.Equal(0f, module.call(ones(1, 2)).sum().ToSingle());
    }

    [Fact]
    public void GroupNorm_WithAffine_HasItsParametersAndLeavesTheirValuesToTheCaller()
    {
        using DisposeScope scope = NewDisposeScope();
        using GroupNorm norm = nn.GroupNorm(2, 4);
        nn.init.ones_(norm.weight!);
        nn.init.zeros_(norm.bias!);
        Tensor y = norm.call(randn(3, 4, 5, 5));

        Assert.Equal([4], norm.weight!.shape);
        Assert.Equal(0, y.view(3, 2, -1).mean([2]).abs().max().ToSingle(), 1e-5f);
        Assert.Equal(1, y.view(3, 2, -1).var(2, unbiased: false).mean().ToSingle(), 1e-3f);
    }

    [Fact]
    public void Dispose_FreesParametersOfAllModules()
    {
        using DisposeScope scope = NewDisposeScope();
        Network network = new();
        Tensor[] state = [.. network.state_dict().Values];

        network.Dispose();

        Assert.All(state, t => Assert.True(t.IsInvalid));
    }

    private sealed class Network : nn.Module<Tensor, Tensor>
    {
        private readonly ModuleList<Linear> blocks = nn.ModuleList(nn.Linear(8, 8), nn.Linear(8, 8));
        private readonly Sequential head = nn.Sequential(
            nn.Linear(8, 8, hasBias: false), nn.SiLU(), nn.Linear(8, 2));
        private readonly LayerNorm norm = nn.LayerNorm(8);
        private readonly Embedding embedding = nn.Embedding(10, 8);
        private readonly Tensor table = ones(8);

        [ComponentName(Name = "scale")]
        private readonly Parameter _scale = nn.Parameter(ones(1));

        public Network()
            : base(nameof(Network)) => RegisterComponents();

        public ModuleList<Linear> Blocks => blocks;

        public Parameter Scale => _scale;

        public override Tensor forward(Tensor input)
        {
            Tensor x = embedding.call(input) + table;
            foreach (Linear block in blocks)
            {
                x = block.call(x);
            }

            return head.call(norm.call(x)) * _scale;
        }
    }
}
