using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SnoopiCluster.Cli.Specs;

/// <summary>
/// Reads one YAML 1.2 document (core schema: quoted scalars are text) into a tree of JSON values. A key given
/// twice, a key that is no text, a second document and a tag outside the core schema are faults with their
/// line.
/// </summary>
internal sealed class YamlReader
{
    private const string CoreTag = "tag:yaml.org,2002:";

    // Far above any spec; a chain of aliases that multiplies itself, or a pit of brackets, ends here instead
    // of in memory.
    private const int MaxDepth = 32;
    private const int MaxNodes = 20_000;
    private const int MaxTextLength = 4 << 20;

    private readonly string _source;
    private readonly Parser _parser;
    private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text, string source)
    {
        _source = source;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads a document whose top is a mapping of keys.</summary>
    /// <param name="text">The whole document; empty means no keys.</param>
    /// <param name="source">What to call it in messages, such as its path.</param>
    /// <exception cref="CliFault">It is no such document; the message has the line.</exception>
    public static YamlDocument Read(string text, string source)
    {
        YamlReader reader = new(text, source);
        JsonNode? root = reader.ReadOnlyDocument(text.Length);
        return root is null or JsonObject
            ? new YamlDocument(root?.AsObject() ?? [], reader._lines)
            : throw new CliFault(
                $"{source}: expected keys and values such as 'steps: 100', found {root.ToJsonString()}.");
    }

    /// <summary>
    /// Reads a value as it would stand behind a key: a scalar, or a list or mapping in flow style.
    /// </summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static JsonNode? ReadValue(string text, string source) =>
        new YamlReader(text, source).ReadOnlyDocument(text.Length);

    private JsonNode? ReadOnlyDocument(int length)
    {
        if (length > MaxTextLength)
        {
            throw new CliFault($"{_source}: {length} characters; a spec has at most {MaxTextLength}.");
        }

        try
        {
            _parser.Consume<StreamStart>();
            if (_parser.TryConsume<StreamEnd>(out _))
            {
                return null;
            }

            _parser.Consume<DocumentStart>();
            JsonNode? root = ReadNode("", 0);
            _parser.Consume<DocumentEnd>();
            return _parser.TryConsume<StreamEnd>(out _)
                ? root
                : throw Fault(_parser.Current!.Start, "a second document begins; give one");
        }
        catch (YamlException fault)
        {
            throw Fault(fault.Start, $"this is not YAML: {fault.Message}");
        }
    }

    private JsonNode? ReadNode(string key, int depth)
    {
        Mark here = _parser.Current!.Start;
        if (depth > MaxDepth || ++_nodes > MaxNodes)
        {
            throw Fault(
                here, $"nested deeper than {MaxDepth} or larger than {MaxNodes} values, which no spec is");
        }

        switch (_parser.Current)
        {
            case AnchorAlias:
                return ReadAlias(_parser.Consume<AnchorAlias>(), key, depth);
            case Scalar:
                Scalar scalar = _parser.Consume<Scalar>();
                return Anchored(scalar.Anchor, ReadScalar(scalar));
            case SequenceStart:
                SequenceStart sequence = _parser.Consume<SequenceStart>();
                CheckTag(sequence, "seq");
                return Anchored(sequence.Anchor, ReadSequence(key, depth));
            case MappingStart:
                MappingStart mapping = _parser.Consume<MappingStart>();
                CheckTag(mapping, "map");
                return Anchored(mapping.Anchor, ReadMapping(key, depth));
            default:
                throw Fault(here, $"unexpected {_parser.Current!.GetType().Name}");
        }
    }

    private JsonArray ReadSequence(string key, int depth)
    {
        JsonArray items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            string itemKey = $"{key}[{items.Count}]";
            _lines[itemKey] = (int)_parser.Current!.Start.Line;
            items.Add(ReadNode(itemKey, depth + 1));
        }

        return items;
    }

    private JsonObject ReadMapping(string prefix, int depth)
    {
        JsonObject keys = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Mark here = _parser.Current!.Start;
            if (_parser.Current is not Scalar)
            {
                throw Fault(
                    here, $"a key{Inside(prefix)} is a list, a mapping or an alias; keys are plain text");
            }

            string name = _parser.Consume<Scalar>().Value;
            string key = prefix.Length == 0 ? name : $"{prefix}.{name}";
            if (!_lines.TryAdd(key, (int)here.Line))
            {
                throw Fault(here, $"{key} is given a second time (first in line {_lines[key]}); keep one");
            }

            keys.Add(name, ReadNode(key, depth + 1));
        }

        return keys;
    }

    private JsonNode? ReadScalar(Scalar scalar)
    {
        string tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        return tag switch
        {
            "" => scalar.Style == ScalarStyle.Plain
                ? YamlScalars.Resolve(scalar.Value) : JsonValue.Create(scalar.Value),
            "!" or CoreTag + "str" => JsonValue.Create(scalar.Value),
            CoreTag + "null" or CoreTag + "bool" or CoreTag + "int" or CoreTag + "float" =>
                YamlScalars.Resolve(scalar.Value),
            _ => throw Fault(scalar.Start, $"tag {tag} is not known here; leave it out"),
        };
    }

    private JsonNode? ReadAlias(AnchorAlias alias, string key, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out JsonNode? target))
        {
            throw Fault(alias.Start, $"*{alias.Value.Value} refers to no finished value before it");
        }

        JsonNode? copy = target?.DeepClone();
        Count(copy, key, depth, alias.Start);
        return copy;
    }

    // A copy weighs as much as if it had been written out, and its keys stand in the alias' line.
    private void Count(JsonNode? node, string key, int depth, Mark here)
    {
        if (depth > MaxDepth || ++_nodes > MaxNodes)
        {
            throw Fault(here, $"aliases make this larger than {MaxNodes} values, which no spec is");
        }

        if (node is JsonObject keys)
        {
            foreach ((string name, JsonNode? value) in keys)
            {
                string inner = key.Length == 0 ? name : $"{key}.{name}";
                _lines.TryAdd(inner, (int)here.Line);
                Count(value, inner, depth + 1, here);
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                Count(items[i], $"{key}[{i}]", depth + 1, here);
            }
        }
    }

    private JsonNode? Anchored(AnchorName anchor, JsonNode? node)
    {
        if (!anchor.IsEmpty)
        {
            _anchors[anchor.Value] = node;
        }

        return node;
    }

    private void CheckTag(NodeEvent node, string kind)
    {
        if (!node.Tag.IsEmpty && node.Tag.Value is not "!" && node.Tag.Value != CoreTag + kind)
        {
            throw Fault(node.Start, $"tag {node.Tag.Value} is not known here; leave it out");
        }
    }

    private CliFault Fault(Mark mark, string message) => new($"{_source}: line {mark.Line}: {message}.");

    private static string Inside(string prefix) => prefix.Length == 0 ? "" : $" in {prefix}";
}
