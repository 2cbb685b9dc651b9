namespace SnoopiCluster.Models.Tokenizers;

/// <summary>The merges of a byte-pair vocabulary over symbol ids, in the order they were learned.</summary>
/// <param name="merges">
/// For each pair of ids its rank (lower is merged first) and the id of what it becomes.
/// </param>
/// <param name="bytes">Id of each byte's symbol inside a word.</param>
/// <param name="lastBytes">Id of each byte's symbol at the end of a word.</param>
internal sealed class BytePairMerges(
    IReadOnlyDictionary<(int Left, int Right), (int Rank, int Merged)> merges, int[] bytes, int[] lastBytes)
{
    private const int None = -1;

    /// <summary>
    /// The ids of a word: the pair of the lowest rank is merged wherever it stands, from left to right, until
    /// no
    /// pair of the list is left.
    /// </summary>
    /// <param name="word">UTF-8 bytes of one word, not empty.</param>
    public int[] Apply(ReadOnlySpan<byte> word)
    {
        int[] symbols = new int[word.Length];
        for (int i = 0; i < word.Length; i++)
        {
            symbols[i] = i < word.Length - 1 ? bytes[word[i]] : lastBytes[word[i]];
        }

        // A chain, so that a merge costs the same wherever it is: a word may be a whole file without a space.
        int[] next = [.. Enumerable.Range(1, word.Length)];
        int[] previous = [.. Enumerable.Range(-1, word.Length)];
        PriorityQueue<int, (int Rank, int Place)> candidates = new();
        for (int i = 0; i < word.Length - 1; i++)
        {
            Propose(i);
        }

        List<int> round = [];
        while (candidates.TryPeek(out _, out (int Rank, int Place) first))
        {
            // All places of one rank are taken together: what arises from a merge waits for the next round.
            round.Clear();
            while (candidates.TryPeek(out int place, out (int Rank, int Place) key) && key.Rank == first.Rank)
            {
                candidates.Dequeue();
                round.Add(place);
            }

            foreach (int place in round)
            {
                Merge(place, first.Rank);
            }
        }

        return [.. symbols.Where(symbol => symbol != None)];

        void Propose(int place)
        {
            if (place >= 0 && next[place] < symbols.Length
                && merges.TryGetValue(
                    (symbols[place], symbols[next[place]]), out (int Rank, int Merged) merge))
            {
                candidates.Enqueue(place, (merge.Rank, place));
            }
        }

        void Merge(int place, int rank)
        {
            // The pair may be gone since it was proposed: one of its symbols was merged with a neighbour.
            int right = next[place];
            if (symbols[place] == None || right >= symbols.Length
                || !merges.TryGetValue((symbols[place], symbols[right]), out (int Rank, int Merged) merge)
                || merge.Rank != rank)
            {
                return;
            }

            symbols[place] = merge.Merged;
            symbols[right] = None;
            next[place] = next[right];
            if (next[place] < symbols.Length)
            {
                previous[next[place]] = place;
            }

            Propose(previous[place]);
            Propose(place);
        }
    }
}
