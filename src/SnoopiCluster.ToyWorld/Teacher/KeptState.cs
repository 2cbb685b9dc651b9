using System.Security.Cryptography;
using System.Text;

namespace SnoopiCluster.ToyWorld.Teacher;

/// <summary>Something that an interrupted training goes on from.</summary>
/// <param name="Stage">What made it, for example <c>vae</c>.</param>
/// <param name="Identity">All that decides its bits, as text.</param>
internal sealed record KeptState(string Stage, string Identity)
{
    private const int HashDigits = 12;

    /// <summary>
    /// Name of its file or folder: the stage and a hash of the identity, so that a state of another identity stays aside.
    /// </summary>
    public string Name => $"{Stage}-{HashOf(Identity)}";

    /// <summary>A short hash of a text, lower-case hexadecimal digits.</summary>
    public static string HashOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HashDigits];
}
