using System.Collections.Immutable;
using System.Text.Json.Serialization;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Grains.Sweeps;

/// <summary>A sweep; its key is the text of its <see cref="SweepId"/>.</summary>
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>Stores a new sweep and starts its first trials.</summary>
    /// <param name="id">This grain's key.</param>
    /// <param name="spec">What it is told to do.</param>
    /// <param name="idempotencyKey">See <see cref="ISweepStore.CreateAsync"/>.</param>
    /// <returns>The id under which the sweep is stored: an earlier one's where the key was used before.</returns>
    Task<SweepId> SubmitAsync(SweepId id, SweepSpec spec, string? idempotencyKey);

    /// <summary>Tells the sweep something.</summary>
    Task<SweepAnswer> TellAsync(SweepMessage message);

    /// <summary>A run of the sweep has done steps: they are folded into windows, which the sweep is told.</summary>
    /// <param name="run">The run.</param>
    /// <param name="steps">Steps of the run altogether.</param>
    /// <param name="measured">What the steps measured, in order.</param>
    Task MeasureAsync(RunId run, long steps, ImmutableArray<StepMetrics> measured);

    /// <summary>Makes sure that a living sweep is active and has started what it had not.</summary>
    Task WakeAsync();

    /// <summary>Where the sweep stands; null when there is none of this id.</summary>
    Task<SweepState?> GetAsync();
}

/// <summary>What a sweep answers to a message.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "answer")]
[JsonDerivedType(typeof(SweepTook), "took")]
[JsonDerivedType(typeof(SweepRefused), "refused")]
[JsonDerivedType(typeof(NoSuchSweep), "no_such_sweep")]
public abstract record SweepAnswer;

/// <summary>The message was taken and what follows from it is stored.</summary>
/// <param name="State">The sweep's state after it.</param>
public sealed record SweepTook(SweepState State) : SweepAnswer;

/// <summary>A request that the sweep cannot meet where it stands; nothing changed.</summary>
/// <param name="Cause">What was asked, where the sweep stands, what to do.</param>
public sealed record SweepRefused(string Cause) : SweepAnswer;

/// <summary>There is no sweep of this id.</summary>
public sealed record NoSuchSweep : SweepAnswer;
