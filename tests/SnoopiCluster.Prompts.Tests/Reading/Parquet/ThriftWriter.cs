using System.Text;

namespace SnoopiCluster.Prompts.Tests.Reading.Parquet;

/// <summary>Writes Thrift's compact protocol, in which parquet describes itself.</summary>
internal sealed class ThriftWriter
{
    private const int Int32Type = 5;
    private const int Int64Type = 6;
    private const int BinaryType = 8;
    private const int ListType = 9;
    private const int StructType = 12;

    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public ThriftWriter Int32(int id, int value)
    {
        Head(id, Int32Type);
        return Zigzag(value);
    }

    public ThriftWriter Int64(int id, long value)
    {
        Head(id, Int64Type);
        return Zigzag(value);
    }

    public ThriftWriter Boolean(int id, bool value)
    {
        Head(id, value ? 1 : 2);
        return this;
    }

    public ThriftWriter Text(int id, string value)
    {
        Head(id, BinaryType);
        return TextElement(value);
    }

    public ThriftWriter TextElement(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        Varint(_bytes, (ulong)utf8.Length);
        _bytes.AddRange(utf8);
        return this;
    }

    public ThriftWriter Struct(int id, Action<ThriftWriter> write)
    {
        Head(id, StructType);
        return StructElement(write);
    }

    public ThriftWriter StructElement(Action<ThriftWriter> write)
    {
        write(this);
        _bytes.Add(0);
        return this;
    }

    public ThriftWriter List<T>(
        int id, bool isStructs, IReadOnlyList<T> elements, Action<ThriftWriter, T> write)
    {
        Head(id, ListType);
        int type = isStructs ? StructType : BinaryType;
        if (elements.Count < 15)
        {
            _bytes.Add((byte)((elements.Count << 4) | type));
        }
        else
        {
            _bytes.Add((byte)(0xF0 | type));
            Varint(_bytes, (ulong)elements.Count);
        }

        foreach (T element in elements)
        {
            write(this, element);
        }

        return this;
    }

    public static void Varint(List<byte> bytes, ulong value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    public static ulong Zigzagged(long value) => (ulong)((value << 1) ^ (value >> 63));

    // Every field names its number in the long form, which every reader has to know.
    private void Head(int id, int type)
    {
        _bytes.Add((byte)type);
        Zigzag(id);
    }

    private ThriftWriter Zigzag(long value)
    {
        Varint(_bytes, Zigzagged(value));
        return this;
    }
}
