using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Cli.Specs;
using SnoopiCluster.Contracts.Client;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Distillation.Checkpoints;
using SnoopiCluster.Distillation.Sampling;
using SnoopiCluster.Models.Diffusers;
using SnoopiCluster.Prompts;
using SnoopiCluster.Prompts.Sets;
using SnoopiCluster.Storage.Blobs;
using SnoopiCluster.Storage.Postgres;
using SnoopiCluster.Storage.Proof;
using SnoopiCluster.Tensors;
using SnoopiCluster.ToyWorld.Charts;
using SnoopiCluster.ToyWorld.Experiments;
using SnoopiCluster.ToyWorld.Teacher;
using SnoopiCluster.Worker.Runs;

namespace SnoopiCluster.Cli;

/// <summary>What a person is told of a fault, and what the process ends with.</summary>
/// <param name="ExitCode">One of <see cref="Cli.ExitCode"/>.</param>
/// <param name="Message">What was found and what to do; may span lines.</param>
internal sealed record Explanation(int ExitCode, string Message)
{
    /// <summary>Explains any exception that a command lets out.</summary>
    public static Explanation Of(Exception fault) => fault switch
    {
        CliFault own => new(own.ExitCode, own.Message),
        SiloException silo => SiloRefusal.Explain(silo),
        SpecException spec => new(Cli.ExitCode.Usage, SpecFile.Describe(spec, null)),
        SafetensorsException { InnerException: IOException and not FileNotFoundException } =>
            new(Cli.ExitCode.Failed, fault.Message),
        ModelLoadException or SafetensorsException or NonFiniteTensorException =>
            new(Cli.ExitCode.Usage, fault.Message),
        PrivatePostgresException or BlobException or ProofImpossibleException => new(Cli.ExitCode.Failed, fault.Message),
        CheckpointCorruptException or PromptSetException or PromptShardFetchException =>
            new(Cli.ExitCode.Failed, fault.Message),
        NonFinitePictureException => new(Cli.ExitCode.Failed, fault.Message),
        TeacherTrainingException => new(Cli.ExitCode.Failed, fault.Message),
        ForeignPicturesException => new(Cli.ExitCode.Usage, fault.Message),
        ChartException => new(Cli.ExitCode.Failed, fault.Message),
        PromptFileException => new(Cli.ExitCode.Usage, fault.Message + "."),
        ModelSaveException => new(Cli.ExitCode.Failed, fault.Message),
        RunFolderException { InnerException: null } => new(Cli.ExitCode.Usage, fault.Message + "."),
        RunFolderException => new(Cli.ExitCode.Failed, fault.Message),
        DllNotFoundException or BadImageFormatException or EntryPointNotFoundException =>
            new(Cli.ExitCode.Failed,
                $"libtorch or libsnoopi_native.so could not be loaded: {fault.Message} "
                + "`snoopi doctor` says what is missing."),
        TypeInitializationException { InnerException: { } cause } => Of(cause),
        AggregateException { InnerExceptions: [{ } only] } => Of(only),
        UnauthorizedAccessException =>
            new(Cli.ExitCode.Failed, $"{fault.Message} Change its permissions or use another folder."),
        IOException => new(Cli.ExitCode.Failed, fault.Message),
        _ when NativeOperationException.MeansOutOfMemory(fault) => new(Cli.ExitCode.Failed,
            "Memory is used up. Use a smaller micro_batch; `snoopi train --dry-run` says what a run keeps."),
        _ => new(Cli.ExitCode.Failed,
            $"{fault.GetType().Name}: {FirstLine(fault.Message)} "
            + "(this is not foreseen; run again with --debug for the stack trace)"),
    };

    // libtorch puts its whole table of kernels, or its stack, behind what it has to say.
    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();
}
