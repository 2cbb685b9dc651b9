using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Nodes;

/// <summary>
/// What is heard of a node. Instances tell the links of an agent's lives apart: a late word of an old one
/// changes nothing.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "message")]
[JsonDerivedType(typeof(HelloHeard), "hello")]
[JsonDerivedType(typeof(BeatHeard), "beat")]
[JsonDerivedType(typeof(LinkLost), "link_lost")]
[JsonDerivedType(typeof(NodeTicked), "ticked")]
public abstract record NodeMessage;

/// <summary>The first word of a link.</summary>
/// <param name="Instance">Drawn when the agent starts.</param>
/// <param name="Slots">What the node offers.</param>
public sealed record HelloHeard(string Instance, ImmutableArray<SlotDescription> Slots) : NodeMessage;

/// <summary>The agent lives; any other word of it counts as one.</summary>
/// <param name="Instance">Of the link's hello.</param>
public sealed record BeatHeard(string Instance) : NodeMessage;

/// <summary>
/// A link closed. The node is not dead for it: its agent dials again, and its ranks train meanwhile.
/// </summary>
/// <param name="Instance">Of the link's hello.</param>
public sealed record LinkLost(string Instance) : NodeMessage;

/// <summary>Time has passed; sent once a <see cref="NodeHealthOptions.BeatInterval"/>.</summary>
public sealed record NodeTicked : NodeMessage;
