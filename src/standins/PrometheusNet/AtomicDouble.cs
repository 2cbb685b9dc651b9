namespace Prometheus;

/// <summary>A number that several threads change without a lock.</summary>
internal struct AtomicDouble
{
    private double _value;

    public double Value
    {
        readonly get => Volatile.Read(in _value);
        set => Volatile.Write(ref _value, value);
    }

    public void Add(double term)
    {
        double before;
        do
        {
            before = Value;
        }
        while (!Replace(before, before + term));
    }

    /// <summary>Raises to a target; does nothing when it is above.</summary>
    public void RaiseTo(double target)
    {
        double before;
        do
        {
            before = Value;
        }
        while (before < target && !Replace(before, target));
    }

    /// <summary>Lowers to a target; does nothing when it is below.</summary>
    public void LowerTo(double target)
    {
        double before;
        do
        {
            before = Value;
        }
        while (before > target && !Replace(before, target));
    }

    // By bits: two NaNs are equal to nobody, and would be tried for ever.
    private bool Replace(double before, double after) =>
        BitConverter.DoubleToInt64Bits(Interlocked.CompareExchange(ref _value, after, before))
            == BitConverter.DoubleToInt64Bits(before);
}
