namespace SnoopiCluster.ToyWorld.World;

/// <summary>What the one figure of a toy image is. The order is that of <see cref="Scene.All"/>.</summary>
public enum ToyShape
{
    /// <summary>A filled circle.</summary>
    Circle,

    /// <summary>A filled square, its sides upright.</summary>
    Square,

    /// <summary>A filled triangle standing on its base.</summary>
    Triangle,

    /// <summary>A filled star of five points, one of them up.</summary>
    Star,

    /// <summary>A circle with a round hole, through which the ground is seen.</summary>
    Ring,

    /// <summary>A filled upright cross with four equal arms.</summary>
    Cross,
}
