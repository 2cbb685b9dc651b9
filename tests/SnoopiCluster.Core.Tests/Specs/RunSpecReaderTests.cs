using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Core.Tests.Specs;

public sealed class RunSpecReaderTests
{
    private const string Smallest = """{"model": {"teacher": "t"}, "prompts": {"files": ["p.txt"]}}""";

    [Fact]
    public void Read_SmallestSpec_HasThePapersDefaults()
    {
        RunSpec spec = Read(Smallest);

        Assert.Equal(Objective.PgSb, spec.Objective);
        Assert.Equal(new GuidanceRange(0.5, 4), spec.Kappa.Range);
        Assert.Equal(KappaOn.Both, spec.Kappa.On);
        Assert.Equal(DrawPer.Sample, spec.Kappa.Per);
        Assert.Equal((20, 980), (spec.Vsd.TMin, spec.Vsd.TMax));
        Assert.Equal(VsdWeight.OneMinusAbar, spec.Vsd.Weight);
        Assert.Equal(LossReduction.Mean, spec.Vsd.Reduction);
        Assert.Equal((64, 128.0), (spec.Lora.Rank, spec.Lora.Alpha));
        Assert.Equal(["to_q", "to_v"], spec.Lora.Targets);
        Assert.Equal(LoraWeight.Abar, spec.Lora.Weight);
        Assert.Equal(0.1, spec.Lora.ConditionDropout);
        Assert.Equal((0, 999), (spec.Lora.TMin, spec.Lora.TMax));
        Assert.Equal((1e-6, 1e-3), (spec.Student.Lr, spec.Lora.Lr));
        Assert.Equal((0.9, 0.999), (spec.Adamw.Beta1, spec.Adamw.Beta2));
        Assert.Equal((1e-8, 0.0), (spec.Adamw.Eps, spec.Adamw.WeightDecay));
        Assert.Equal((1.0, 0.9999, 999), (spec.GradClip, spec.Ema.Decay, spec.Student.Timestep));
        Assert.Equal((64, 60_000L, 1), (spec.Batch, spec.Steps, spec.StudentEvery));
    }

    [Fact]
    public void Read_SwiftBrush_FixesKappaAndTakesItsAlpha()
    {
        RunSpec spec = Read(With("objective", "\"swift_brush\""));

        Assert.Equal(GuidanceRange.Fixed(4.5), spec.Kappa.Range);
        Assert.Equal(108, spec.Lora.Alpha);
    }

    [Fact]
    public void Read_SwiftBrushWithOwnKappa_KeepsTheOwn() =>
        Assert.Equal(GuidanceRange.Fixed(2.25), Read("""
            {"objective": "swift_brush", "kappa": {"range": 2.25},
             "model": {"teacher": "t"}, "prompts": {"files": ["p.txt"]}}
            """).Kappa.Range);

