using Microsoft.Playwright;

namespace SnoopiCluster.Dashboard.Tests.Browser;

/// <summary>What axe-core has against a page, as text a person can act on.</summary>
internal static class AxeCheck
{
    // Only what is serious or worse: an element and a reason for each.
    private const string Run = """
        async () => {
            const found = await axe.run(document, { resultTypes: ["violations"] });
            return found.violations
                .filter(violation => ["serious", "critical"].includes(violation.impact))
                .flatMap(violation => violation.nodes.map(node =>
                    `${violation.id} (${violation.impact}): ${node.target.join(" ")} ${node.failureSummary.replaceAll("\n", " ")}`));
        }
        """;

    /// <summary>Serious and critical violations; empty when there is none.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        if (!await page.EvaluateAsync<bool>("typeof axe === 'object'"))
        {
            // Evaluated by the debugger: the page's policy lets no script in that is not the dashboard's.
            string script = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js"));
            await page.EvaluateAsync($"{script}; 0");
        }

        return await page.EvaluateAsync<string[]>(Run);
    }
}
