using System.Collections.Immutable;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Dashboard.Silo;

/// <summary>What was asked of the silo was not done; the message can be shown to a person.</summary>
internal abstract class SiloException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Nothing answers at the silo's address, or not in time; whether the request was carried out is not known.</summary>
internal sealed class SiloAwayException(string message, Exception? inner = null) : SiloException(message, inner);

/// <summary>The silo has refused; nothing was changed.</summary>
internal sealed class SiloRefusedException(ApiProblem problem) : SiloException(problem.Detail)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status => problem.Status;

    /// <summary>Each key at fault; empty when no single key is.</summary>
    public ImmutableArray<SpecFault> Errors => problem.Errors.IsDefault ? [] : problem.Errors;

    /// <summary>Whether what was asked for is not there.</summary>
    public bool IsNotFound => Status == StatusCodes.Status404NotFound;
}
