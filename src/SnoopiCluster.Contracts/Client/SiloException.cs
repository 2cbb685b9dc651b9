using System.Collections.Immutable;
using System.Net;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Specs;

namespace SnoopiCluster.Contracts.Client;

/// <summary>What was asked of the silo was not done; the message can be shown to a person.</summary>
/// <param name="message">What was found and, where that is known, what to do.</param>
/// <param name="inner">What has made it so.</param>
public abstract class SiloException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Nothing answers at the silo's address, or not in time, or another program does.</summary>
/// <param name="message">What was found.</param>
/// <param name="inner">What has made it so.</param>
/// <param name="isAbsent">Whether nobody listens there.</param>
public sealed class SiloAwayException(string message, Exception? inner = null, bool isAbsent = false)
    : SiloException(message, inner)
{
    /// <summary>Whether nobody listens there, so that nothing was carried out; otherwise that is not known.</summary>
    public bool IsAbsent => isAbsent;
}

/// <summary>The silo has refused; nothing was changed.</summary>
/// <param name="problem">What it says.</param>
public sealed class SiloRefusedException(ApiProblem problem) : SiloException(problem.Detail)
{
    /// <summary>HTTP status of the answer.</summary>
    public int Status => problem.Status;

    /// <summary>Each key at fault; empty when no single key is.</summary>
    public ImmutableArray<SpecFault> Errors => problem.Errors.IsDefault ? [] : problem.Errors;

    /// <summary>Whether what was asked for is not there.</summary>
    public bool IsNotFound => Status == (int)HttpStatusCode.NotFound;

    /// <summary>Whether the fault is the silo's, or it is still starting: the same may be asked again.</summary>
    public bool MayPass => Status >= (int)HttpStatusCode.InternalServerError;
}
