using System.Text.Json.Serialization;
using SnoopiCluster.Core.Memberships;

namespace SnoopiCluster.Contracts.Ranks;

/// <summary>What a rank process is told, a line each on its standard input; when that closes, the process ends within 1 s.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(PrepareRank), "prepare")]
[JsonDerivedType(typeof(JoinGroup), "join")]
[JsonDerivedType(typeof(GiveOrder), "order")]
[JsonDerivedType(typeof(AcknowledgeSteps), "acknowledge")]
public abstract record RankCommand;

/// <summary>The first line: what to load. The process answers with <see cref="RankReady"/>.</summary>
/// <param name="Assignment">The run, and where it starts.</param>
/// <param name="Surroundings">What the node has for the process.</param>
public sealed record PrepareRank(RankAssignment Assignment, RankSurroundings Surroundings) : RankCommand;

/// <summary>What a node gives to its rank processes.</summary>
/// <param name="BlobStore">A folder, or the connection string of a blob account.</param>
/// <param name="BindHost">Address of this node as other nodes reach it; collectives bind there.</param>
/// <param name="CacheFolder">Folder for prompt shards and checkpoint files in transit, shared by the node's ranks.</param>
/// <param name="CacheBytes">Largest size of the cached prompt shards.</param>
/// <param name="Threads">CPU threads of the process.</param>
public sealed record RankSurroundings(string BlobStore, string BindHost, string CacheFolder, long CacheBytes, int Threads);

/// <summary>
/// Join this membership: whatever group the process is in is left at once, its unfinished step dropped. One that is not newer
/// than the present one is ignored.
/// </summary>
/// <param name="Membership">The new group; the process is one of its members.</param>
public sealed record JoinGroup(Membership Membership) : RankCommand;

/// <summary>Orders for the group, to be put into the next step's tail.</summary>
/// <param name="Order">What to do.</param>
public sealed record GiveOrder(RankOrder Order) : RankCommand;

/// <summary>Rows up to a step are stored for good and need not be kept any longer.</summary>
/// <param name="UpToStep">Last step whose row is stored.</param>
public sealed record AcknowledgeSteps(long UpToStep) : RankCommand;