    [Theory]
    [InlineData("steps", "\"many\"", "steps", "a whole number", "\"many\"")]
    [InlineData("steps", "1.5", "steps", "a whole number", "1.5")]
    [InlineData("steps", "0", "steps", "from 1 to", "0")]
    [InlineData("seed", "-1", "seed", "from 0", "-1")]
    [InlineData("batch", "null", "batch", "a whole number", "nothing")]
    [InlineData("grad_clip", "\"NaN\"", "grad_clip", "a number", "NaN")]
    [InlineData("objective", "\"dmd\"", "objective", "pg_sb, swift_brush", "\"dmd\"")]
    [InlineData("objective", "null", "objective", "pg_sb", "nothing")]
    [InlineData("name", "\"a/b\"", "name", "letters", "\"a/b\"")]
    [InlineData("name", "\"..\"", "name", "letters", "\"..\"")]
    [InlineData("name", "null", "name", "a text", "nothing")]
    [InlineData("kappa", "3", "kappa", "a section", "3")]
    [InlineData("kappa", "{\"range\": \"wide\"}", "kappa.range", "two numbers [min, max] or one number", "\"wide\"")]
    [InlineData("kappa", "{\"range\": [1]}", "kappa.range", "two numbers", "[1]")]
    [InlineData("kappa", "{\"range\": [1, 2, 3]}", "kappa.range", "two numbers", "[1,2,3]")]
    [InlineData("kappa", "{\"range\": [4, 0.5]}", "kappa.range", "min <= max", "[4, 0.5]")]
    [InlineData("kappa", "{\"range\": null}", "kappa.range", "two numbers", "nothing")]
    [InlineData("kappa", "{\"on\": \"teacher\"}", "kappa.on", "both, independent, frozen, lora", "\"teacher\"")]
    [InlineData("kappa", "{\"on\": 1}", "kappa.on", "both, independent, frozen, lora", "1")]
    [InlineData("lora", "{\"targets\": []}", "lora.targets", "at least one layer", "empty")]
    [InlineData("lora", "{\"targets\": [1]}", "lora.targets", "a list of texts", "[1]")]
    [InlineData("lora", "{\"t_min\": 500, \"t_max\": 100}", "lora.t_min", "lora.t_max = 100", "500")]
    [InlineData("vsd", "{\"t_min\": 981}", "vsd.t_min", "vsd.t_max = 980", "981")]
    [InlineData("vsd", "{\"t_max\": 1000}", "vsd.t_max", "from 0 to 999", "1000")]
    [InlineData("vsd", "{\"nan_to_num\": 1}", "vsd.nan_to_num", "true or false", "1")]
    [InlineData("micro_batch", "65", "micro_batch", "batch = 64", "65")]
    [InlineData("model", "{\"teacher\": \"t\", \"device\": \"gpu\"}", "model.device", "cuda", "\"gpu\"")]
    [InlineData("model", "{}", "model.teacher", "diffusers pipeline", "\"\"")]
    [InlineData("model", "{\"teacher\": null}", "model.teacher", "a text", "nothing")]
    [InlineData("prompts", "{}", "prompts.files", "at least one prompt file", "empty")]
    [InlineData("prompts", "{\"files\": \"p.txt\"}", "prompts.files", "a list of texts", "\"p.txt\"")]
    [InlineData("prompts", "{\"files\": [\"a\", null]}", "prompts.files[1]", "a text", "nothing")]
    [InlineData("student", "{\"abar\": 2}", "student.abar", "from 1E-08 to 1", "2")]
    public void Read_OneBadKey_NamesItWithWhatWasExpectedAndFound(
        string key, string value, string fullKey, string expected, string found)
    {
        SpecFault fault = Assert.Single(FaultsOf(With(key, value)));

        Assert.Equal(fullKey, fault.Key);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Contains(found, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stepps", "1", "stepps", "steps")]
    [InlineData("Steps", "1", "Steps", "steps")]
    [InlineData("kappa", "{\"rnge\": 1}", "kappa.rnge", "range")]
    [InlineData("model", "{\"teacher\": \"t\", \"fp16\": true}", "model.fp16", "precision")]
    [InlineData("kappa.range", "1", "kappa.range", "kappa")]
    public void Read_UnknownKey_NamesItAndTheKnownOnes(string key, string value, string fullKey, string known)
    {
        SpecFault fault = Assert.Single(FaultsOf(With(key, value)));

        Assert.Equal(fullKey, fault.Key);
        Assert.Contains("unknown key", fault.Message, StringComparison.Ordinal);
        Assert.Contains(known, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SeveralBadKeys_ListsThemAll()
    {
        IReadOnlyList<SpecFault> faults = FaultsOf("""
            {"steps": "x", "kappa": {"rnge": 1, "on": "none"}, "lora": {"rank": "big"}}
            """);

        Assert.Equal(["steps", "kappa.rnge", "kappa.on", "lora.rank"], faults.Select(fault => fault.Key));
    }

    [Fact]
    public void Read_BadKey_HasTheSourceInTheMessage()
    {
        SpecException fault =
            Assert.Throws<SpecException>(() => RunSpecReader.Read(Parse("""{"steps": "x"}"""), "my.yaml"));

        Assert.StartsWith("my.yaml: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OptionalKeyAsNull_MeansAbsent()
    {
        RunSpec spec = Read("""
            {"model": {"teacher": "t", "student": null}, "prompts": {"files": ["p"], "column": null}, "student": {"abar": null}}
            """);

        Assert.Null(spec.Model.Student);
        Assert.Null(spec.Prompts.Column);
        Assert.Null(spec.Student.Abar);
    }

    [Fact]
    public void Read_LargestSeed_IsKept() =>
        Assert.Equal(long.MaxValue, Read(With("seed", "9223372036854775807")).Seed);

    [Fact]
    public void ToJson_OfEverySection_ReadsBackTheSame()
    {
        RunSpec spec = Read("""
            {"name": "a.b-c_1", "objective": "swift_brush", "seed": 7, "steps": 3, "batch": 5, "micro_batch": 2, "student_every": 5,
             "warmup_steps": 9, "grad_clip": 0, "threads": 1,
             "model": {"teacher": "t", "student": "s", "precision": "bf16", "device": "cuda:1", "deterministic": true},
             "prompts": {"files": ["a", "b"], "column": "c", "shard_size": 10, "window": 2},
             "kappa": {"range": [1, 2], "on": "lora", "fixed": 3, "per": "step"},
             "student": {"lr": 0.5, "timestep": 400, "abar": 0.0047},
             "vsd": {"t_min": 1, "t_max": 2, "weight": "one", "reduction": "sum", "nan_to_num": true},
             "clip": {"model": "m", "decoder": "d", "weight": 0.3, "tau": -0.1},
             "lora": {"rank": 1, "alpha": 2, "targets": ["to_k"], "lr": 0.1, "t_min": 3, "t_max": 4, "weight": "one",
                      "condition_dropout": 0.2, "dropout_per": "step"},
             "adamw": {"beta1": 0.1, "beta2": 0.2, "eps": 0.3, "weight_decay": 0.4}, "ema": {"enabled": false, "decay": 0.5},
             "non_finite": {"after": 2, "then": "rewind"}, "checkpoints": {"every": 6, "keep": 7},
             "samples": {"every": 8, "prompts": ["x"], "negatives": ["y"], "nasa_scale": 0.3, "seeds": 9}}
            """);

        JsonObject json = RunSpecReader.ToJson(spec);
        RunSpec again = RunSpecReader.Read(json, "again");

        Assert.Equal(json.ToJsonString(), RunSpecReader.ToJson(again).ToJsonString());
        Assert.Equal(RunSpecReader.HashOf(spec), RunSpecReader.HashOf(again));
        Assert.NotEqual(RunSpecReader.ToJson(new RunSpec()).ToJsonString(), json.ToJsonString());
    }

    [Fact]
    public void ToJson_OfAnyKey_IsDifferentWhenTheKeyIs()
    {
        RunSpec spec = Read(Smallest);

        Assert.NotEqual(RunSpecReader.HashOf(spec), RunSpecReader.HashOf(spec with { Seed = 1 }));
        Assert.NotEqual(
            RunSpecReader.HashOf(spec),
            RunSpecReader.HashOf(spec with { Vsd = spec.Vsd with { Weight = VsdWeight.One } }));
    }

    [Fact]
    public void Validate_SpecMadeInCode_FindsWhatAnnotationsAndRulesForbid()
    {
        RunSpec spec = Read(Smallest) with
        {
            Batch = 0,
            Kappa = new KappaSpec { Range = new GuidanceRange(double.NaN, 1) },
        };

        Assert.Equal(["batch", "kappa.range"], RunSpecReader.Validate(spec).Select(fault => fault.Key));
    }

    private static string With(string key, string value)
    {
        JsonObject document = Parse(Smallest);
        document[key] = JsonNode.Parse(value);
        return document.ToJsonString();
    }

    private static RunSpec Read(string json) => RunSpecReader.Read(Parse(json), "test.yaml");

    private static IReadOnlyList<SpecFault> FaultsOf(string json) =>
        Assert.Throws<SpecException>(() => Read(json)).Faults;

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
