using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>The icons that the build copied from Lucide (<c>Build/icons.txt</c>), as the inside of their svg elements.</summary>
/// <param name="host">Knows where wwwroot is.</param>
internal sealed class IconSet(IWebHostEnvironment host)
{
    private readonly ConcurrentDictionary<string, MarkupString> _icons = new(StringComparer.Ordinal);

    /// <summary>The shapes of an icon. They are files of ours, never text from outside.</summary>
    /// <exception cref="InvalidOperationException">The build has not copied it.</exception>
    public MarkupString ShapesOf(string name) => _icons.GetOrAdd(name, Read);

    private MarkupString Read(string name)
    {
        string file = Path.Combine(host.WebRootPath, "lib", "icons", name + ".svg");
        if (!File.Exists(file))
        {
            throw new InvalidOperationException($"There is no icon {name}; add it to dashboard/Build/icons.txt and build.");
        }

        string svg = File.ReadAllText(file);
        int begin = svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        return new MarkupString(svg[begin..svg.IndexOf("</svg>", StringComparison.Ordinal)].Trim());
    }
}
