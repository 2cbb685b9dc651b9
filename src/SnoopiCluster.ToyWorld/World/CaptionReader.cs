using System.Collections.Immutable;

namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// Reads one caption, word by word. The only hard question is whose a colour is: the ground's if the ground's
/// noun follows it or "ground ... is" leads to it, or if it follows "on", "over" or "against" without a
/// figure after it; else the figure's.
/// </summary>
internal sealed class CaptionReader
{
    private static readonly ImmutableHashSet<string> Known =
        Captions.Vocabulary.ToImmutableHashSet(StringComparer.Ordinal);

    private readonly string[] _words;
    private readonly List<string> _unknown = [];
    private readonly List<string> _conflicting = [];
    private ImmutableArray<ToyShape> _shapes = [];
    private ImmutableArray<ToyColour> _colours = [];
    private ImmutableArray<ToySize> _sizes = [];
    private ImmutableArray<ToyPlace> _places = [];
    private ImmutableArray<ToyColour> _grounds = [];

    private CaptionReader(string[] words) => _words = words;

    /// <summary>Reads a caption.</summary>
    internal static CaptionReading Read(string caption)
    {
        CaptionReader reader = new(Split(caption));
        for (int i = 0; i < reader._words.Length; i++)
        {
            reader.ReadWord(i);
        }

        return new CaptionReading(
            reader._shapes, reader._colours, One(reader._sizes), One(reader._places), reader._grounds,
            [.. reader._unknown.Distinct(StringComparer.Ordinal)], [.. reader._conflicting]);
    }

    private static T? One<T>(ImmutableArray<T> values)
        where T : struct => values.IsEmpty ? null : values[0];

    private static string[] Split(string caption) => new string(
        [.. caption.Select(letter => char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ')])
        .Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private void ReadWord(int place)
    {
        string word = _words[place];
        if (CaptionWords.ShapesOf.TryGetValue(word, out ImmutableArray<ToyShape> shapes))
        {
            Narrow(ref _shapes, shapes, word);
        }
        else if (CaptionWords.ColoursOf.TryGetValue(word, out ImmutableArray<ToyColour> colours))
        {
            Narrow(ref IsGrounds(place) ? ref _grounds : ref _colours, colours, word);
        }
        else if (CaptionWords.SizesOf.TryGetValue(word, out ImmutableArray<ToySize> sizes))
        {
            Narrow(ref _sizes, sizes, word);
        }
        else if (CaptionWords.PlacesOf.TryGetValue(word, out ImmutableArray<ToyPlace> places))
        {
            Narrow(ref _places, places, word);
        }
        else if (!Known.Contains(word))
        {
            _unknown.Add(word);
        }
    }

    // A second word for the same attribute must leave something of the first: "warm red", never "red blue".
    private void Narrow<T>(ref ImmutableArray<T> named, ImmutableArray<T> more, string word)
    {
        ImmutableArray<T> both = named.IsEmpty ? more : [.. named.Where(value => more.Contains(value))];
        if (both.IsEmpty)
        {
            _conflicting.Add(word);
        }
        else
        {
            named = both;
        }
    }

    private bool IsGrounds(int place)
    {
        if (CaptionWords.Grounds.Contains(WordAt(place + 1))
            || (WordAt(place - 1) == "is" && CaptionWords.Grounds.Contains(WordAt(place - 2))))
        {
            return true;
        }

        int before = WordAt(place - 1) is "a" or "an" or "the" ? place - 2 : place - 1;
        return WordAt(before) is "on" or "over" or "against" && !IsFigure(place + 1) && !IsFigure(place + 2);
    }

    private bool IsFigure(int place) =>
        CaptionWords.ShapesOf.ContainsKey(WordAt(place)) || CaptionWords.Things.Contains(WordAt(place));

    private string WordAt(int place) => place >= 0 && place < _words.Length ? _words[place] : "";
}
