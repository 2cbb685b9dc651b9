namespace SnoopiCluster.ToyWorld.World;

/// <summary>
/// Puts words into sentences. Colour words stand before the figure, after it, before the ground's noun or
/// after "is", in either order, so that only reading tells which is whose.
/// </summary>
internal static class CaptionGrammar
{
    private const float PlainShare = 0.2f;
    private const float OpeningShare = 0.3f;

    private static readonly string[] Openings = ["a picture of", "an image of", "a drawing of", "there is"];
    private static readonly string[] GroundPrepositions = ["on", "over", "against"];
    private static readonly string[] Articles = ["a", "a", "the", "one"];

    private enum Layout
    {
        FigureGroundPlace,
        FigurePlaceGround,
        PlaceFigureGround,
        GroundFigurePlace,
        GroundWithFigure,
        FigureAndGround,
        GroundAndFigure,
    }

    /// <summary>"a small red circle on a blue ground, left".</summary>
    internal static string Plain(CaptionParts parts)
    {
        string ground = parts.Ground is null ? "" : $" on {A($"{parts.Ground} {parts.GroundNoun}")}";
        string place = parts.Place is null ? "" : $", {parts.Place}";
        return A(Join(parts.Size, parts.Colour, parts.Figure)) + ground + place;
    }

    /// <summary>One of the ways to say it.</summary>
    internal static string Say(CaptionParts parts, ref CaptionChoices choices)
    {
        if (choices.Chance(PlainShare))
        {
            return Plain(parts);
        }

        // The last three layouts speak of the ground as much as of the figure.
        var layout = (Layout)choices.Pick(parts.Ground is null ? 4 : 7);
        string figure = Figure(parts, ref choices);
        string? place = Place(parts.Place, ref choices);
        string? ground = Ground(parts, ref choices);
        string opening = choices.Chance(OpeningShare) ? Openings[choices.Pick(Openings.Length)] + " " : "";
        return layout switch
        {
            Layout.FigureGroundPlace => opening + Join(figure, ground) + (place is null ? "" : $", {place}"),
            Layout.FigurePlaceGround => opening + Join(figure, place, ground),
            Layout.PlaceFigureGround => (place is null ? "" : $"{place}, ") + Join(figure, ground),
            Layout.GroundFigurePlace => (ground is null ? "" : $"{ground}, ") + Join(figure, place),
            Layout.GroundWithFigure =>
                Join(A($"{parts.Ground} {parts.GroundNoun}"), "with", figure, place),
            Layout.FigureAndGround => $"{Join(figure, place)}, and the {parts.GroundNoun} is {parts.Ground}",
            _ => $"the {parts.GroundNoun} is {parts.Ground} and "
                + (place is null ? $"there is {figure}" : $"{place} is {figure}"),
        };
    }

    private static string Figure(CaptionParts parts, ref CaptionChoices choices)
    {
        float form = choices.Next();
        string article = Articles[choices.Pick(Articles.Length)];
        bool sizeFirst = choices.Chance(0.75f);
        (string? first, string? second) = sizeFirst ? (parts.Size, parts.Colour) : (parts.Colour, parts.Size);

        // "a circle that is small and red"
        if (form < 0.2f && (parts.Size is not null || parts.Colour is not null))
        {
            string said = Join(first, second).Replace(" ", " and ", StringComparison.Ordinal);
            return $"{With(article, parts.Figure)} that is {said}";
        }

        // "a small circle in red"; a kind of colours is an adjective only.
        return form < 0.4f && parts.Colour is not null && !parts.ColourIsKind
            ? $"{With(article, Join(parts.Size, parts.Figure))} in {parts.Colour}"
            : With(article, Join(first, second, parts.Figure));
    }

    private static string? Ground(CaptionParts parts, ref CaptionChoices choices)
    {
        string preposition = GroundPrepositions[choices.Pick(GroundPrepositions.Length)];
        bool definite = choices.Chance(0.25f);
        string ground = $"{parts.Ground} {parts.GroundNoun}";
        return parts.Ground is null ? null : $"{preposition} {With(definite ? "the" : "a", ground)}";
    }

    private static string? Place(string? word, ref CaptionChoices choices)
    {
        int preposition = choices.Pick(3);
        bool side = choices.Chance(0.3f);
        return word switch
        {
            null => null,
            "upper" or "lower" => $"in the {word} part",
            "top" or "bottom" => $"{(preposition == 0 ? "on" : "at")} the {word}",
            "left" or "right" => (preposition switch { 0 => "at", 1 => "on", _ => "to" }) + $" the {word}"
                + (side ? " side" : ""),
            _ => $"{(preposition == 0 ? "at" : "in")} the {word}",
        };
    }

    private static string With(string article, string words) =>
        article == "a" ? A(words) : $"{article} {words}";

    private static string A(string words) =>
        (words[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an " : "a ") + words;

    private static string Join(params ReadOnlySpan<string?> words)
    {
        List<string> said = [];
        foreach (string? word in words)
        {
            if (word is not null)
            {
                said.Add(word);
            }
        }

        return string.Join(' ', said);
    }
}
