using System.Text;

namespace SnoopiCluster.Models.Tokenizers;

/// <summary>
/// Unicode Normalization Form C (Unicode Standard Annex 15). Needed because <see cref="string.Normalize()"/>
/// returns
/// its input unchanged when the process runs with invariant globalization, as all of ours do.
/// </summary>
internal static class CanonicalComposition
{
    // Hangul syllables are composed by arithmetic, section 3.12 of the Unicode Standard.
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    // No character below this one decomposes into, combines with or follows another in Form C.
    private const char FirstThatMayChange = '\u0300';

    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> CombiningClasses = [];

    static CanonicalComposition()
    {
        foreach (string line in StandardTable.Lines("canonical-forms.txt"))
        {
            string[] words = line.Split(' ');
            if (words[0] == "c")
            {
                ReadCombiningClasses(words);
            }
            else
            {
                ReadDecomposition(words);
            }
        }
    }

    /// <summary>The text in Form C. Unpaired surrogates become U+FFFD.</summary>
    public static string Normalize(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstThatMayChange, char.MaxValue) < 0)
        {
            return text;
        }

        List<int> codePoints = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, codePoints);
        }

        Reorder(codePoints);
        Compose(codePoints);

        StringBuilder normalized = new(text.Length);
        foreach (int codePoint in codePoints)
        {
            normalized.Append(new Rune(codePoint).ToString());
        }

        return normalized.ToString();
    }

    private static void ReadCombiningClasses(string[] words)
    {
        byte combiningClass = byte.Parse(words[3]);
        int last = StandardTable.CodePoint(words[2]);
        for (int codePoint = StandardTable.CodePoint(words[1]); codePoint <= last; codePoint++)
        {
            CombiningClasses[codePoint] = combiningClass;
        }
    }

    private static void ReadDecomposition(string[] words)
    {
        int composed = StandardTable.CodePoint(words[1]);
        int[] parts = [.. words[2..].Select(StandardTable.CodePoint)];
        Decompositions[composed] = parts;
        if (words[0] == "d")
        {
            Compositions[(parts[0], parts[1])] = composed;
        }
    }

    private static byte CombiningClass(int codePoint) => CombiningClasses.GetValueOrDefault(codePoint);

    private static void Decompose(int codePoint, List<int> output)
    {
        int syllable = codePoint - SyllableBase;
        if (syllable is >= 0 and < SyllableCount)
        {
            output.Add(LeadBase + (syllable / (VowelCount * TrailCount)));
            output.Add(VowelBase + (syllable % (VowelCount * TrailCount) / TrailCount));
            if (syllable % TrailCount != 0)
            {
                output.Add(TrailBase + (syllable % TrailCount));
            }
        }
        else if (Decompositions.TryGetValue(codePoint, out int[]? parts))
        {
            foreach (int part in parts)
            {
                Decompose(part, output);
            }
        }
        else
        {
            output.Add(codePoint);
        }
    }

    /// <summary>Sorts each run of combining marks by class and keeps the order of equal classes.</summary>
    private static void Reorder(List<int> codePoints)
    {
        for (int i = 1; i < codePoints.Count; i++)
        {
            int mark = codePoints[i];
            byte markClass = CombiningClass(mark);
            int place = i;
            while (markClass != 0 && place > 0 && CombiningClass(codePoints[place - 1]) > markClass)
            {
                codePoints[place] = codePoints[place - 1];
                place--;
            }

            codePoints[place] = mark;
        }
    }

    private static void Compose(List<int> codePoints)
    {
        int starterIndex = -1;
        int written = 0;
        byte previousClass = 0;
        foreach (int codePoint in codePoints.ToArray())
        {
            byte combiningClass = CombiningClass(codePoint);

            // A mark reaches its starter unless one of its own class, or another starter, stands between
            // them.
            bool isBlocked = written - 1 > starterIndex && previousClass >= combiningClass;
            if (starterIndex >= 0 && !isBlocked && Pair(codePoints[starterIndex], codePoint) is { } composed)
            {
                codePoints[starterIndex] = composed;
                continue;
            }

            if (combiningClass == 0)
            {
                starterIndex = written;
            }

            previousClass = combiningClass;
            codePoints[written++] = codePoint;
        }

        codePoints.RemoveRange(written, codePoints.Count - written);
    }

    private static int? Pair(int first, int second)
    {
        int lead = first - LeadBase;
        int vowel = second - VowelBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            return SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        int syllable = first - SyllableBase;
        int trail = second - TrailBase;
        if (syllable is >= 0 and < SyllableCount && syllable % TrailCount == 0
            && trail is > 0 and < TrailCount)
        {
            return first + trail;
        }

        return Compositions.TryGetValue((first, second), out int composed) ? composed : null;
    }
}
