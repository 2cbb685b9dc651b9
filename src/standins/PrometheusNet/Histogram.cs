namespace Prometheus;

/// <summary>Counts measured values by size.</summary>
public sealed class Histogram : Collector<Histogram.Child>, IHistogram
{
    private static readonly double[] DefaultBuckets =
        [.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10];

    private readonly double[] _bounds;

    internal Histogram(string name, string help, string[] labelNames, HistogramConfiguration? configuration)
        : base(name, help, labelNames, configuration?.SuppressInitialValue ?? false)
    {
        if (labelNames.Contains("le"))
        {
            throw new ArgumentException($"Histogram {name}: 'le' is the label of its buckets.", nameof(labelNames));
        }

        double[] bounds = configuration?.Buckets ?? DefaultBuckets;
        if (bounds.Length == 0 || bounds.Zip(bounds.Skip(1)).Any(pair => pair.First >= pair.Second))
        {
            throw new ArgumentException(
                $"Histogram {name}: its buckets are {string.Join(", ", bounds)}; give growing bounds, at least one.",
                nameof(configuration));
        }

        _bounds = double.IsPositiveInfinity(bounds[^1]) ? bounds : [.. bounds, double.PositiveInfinity];
        BeginUnlabelled();
    }

    /// <summary>Sum of the values of the time series without labels.</summary>
    public double Sum => Unlabelled.Sum;

    /// <summary>Number of the values of the time series without labels.</summary>
    public long Count => Unlabelled.Count;

    internal override string TypeName => "histogram";

    /// <summary>Bounds that each are a factor above the one before.</summary>
    /// <param name="start">The first; above 0.</param>
    /// <param name="factor">Above 1.</param>
    /// <param name="count">How many; at least 1.</param>
    public static double[] ExponentialBuckets(double start, double factor, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(start);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(factor, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return [.. Enumerable.Range(0, count).Select(i => start * Math.Pow(factor, i))];
    }

    /// <summary>Takes a value into the time series without labels.</summary>
    public void Observe(double val) => Unlabelled.Observe(val);

    /// <summary>Takes a value that was measured several times into the time series without labels.</summary>
    public void Observe(double val, long count) => Unlabelled.Observe(val, count);

    /// <summary>Shows the time series without labels to readers.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Hides the time series without labels from readers.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    /// <summary>One time series of each bucket, with sum and count.</summary>
#pragma warning disable CA1034 // The package's shape.
    public sealed class Child : ChildBase, IHistogram
#pragma warning restore CA1034
    {
        private readonly Lock _gate = new();
        private readonly double[] _bounds;
        private readonly string[] _bucketLabels;
        private readonly long[] _counts;
        private double _sum;

        internal Child(Histogram parent, string[] labelValues)
            : base(parent, labelValues, () => parent.Remove(labelValues))
        {
            _bounds = parent._bounds;
            _counts = new long[_bounds.Length];
            string comma = Labels.Length == 0 ? "" : ",";
            _bucketLabels = [.. _bounds.Select(bound => $"{Labels}{comma}le=\"{ExpositionText.Number(bound)}\"")];
        }

        /// <inheritdoc/>
        public double Sum
        {
            get
            {
                lock (_gate)
                {
                    return _sum;
                }
            }
        }

        /// <inheritdoc/>
        public long Count
        {
            get
            {
                lock (_gate)
                {
                    return _counts.Sum();
                }
            }
        }

        /// <inheritdoc/>
        public void Observe(double val) => Observe(val, 1);

        /// <inheritdoc/>
        public void Observe(double val, long count)
        {
            if (double.IsNaN(val))
            {
                return;
            }

            lock (_gate)
            {
                _counts[Array.FindIndex(_bounds, bound => val <= bound)] += count;
                _sum += val * count;
            }

            Publish();
        }

        internal override void Write(TextWriter to)
        {
            // One moment for all of its lines: a count that differs from the last bucket's is no histogram.
            long[] counts;
            double sum;
            lock (_gate)
            {
                (counts, sum) = ([.. _counts], _sum);
            }

            ExpositionText.WriteSample(to, $"{Name}_sum", Labels, sum);
            ExpositionText.WriteSample(to, $"{Name}_count", Labels, counts.Sum());
            long atMost = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                atMost += counts[i];
                ExpositionText.WriteSample(to, $"{Name}_bucket", _bucketLabels[i], atMost);
            }
        }
    }
}
