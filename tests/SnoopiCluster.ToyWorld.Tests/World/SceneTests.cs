using SnoopiCluster.ToyWorld.World;

namespace SnoopiCluster.ToyWorld.Tests.World;

public sealed class SceneTests
{
    private const int HeldOutCount = 339;
    private const string FirstHeldOut = "a small red circle on a green ground, right";

    [Fact]
    public void New_ColourEqualsGround_IsRefusedWithBothNamed()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new Scene(
            ToyShape.Star, ToyColour.Cyan, ToySize.Small, ToyPlace.Top, ToyColour.Cyan));
        Assert.Contains("Cyan Star", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_Always_IsEveryCombinationOnce()
    {
        Assert.Equal(6 * 8 * 7 * 2 * 5, Scene.All.Length);
        Assert.Equal(Scene.All.Length, Scene.All.Distinct().Count());
        Assert.Equal(
            new Scene(ToyShape.Circle, ToyColour.Red, ToySize.Small, ToyPlace.Left, ToyColour.Green),
            Scene.All[0]);
    }

    [Fact]
    public void IsHeldOut_OverAll_IsATenthWithEveryValueInBothParts()
    {
        Assert.InRange(Scene.Of(ScenePart.HeldOut).Length, 290, 380);
        Assert.Equal(
            Scene.All.Length, Scene.Of(ScenePart.HeldOut).Length + Scene.Of(ScenePart.Training).Length);
        foreach (ScenePart part in Enum.GetValues<ScenePart>())
        {
            var scenes = Scene.Of(part);
            Assert.Equal(6, scenes.Select(scene => scene.Shape).Distinct().Count());
            Assert.Equal(8, scenes.Select(scene => scene.Colour).Distinct().Count());
            Assert.Equal(2, scenes.Select(scene => scene.Size).Distinct().Count());
            Assert.Equal(5, scenes.Select(scene => scene.Place).Distinct().Count());
            Assert.Equal(8, scenes.Select(scene => scene.Ground).Distinct().Count());
        }
    }

    // Models are trained on one part and judged on the other: a change of the cut makes old models cheat.
    [Fact]
    public void IsHeldOut_OverAll_StaysAsTrainedModelsKnowIt()
    {
        Assert.Equal(HeldOutCount, Scene.Of(ScenePart.HeldOut).Length);
        Assert.Equal(FirstHeldOut, Captions.Of(Scene.Of(ScenePart.HeldOut)[0]));
    }

    [Fact]
    public void Draw_SameKey_IsTheSameSceneOfThePart()
    {
        for (long index = 0; index < 200; index++)
        {
            Scene training = Scene.Draw(7, index, ScenePart.Training);
            Assert.Equal(training, Scene.Draw(7, index, ScenePart.Training));
            Assert.False(training.IsHeldOut);
            Assert.True(Scene.Draw(7, index, ScenePart.HeldOut).IsHeldOut);
        }
    }

    [Fact]
    public void Draw_ManyIndices_AreUniform()
    {
        const int Draws = 20_000;
        var shapes = Enumerable.Range(0, Draws)
            .Select(index => Scene.Draw(3, index, ScenePart.Training))
            .CountBy(scene => scene.Shape)
            .ToDictionary();
        foreach (ToyShape shape in Enum.GetValues<ToyShape>())
        {
            double expected = Scene.Of(ScenePart.Training).Count(scene => scene.Shape == shape)
                / (double)Scene.Of(ScenePart.Training).Length;
            Assert.Equal(expected, shapes[shape] / (double)Draws, 0.012);
        }
    }

    [Fact]
    public void Draw_NegativeIndex_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Scene.Draw(1, -1, ScenePart.Training));
}
