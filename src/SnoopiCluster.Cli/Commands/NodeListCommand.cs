using System.CommandLine;
using SnoopiCluster.Cli.Rendering;
using SnoopiCluster.Cli.Silo;
using SnoopiCluster.Contracts.Api;
using SnoopiCluster.Core.Nodes;
using Spectre.Console;

namespace SnoopiCluster.Cli.Commands;

/// <summary><c>snoopi node list</c>: the nodes of a cluster and who holds their slots.</summary>
internal static class NodeListCommand
{
    public static Command Create(Surroundings surroundings) => SiloCall.Command(
        surroundings,
        "list",
        "List the cluster's nodes, their slots and who holds them.",
        [],
        async (call, cancellationToken) =>
        {
            NodeList list = await call.Silo.GetAsync<NodeList>("nodes", cancellationToken);
            call.Output.Document(list);
            if (list.Nodes.IsEmpty)
            {
                call.Output.Text($"no node was ever seen; `snoopi node --silo {call.Silo.Url}` offers this machine's slots");
                return ExitCode.Ok;
            }

            Table table = new Table().Border(TableBorder.Simple);
            foreach (string header in (string[])["slot", "device", "memory", "node is", "held by"])
            {
                table.AddColumn(new TableColumn(header).NoWrap());
            }

            foreach (NodeView node in list.Nodes)
            {
                NodeDuty duty = node.Duty == NodeDuty.Serving && node.IsDraining ? NodeDuty.Draining : node.Duty;
                string status = Words.Of(node.Status) + (duty == NodeDuty.Serving ? "" : $", {Words.Of(duty)}");
                foreach (SlotView slot in node.Slots)
                {
                    table.AddRow(
                        new Text(new SlotId(node.Name, slot.Slot.Index).ToString()),
                        new Text(slot.Slot.Device),
                        new Text(ByteText.Of(slot.Slot.MemoryBytes)),
                        new Text(status),
                        new Text(slot.Run?.Value ?? "free"));
                }
            }

            call.Output.Console.Write(table);
            return ExitCode.Ok;
        });
}
