using System.Globalization;

namespace SnoopiCluster.Benchmarks.StartUp;

/// <summary>How long a rank process needs until it can stand in for one that was lost. Medians, in seconds.</summary>
/// <param name="Rounds">Processes of each kind that were started.</param>
/// <param name="Runtime">A process of the command line that does nothing: .NET's start.</param>
/// <param name="Libtorch">A process that does nothing but load libtorch and open a rendezvous store.</param>
/// <param name="Ready">A rank, until it says that its models are loaded.</param>
/// <param name="FirstStep">The same rank, until its first step is committed, alone in its group.</param>
/// <param name="ReadyProcessor">Processor time that the rank has used when it is ready.</param>
/// <param name="FirstStepProcessor">Processor time that it has used after its first step.</param>
internal sealed record StartUpResult(
    int Rounds,
    double Runtime,
    double Libtorch,
    double Ready,
    double FirstStep,
    double ReadyProcessor,
    double FirstStepProcessor)
{
    /// <summary>The result as text.</summary>
    public string ToTable() => string.Create(CultureInfo.InvariantCulture, $"""
        a rank's start, medians of {Rounds}, from the start of the process
          {Runtime,5:f2} s  .NET runs
          {Libtorch,5:f2} s  libtorch is loaded (another process, which does only that)
          {Ready,5:f2} s  models, optimiser and prompts are there: ready ({ReadyProcessor:f2} s of a processor)
          {FirstStep,5:f2} s  its first step is committed ({FirstStepProcessor:f2} s of a processor)

        """);
}
