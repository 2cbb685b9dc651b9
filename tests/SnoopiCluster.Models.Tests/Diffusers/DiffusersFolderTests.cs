using System.Text.Json.Nodes;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Models.Layers;
using SnoopiCluster.Models.Tests.UNet;
using SnoopiCluster.Models.UNet;
using SnoopiCluster.Tensors;
using SnoopiCluster.Testing;
using static TorchSharp.torch;

namespace SnoopiCluster.Models.Tests.Diffusers;

public sealed class DiffusersFolderTests
{
    private const string Weights = "diffusion_pytorch_model.safetensors";
    private const string Victim = "mid_block.resnets.0.conv1.weight";

    [Fact]
    public void Save_ThenLoad_GivesTheSameBitsAndTheSameFiles()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet =
            SmallUNet.New(changes: ("a_key_of_somebody_else", new JsonArray(1, "two", null)));
        unet.Save(folder.File("first"));

        using UNet2DConditionModel loaded =
            UNet2DConditionModel.Load(folder.File("first"), WeightPlacement.Cpu);
        loaded.Save(folder.File("second"));

        Assert.All(
            unet.named_parameters().Zip(loaded.named_parameters()),
            pair => Assert.True(
                pair.First.Item2.equal(pair.Second.Item2).all().item<bool>(), pair.First.Item1));
        foreach (string file in new[] { "config.json", Weights })
        {
            Assert.Equal(
                File.ReadAllBytes(folder.File("first", file)),
                File.ReadAllBytes(folder.File("second", file)));
        }

