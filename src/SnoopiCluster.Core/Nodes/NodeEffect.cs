using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SnoopiCluster.Core.Nodes;

/// <summary>What follows for the scheduler and for the runs that have ranks on the node.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "effect")]
[JsonDerivedType(typeof(NodeCameUp), "came_up")]
[JsonDerivedType(typeof(NodeReturned), "returned")]
[JsonDerivedType(typeof(NodeInstanceChanged), "instance_changed")]
[JsonDerivedType(typeof(NodeDied), "died")]
[JsonDerivedType(typeof(DemandHello), "demand_hello")]
[JsonDerivedType(typeof(RefuseNode), "refuse")]
public abstract record NodeEffect;

/// <summary>
/// A node that nobody counted on offers its slots. Ranks that still live on it belong to no group: they are
/// killed.
/// </summary>
/// <param name="Slots">What it offers.</param>
public sealed record NodeCameUp(ImmutableArray<SlotDescription> Slots) : NodeEffect;

/// <summary>
/// A node that is counted on has a link again, and its ranks went on meanwhile. Commands that were on their
/// way may be lost.
/// </summary>
/// <param name="Slots">What it offers.</param>
public sealed record NodeReturned(ImmutableArray<SlotDescription> Slots) : NodeEffect;

/// <summary>
/// The agent was started anew before anybody missed it: all its ranks are gone, its slots are there.
/// </summary>
/// <param name="Slots">What it offers.</param>
/// <param name="Cause">For a person.</param>
public sealed record NodeInstanceChanged(ImmutableArray<SlotDescription> Slots, string Cause) : NodeEffect;

/// <summary>The node is counted on no more: its slots are gone, and the ranks on it are lost.</summary>
/// <param name="Cause">For a person.</param>
public sealed record NodeDied(string Cause) : NodeEffect;

/// <summary>
/// A life of the agent speaks that is not counted on, since it was silent for too long: close its link, so
/// that it dials again and says what it has.
/// </summary>
/// <param name="Instance">The life.</param>
public sealed record DemandHello(string Instance) : NodeEffect;

/// <summary>
/// Two agents have the same name, and this one was there before the present one: close its link.
/// </summary>
/// <param name="Instance">The life that is over.</param>
/// <param name="Cause">For a person.</param>
public sealed record RefuseNode(string Instance, string Cause) : NodeEffect;
