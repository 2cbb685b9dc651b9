using Microsoft.Extensions.Logging;
using SnoopiCluster.Core.Nodes;

namespace SnoopiCluster.Grains.Nodes;

internal sealed partial class NodeGrain
{
    [LoggerMessage(2201, LogLevel.Information, "Node {NodeName} is up with {NumSlots} slots")]
    private partial void LogUp(NodeName nodeName, int numSlots);

    [LoggerMessage(2202, LogLevel.Information, "Node {NodeName} has a link again; {NumRanks} ranks live on it")]
    private partial void LogReturned(NodeName nodeName, int numRanks);

    [LoggerMessage(2203, LogLevel.Warning, "Node {NodeName} has lost its ranks: {Cause}")]
    private partial void LogInstanceChanged(NodeName nodeName, string cause);

    [LoggerMessage(2204, LogLevel.Warning, "Node {NodeName} is dead: {Cause}")]
    private partial void LogDied(NodeName nodeName, string cause);

    [LoggerMessage(2205, LogLevel.Error, "A link of node {NodeName} is refused: {Cause}")]
    private partial void LogRefused(NodeName nodeName, string cause);

    [LoggerMessage(2206, LogLevel.Debug, "Node {NodeName} has no link: {NumCommands} commands are dropped")]
    private partial void LogDropped(NodeName nodeName, int numCommands);

    [LoggerMessage(2207, LogLevel.Warning, "The death of node {NodeName} could not be stored")]
    private partial void LogNotRemembered(Exception e, NodeName nodeName);

    [LoggerMessage(2208, LogLevel.Information, "Node {NodeName} is {Duty} from now on: {Cause}")]
    private partial void LogDuty(NodeName nodeName, NodeDuty duty, string cause);
}
