namespace SnoopiCluster.ToyWorld;

/// <summary>The toy teacher that ships, and what its folder holds besides a diffusers pipeline.</summary>
public static class ToyTeacher
{
    /// <summary>Sub-folder of the CLIP pair with its tokenizer (spec key <c>clip.model</c>).</summary>
    public const string Clip = "clip";

    /// <summary>Sub-folder of the tiny autoencoder (spec key <c>clip.decoder</c>).</summary>
    public const string TinyVae = "vae_tiny";

    /// <summary>The folder that ships with the program.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "toy-teacher");
}
