using System.Collections.Immutable;

namespace SnoopiCluster.Cli.Toy;

/// <summary>Rows of an experiment as a person reads them.</summary>
/// <param name="Title">What the rows are; empty for an experiment's only table.</param>
/// <param name="Columns">Headers; the first names the row, the others stand over numbers.</param>
/// <param name="Rows">As many cells as columns.</param>
internal sealed record ReportTable(
    string Title, ImmutableArray<string> Columns, ImmutableArray<ImmutableArray<string>> Rows);
