using System.Collections.Immutable;
using SnoopiCluster.Core.Progress;
using SnoopiCluster.Core.Runs;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Contracts.Api;

/// <summary>Answer of <c>GET /runs/{id}/samples/steps</c>: where a run has pictures, and little else.</summary>
/// <param name="Steps">Every step at which the run has pictures, in order.</param>
public sealed record SampleSteps(ImmutableArray<long> Steps);

/// <summary>
/// Answer of <c>GET /runs/{id}/samples?from=STEP&amp;to=STEP&amp;probe=INDEX&amp;max=2000</c>, all of them optional; the picture
/// of a step and a probe is at <see cref="ApiRoutes.PictureOf"/>.
/// </summary>
/// <param name="Probes">The probes that these pictures are of, by index.</param>
/// <param name="Steps">Every step at which the run has pictures, in order, whatever was asked for.</param>
/// <param name="Pictures">The pictures by step and probe; one that could not be stored, or whose rank was lost, is missing.</param>
/// <param name="Next">Give this as <c>from</c> for the next page, which begins with this step; null on the last.</param>
public sealed record SampleList(
    ImmutableArray<Probe> Probes, ImmutableArray<long> Steps, ImmutableArray<SamplePicture> Pictures, long? Next);

/// <summary>A picture that a run has drawn while it trained.</summary>
/// <param name="Step">Steps done when it was drawn.</param>
/// <param name="Probe">Index of its probe.</param>
/// <param name="SaturatedFraction">Share of the decoded values beyond 0.99 in absolute value, 0 to 1.</param>
/// <param name="LatentStd">Standard deviation of its clean latent's values.</param>
/// <param name="Tag">Tells it apart from others of the same step and probe (<see cref="PictureTag"/>).</param>
public sealed record SamplePicture(long Step, int Probe, double SaturatedFraction, double LatentStd, string Tag);

/// <summary>
/// Answer of <c>GET /sweeps/{id}/samples?step=STEP</c>: the matrix of a sweep's pictures, a row for each trial and a column for
/// each probe. Of each trial the newest step up to the one that is asked for, or its newest of all; as long as the pictures of
/// a run's newest step arrive, the step before stands in for it.
/// </summary>
/// <param name="Steps">Every step at which a trial has pictures, in order; empty where a step was asked for.</param>
/// <param name="Columns">What is drawn; their indices are the columns' positions. Trials may draw different ones.</param>
/// <param name="Rows">The trials in the order of their numbers.</param>
public sealed record SweepSamples(
    ImmutableArray<long> Steps, ImmutableArray<Probe> Columns, ImmutableArray<SweepSampleRow> Rows);

/// <summary>A trial's row in the matrix of pictures.</summary>
/// <param name="Trial">Number of the trial.</param>
/// <param name="Run">Its run.</param>
/// <param name="Name">The run's name.</param>
/// <param name="Guidance">The range its guidance scale is drawn from.</param>
/// <param name="Status">Where the run stands; null before it is started.</param>
/// <param name="Step">The step that the pictures are of; null when there are none up to the one asked for.</param>
/// <param name="Cells">Its pictures by column.</param>
public sealed record SweepSampleRow(
    int Trial,
    RunId Run,
    string Name,
    GuidanceRange Guidance,
    RunStatus? Status,
    long? Step,
    ImmutableArray<SweepSampleCell> Cells);

/// <summary>A picture in the matrix, at <see cref="ApiRoutes.PictureOf"/> of the row's run and step and this probe.</summary>
/// <param name="Column">Position in <see cref="SweepSamples.Columns"/>.</param>
/// <param name="Probe">Index of the probe within the run.</param>
/// <param name="SaturatedFraction">Share of the decoded values beyond 0.99 in absolute value, 0 to 1.</param>
/// <param name="LatentStd">Standard deviation of its clean latent's values.</param>
/// <param name="Tag">Tells it apart from others of the same step and probe (<see cref="PictureTag"/>).</param>
public sealed record SweepSampleCell(int Column, int Probe, double SaturatedFraction, double LatentStd, string Tag);
