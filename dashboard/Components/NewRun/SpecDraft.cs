using System.Collections.Immutable;
using System.Text.Json.Nodes;
using SnoopiCluster.Core.Specs;
using SnoopiCluster.Core.Sweeps;

namespace SnoopiCluster.Dashboard.Components.NewRun;

/// <summary>
/// What a person has filled in so far: the keys of a run's spec, or of a sweep, and what is wrong with them. Checked at each
/// change by the reader that the silo uses too; what only the silo knows is added by its refusal.
/// </summary>
public sealed class SpecDraft
{
    // Prompt files are of a machine; a cluster wants a registered set.
    private const string SetKey = "prompts.set";
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private ImmutableArray<SpecFault> _refused = [];

    /// <summary>The keys that were given, nested; defaults are left out.</summary>
    public JsonObject Keys { get; private set; } = [];

    /// <summary>What is wrong with them; empty when they can be submitted.</summary>
    public ImmutableArray<SpecFault> Faults { get; private set; } = [];

    /// <summary>The whole spec of a run, defaults included; null while there are faults, and for a sweep.</summary>
    public RunSpec? Run { get; private set; }

    /// <summary>Whether the keys are those of a sweep.</summary>
    public bool IsSweep => Keys.ContainsKey("axes");

    /// <summary>What is used where a key is not given, as JSON.</summary>
    public JsonObject Defaults { get; private set; } = RunSpecReader.ToJson(new RunSpec());

    /// <summary>Whether faults of fields are said that nobody has filled in yet: after an attempt to start.</summary>
    public bool ShowsAll { get; private set; }

    /// <summary>The faults that are said in the form.</summary>
    public IEnumerable<SpecFault> ShownFaults =>
        Faults.Where(fault => ShowsAll || _touched.Any(key => Concerns(fault, key)));

    /// <summary>Called after each change.</summary>
    public Action? OnChanged { get; set; }

    /// <summary>Puts other keys in the place of all.</summary>
    public void Replace(JsonObject keys)
    {
        Keys = keys;
        _refused = [];
        Check();
    }

    /// <summary>The value of a dotted key; null when it is not given.</summary>
    public JsonNode? Find(string key) => Find(Keys, key);

    /// <summary>The default of a dotted key.</summary>
    public JsonNode? DefaultOf(string key) => Find(Defaults, key);

    /// <summary>From now on every fault is said.</summary>
    public void ShowAll()
    {
        ShowsAll = true;
        OnChanged?.Invoke();
    }

    /// <summary>Gives a dotted key a value; null takes it away.</summary>
    public void Set(string key, JsonNode? value)
    {
        string[] path = key.Split('.');
        JsonObject section = Keys;
        foreach (string name in path[..^1])
        {
            if (section[name] is not JsonObject next)
            {
                section[name] = next = [];
            }

            section = next;
        }

        if (value is null)
        {
            section.Remove(path[^1]);
            if (path.Length > 1 && section.Count == 0)
            {
                Keys.Remove(path[0]);
            }
        }
        else
        {
            section[path[^1]] = value;
        }

        _touched.Add(key);
        _refused = [.. _refused.Where(fault => !Concerns(fault, key))];
        Check();
    }

    /// <summary>Takes over what the silo has refused.</summary>
    /// <param name="errors">Its faults, with keys under <c>spec.</c> or <c>sweep.</c>.</param>
    public void Refuse(ImmutableArray<SpecFault> errors)
    {
        string section = IsSweep ? "sweep" : "spec";
        ShowsAll = true;
        _refused =
        [
            .. errors.Select(fault => fault with
            {
                Key = fault.Key == section ? ""
                    : fault.Key.StartsWith(section + ".", StringComparison.Ordinal) ? fault.Key[(section.Length + 1)..]
                    : fault.Key,
            }),
        ];
        Check();
    }

    /// <summary>The faults of a key that are said, those of places inside its value included.</summary>
    public IEnumerable<SpecFault> FaultsOf(string key) => ShownFaults.Where(fault => Concerns(fault, key));

    private void Check()
    {
        List<SpecFault> faults = [];
        Run = null;
        try
        {
            if (IsSweep)
            {
                SweepSpecReader.Read(Keys.DeepClone().AsObject(), "sweep");
            }
            else
            {
                RunSpec run = RunSpecReader.Read(Keys.DeepClone().AsObject(), "spec");
                Defaults = RunSpecReader.ToJson(RunSpec.DefaultsOf(run.Objective));
                Run = run;
            }
        }
        catch (SpecException e)
        {
            faults.AddRange(e.Faults.Where(fault => IsSweep || !fault.Key.StartsWith("prompts", StringComparison.Ordinal)));
        }

        if (!IsSweep && Find(SetKey) is null)
        {
            faults.Add(new SpecFault(SetKey, "choose a prompt set of the cluster"));
        }

        faults.AddRange(_refused.Where(refused => !faults.Any(fault => fault.Key == refused.Key)));
        Faults = [.. faults];
        OnChanged?.Invoke();
    }

    private static bool Concerns(SpecFault fault, string key) =>
        fault.Key == key
        || (fault.Key.StartsWith(key, StringComparison.Ordinal) && fault.Key[key.Length] is '[' or '.');

    private static JsonNode? Find(JsonObject document, string key)
    {
        JsonNode? node = document;
        foreach (string name in key.Split('.'))
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }
}
