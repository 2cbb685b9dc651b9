namespace SnoopiCluster.Models.Clip;

/// <summary>Activation of CLIP's feed-forward layers (<c>hidden_act</c>).</summary>
public enum ClipActivation
{
    /// <summary>x sigmoid(1.702 x), in OpenAI's models (SD1.5).</summary>
    QuickGelu,

    /// <summary>The exact GELU, x Phi(x), in OpenCLIP's models (SD2.1).</summary>
    Gelu,
}
