namespace Prometheus;

/// <summary>A value that goes up and down.</summary>
public sealed class Gauge : Collector<Gauge.Child>, IGauge
{
    internal Gauge(string name, string help, string[] labelNames, GaugeConfiguration? configuration)
        : base(name, help, labelNames, configuration?.SuppressInitialValue ?? false) => BeginUnlabelled();

    /// <summary>The value of the time series without labels.</summary>
    public double Value => Unlabelled.Value;

    internal override string TypeName => "gauge";

    /// <summary>Adds to the time series without labels.</summary>
    public void Inc(double increment = 1) => Unlabelled.Inc(increment);

    /// <summary>Takes away from the time series without labels.</summary>
    public void Dec(double decrement = 1) => Unlabelled.Dec(decrement);

    /// <summary>Replaces the value of the time series without labels.</summary>
    public void Set(double val) => Unlabelled.Set(val);

    /// <summary>Raises the time series without labels to a target; does nothing when it is above.</summary>
    public void IncTo(double targetValue) => Unlabelled.IncTo(targetValue);

    /// <summary>Lowers the time series without labels to a target; does nothing when it is below.</summary>
    public void DecTo(double targetValue) => Unlabelled.DecTo(targetValue);

    /// <summary>Shows the time series without labels to readers.</summary>
    public void Publish() => Unlabelled.Publish();

    /// <summary>Hides the time series without labels from readers.</summary>
    public void Unpublish() => Unlabelled.Unpublish();

    private protected override Child NewChild(string[] labelValues) => new(this, labelValues);

    /// <summary>One time series.</summary>
#pragma warning disable CA1034 // The package's shape.
    public sealed class Child : ChildBase, IGauge
#pragma warning restore CA1034
    {
        private AtomicDouble _value;

        internal Child(Gauge parent, string[] labelValues)
            : base(parent, labelValues, () => parent.Remove(labelValues))
        {
        }

        /// <inheritdoc/>
        public double Value => _value.Value;

        /// <inheritdoc/>
        public void Inc(double increment = 1)
        {
            _value.Add(increment);
            Publish();
        }

        /// <inheritdoc/>
        public void Dec(double decrement = 1) => Inc(-decrement);

        /// <inheritdoc/>
        public void Set(double val)
        {
            _value.Value = val;
            Publish();
        }

        /// <inheritdoc/>
        public void IncTo(double targetValue)
        {
            _value.RaiseTo(targetValue);
            Publish();
        }

        /// <inheritdoc/>
        public void DecTo(double targetValue)
        {
            _value.LowerTo(targetValue);
            Publish();
        }

        internal override void Write(TextWriter to) => ExpositionText.WriteSample(to, Name, Labels, Value);
    }
}
