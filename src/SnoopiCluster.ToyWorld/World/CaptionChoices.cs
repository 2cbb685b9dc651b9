using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>Spends random numbers on the choices of one caption.</summary>
/// <param name="numbers">Uniform in [0, 1), <see cref="Needed"/> of them.</param>
internal ref struct CaptionChoices(ReadOnlySpan<float> numbers)
{
    /// <summary>At least as many as a caption takes.</summary>
    internal const int Needed = 32;

    // The plain word is the most common one, as in the language.
    private const float PlainWordShare = 0.5f;

    private ReadOnlySpan<float> _numbers = numbers;

    internal float Next()
    {
        float number = _numbers[0];
        _numbers = _numbers[1..];
        return number;
    }

    internal bool Chance(float probability) => Next() < probability;

    internal int Pick(int count) => Math.Min((int)(Next() * count), count - 1);

    internal string Pick(ImmutableArray<string> words) => words[Pick(words.Length)];

    /// <summary>The first word half the time, else any, the first among them.</summary>
    internal string PickWord(ImmutableArray<string> words)
    {
        bool plain = Chance(PlainWordShare);
        string any = Pick(words);
        return plain ? words[0] : any;
    }
}