        Assert.Contains("a_key_of_somebody_else", File.ReadAllText(folder.File("second", "config.json")));
        Assert.Equal(
            ["config.json", Weights],
            Directory.GetFiles(folder.File("second")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("unet-sd15")]
    [InlineData("unet-sd21")]
    public void Save_GoldenModel_KeepsConfigurationAndNumbers(string fixture)
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet =
            UNet2DConditionModel.Load(TestData.Golden(fixture), WeightPlacement.Cpu);

        unet.Save(folder.File("unet"));

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(File.ReadAllText(TestData.Golden(fixture, "config.json"))),
            JsonNode.Parse(File.ReadAllText(folder.File("unet", "config.json")))));
        using SafetensorsFile original = SafetensorsFile.Open(TestData.Golden(fixture, Weights));
        using SafetensorsFile saved = SafetensorsFile.Open(folder.File("unet", Weights));
        Assert.Equal(original.Entries.Keys.Order(), saved.Entries.Keys.Order());
        Assert.Equal("pt", saved.Metadata["format"]);
        Assert.All(
            original.Entries.Keys,
            name => Assert.True(original.Read(name).equal(saved.Read(name)).all().item<bool>()));
    }

    [Fact]
    public void Save_AsBf16_StoresBf16AndLoadsIntoEither()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New();
        unet.Save(folder.File("unet"), ScalarType.BFloat16);

        using SafetensorsFile file = SafetensorsFile.Open(folder.File("unet", Weights));
        using UNet2DConditionModel full = UNet2DConditionModel.Load(folder.File("unet"), WeightPlacement.Cpu);

        Assert.All(file.Entries.Values, entry => Assert.Equal(ScalarType.BFloat16, entry.DType));
        Tensor rounded = unet.get_parameter(Victim)!.to_type(bfloat16).to_type(float32);
        Assert.True(rounded.equal(full.get_parameter(Victim)!).all().item<bool>());
    }

    [Fact]
    public void LoadWeights_ShardsWithIndex_AreReadAsOne()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New();
        (string Name, Tensor Value)[] all =
            [.. unet.named_parameters().Select(p => (p.Item1, (Tensor)p.Item2))];
        unet.Config.Source.Write(folder.File("config.json"));
        JsonObject map = [];
        for (int shard = 0; shard < 2; shard++)
        {
            string name = $"diffusion_pytorch_model-0000{shard + 1}-of-00002.safetensors";
            (string Name, Tensor Value)[] part = [.. all.Where((_, index) => index % 2 == shard)];
            SafetensorsWriter.Write(
                folder.File(name), [.. part.Select(t => KeyValuePair.Create(t.Name, t.Value))]);
            foreach ((string tensorName, _) in part)
            {
                map[tensorName] = name;
            }
        }

        File.WriteAllText(
            folder.File("diffusion_pytorch_model.safetensors.index.json"),
            new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());

        using UNet2DConditionModel loaded = UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu);

        Assert.True(loaded.get_parameter(Victim)!.equal(unet.get_parameter(Victim)!).all().item<bool>());
        File.Delete(folder.File("diffusion_pytorch_model-00002-of-00002.safetensors"));
        Assert.Contains("00002-of-00002", Assert.Throws<ModelLoadException>(
            () => UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu)).Message);
    }

    [Fact]
    public void LoadWeights_Variant_IsReadByItsName()
    {
        using TemporaryFolder folder = SavedUNet();
        File.Move(folder.File(Weights), folder.File("diffusion_pytorch_model.fp16.safetensors"));

        using UNet2DConditionModel loaded =
            UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu, "fp16");

        Assert.Contains(Weights, Assert.Throws<ModelLoadException>(
            () => UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu)).Message);
    }

    [Fact]
    public void LoadWeights_MissingTensor_IsNamed() => AssertFault(
        tensors => tensors.Remove(Victim), Victim, "is missing");

    [Fact]
    public void LoadWeights_SurplusTensor_IsNamed() => AssertFault(
        tensors => tensors["another.weight"] = zeros(2), "another.weight", "is not part of the model");

    [Fact]
    public void LoadWeights_WrongShape_SaysExpectedAndFound() => AssertFault(
        tensors => tensors[Victim] = zeros(3, 5), Victim, "[3, 5]", "[16, 16, 3, 3]");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void LoadWeights_ValueThatIsNotFinite_IsNamed(float value) => AssertFault(
        tensors => tensors[Victim] = tensors[Victim].clone().fill_(value), Victim, "NaN or infinity");

    [Fact]
    public void LoadWeights_OldBuffer_IsIgnored()
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = SavedUNet();
        Rewrite(folder, tensors => tensors["embeddings.position_ids"] = arange(77, dtype: int64));

        using UNet2DConditionModel loaded = UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu);
    }

    [Fact]
    public void LoadWeights_TruncatedFile_IsNamed()
    {
        using TemporaryFolder folder = SavedUNet();
        using (FileStream stream = File.OpenWrite(folder.File(Weights)))
        {
            stream.SetLength(stream.Length / 2);
        }

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu));
        Assert.Contains(folder.File(Weights), error.Message);
    }

    [Fact]
    public void ReadConfig_MissingFolderOrFile_IsNamed()
    {
        using TemporaryFolder folder = TestData.NewFolder();

        Assert.StartsWith(folder.File("none"), Assert.Throws<ModelLoadException>(
            () => DiffusersFolder.ReadConfig(folder.File("none"))).Message);
        Assert.StartsWith(folder.File("config.json"), Assert.Throws<ModelLoadException>(
            () => DiffusersFolder.ReadConfig(folder.FullPath)).Message);
    }

    private static void AssertFault(
        Action<Dictionary<string, Tensor>> damage, string tensorName, params string[] words)
    {
        using var scope = NewDisposeScope();
        using TemporaryFolder folder = SavedUNet();
        Rewrite(folder, damage);

        ModelLoadException error = Assert.Throws<ModelLoadException>(
            () => UNet2DConditionModel.Load(folder.FullPath, WeightPlacement.Cpu));

        Assert.Equal(tensorName, error.Item);
        Assert.Contains(folder.File(Weights), error.Message);
        Assert.All(words, word => Assert.Contains(word, error.Message));
    }

    private static TemporaryFolder SavedUNet()
    {
        TemporaryFolder folder = TestData.NewFolder();
        using UNet2DConditionModel unet = SmallUNet.New();
        DiffusersFolder.WriteInto(folder.FullPath, unet.Config.Source, unet);
        return folder;
    }

    private static void Rewrite(TemporaryFolder folder, Action<Dictionary<string, Tensor>> change)
    {
        Dictionary<string, Tensor> tensors = [];
        using (SafetensorsFile file = SafetensorsFile.Open(folder.File(Weights)))
        {
            foreach (string name in file.Entries.Keys)
            {
                tensors[name] = file.Read(name);
            }
        }

        change(tensors);
        SafetensorsWriter.Write(folder.File(Weights), [.. tensors]);
    }
}
