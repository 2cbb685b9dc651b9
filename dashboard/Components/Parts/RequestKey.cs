using System.Text.Json;
using SnoopiCluster.Contracts;

namespace SnoopiCluster.Dashboard.Components.Parts;

/// <summary>
/// The idempotency key of what a form asks for: the same for as long as the form says the same, so that a second click after a
/// lost answer makes nothing a second time.
/// </summary>
internal sealed class RequestKey
{
    private string? _asked;
    private string _key = "";

    /// <summary>The key of a request; another one where the form was edited, or what it asked for before was made.</summary>
    /// <param name="path">Where it goes.</param>
    /// <param name="body">What it says.</param>
    public string For(string path, object body)
    {
        string asked = $"{path}\n{JsonSerializer.Serialize(body, body.GetType(), MessageJson.Options)}";
        if (asked != _asked)
        {
            (_asked, _key) = (asked, Guid.NewGuid().ToString("N"));
        }

        return _key;
    }

    /// <summary>It was made; the same asked for again is another.</summary>
    public void Made() => _asked = null;
}
