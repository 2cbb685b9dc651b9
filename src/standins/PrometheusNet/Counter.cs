namespace Prometheus;

/// <summary>Counts, and never goes down.</summary>
public sealed class Counter : Collector<Counter.Child>, ICounter
{
    internal Counter(string name, string help, string[] labelNames, CounterConfiguration? configuration)
        : base(name, help, labelNames, configuration?.SuppressInitialValue ?? false) => BeginUnlabelled();

    /// <summary>The count of the time series without labels.</summary>
    public double Value => Unlabelled.Value;

    internal override string TypeName => "counter";

    /// <summary>Counts the time series without labels on.</summary>
    /// <param name="increment">By how much; not below 0.</param>
    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    /// <summary>Counts the time series without labels up to a value; one below the present count changes nothing.</summary>
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

    /// <summary>Shows the time series without labels to readers.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Hides the time series without labels from readers.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    /// <summary>One time series.</summary>
#pragma warning disable CA1034 // The package's shape.
    public sealed class Child : ChildBase, ICounter
#pragma warning restore CA1034
    {
        private AtomicDouble _value;

        internal Child(Counter parent, string[] labelValues)
            : base(parent, labelValues, () => parent.Remove(labelValues))
        {
        }

        /// <inheritdoc/>
        public double Value => _value.Value;

        /// <inheritdoc/>
        public void Inc(double increment = 1)
        {
            if (increment < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(increment), increment, $"Counter {this} never goes down.");
            }

            _value.Add(increment);
            Publish();
        }

        /// <inheritdoc/>
        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        internal override void Write(TextWriter to) => ExpositionText.WriteSample(to, Name, Labels, Value);
    }
}
