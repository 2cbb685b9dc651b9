namespace SnoopiCluster.ToyWorld.Charts;

/// <summary>A chart could not be drawn: gnuplot is missing, too old or failed. The message says what to do.</summary>
/// <param name="message">What was attempted, what was found, what to do.</param>
/// <param name="cause">What the machine said, if it did.</param>
public sealed class ChartException(string message, Exception? cause = null) : Exception(message, cause);
