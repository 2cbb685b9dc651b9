namespace SnoopiCluster.Models.UNet;

/// <summary>What is between a UNet's ways down and up.</summary>
public enum UNetMidBlock
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>ResNet, spatial transformer, ResNet (<c>UNetMidBlock2DCrossAttn</c>).</summary>
    CrossAttention,

    /// <summary>One ResNet (<c>UNetMidBlock2D</c>).</summary>
    OneResNet,
}
