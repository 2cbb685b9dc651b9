namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// How a prompt is cleaned before it is cut into words; the two differ only in unusual characters.
/// </summary>
public enum ClipTextForm
{
    /// <summary>
    /// As the slow CLIPTokenizer of transformers without ftfy: control characters removed, ideographs spaced,
    /// Form C,
    /// lower case; character references (<c>&amp;amp;</c>) stay as they are. Diffusers pipelines tokenize
    /// with this
    /// class, so the trainer uses this form.
    /// </summary>
    Transformers,

    /// <summary>
    /// As OpenAI's SimpleTokenizer without ftfy: character references replaced twice, white space collapsed,
    /// lower
    /// case. For scores that are published with it.
    /// </summary>
    OpenAi,
}
