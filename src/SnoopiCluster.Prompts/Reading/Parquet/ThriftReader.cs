using System.Text;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>
/// Reads Thrift's compact protocol, in which parquet describes itself. Allocates nothing by what the bytes
/// claim: every length is held against the bytes that are there.
/// </summary>
/// <exception cref="EndOfStreamException">From every method: the bytes end too early.</exception>
/// <exception cref="InvalidDataException">From every method: the bytes are no such value.</exception>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    // Parquet's own structs are seven deep at most.
    private const int MaxDepth = 32;
    private const int MaxVarintBytes = 10;
    private const int DoubleBytes = 8;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    private readonly int NumLeft => _bytes.Length - Position;

    /// <summary>Reads the head of a struct's next field.</summary>
    /// <param name="id">Number of the field before, 0 at a struct's start; then of this one.</param>
    /// <param name="type">What the field holds; it must be read or skipped next.</param>
    /// <returns>False at the struct's end.</returns>
    public bool TryReadField(ref int id, out ThriftType type)
    {
        int head = ReadByte();
        type = TypeOf(head & 0x0F);
        if (type == ThriftType.Stop)
        {
            return false;
        }

        int step = head >> 4;
        id = step == 0 ? (short)ReadZigzag() : id + step;
        return true;
    }

    public int ReadInt32(ThriftType type)
    {
        Expect(type, ThriftType.Int32);
        long value = ReadZigzag();
        return value is >= int.MinValue and <= int.MaxValue
            ? (int)value
            : throw new InvalidDataException($"the number {value} stands where 32 bits are allowed");
    }

    public long ReadInt64(ThriftType type)
    {
        Expect(type, ThriftType.Int64);
        return ReadZigzag();
    }

    public static bool ReadBoolean(ThriftType type) => type switch
    {
        ThriftType.True => true,
        ThriftType.False => false,
        _ => throw new InvalidDataException($"{type} stands where a boolean belongs"),
    };

    public string ReadText(ThriftType type)
    {
        Expect(type, ThriftType.Binary);
        return Encoding.UTF8.GetString(Take(ReadLength()));
    }

    /// <summary>Reads the head of a list; its elements come next.</summary>
    /// <returns>Number of elements, at most the bytes that are left.</returns>
    public int ReadListHead(ThriftType type, ThriftType element)
    {
        Expect(type, ThriftType.List);
        (int count, ThriftType found) = ReadCollectionHead();
        if (count > 0)
        {
            Expect(found, element);
        }

        return count;
    }

    /// <summary>Passes over the value of a field.</summary>
    public void Skip(ThriftType type) => Skip(type, isElement: false, depth: 0);

    private void Skip(ThriftType type, bool isElement, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"structs are nested more than {MaxDepth} deep");
        }

        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                Take(isElement ? 1 : 0);
                break;
            case ThriftType.Byte:
                Take(1);
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                ReadVarint();
                break;
            case ThriftType.Double:
                Take(DoubleBytes);
                break;
            case ThriftType.Binary:
                Take(ReadLength());
                break;
            case ThriftType.List or ThriftType.Set:
                SkipCollection(depth);
                break;
            case ThriftType.Map:
                SkipMap(depth);
                break;
            default:
                SkipStruct(depth);
                break;
        }
    }

    private void SkipCollection(int depth)
    {
        (int count, ThriftType element) = ReadCollectionHead();
        for (int i = 0; i < count; i++)
        {
            Skip(element, isElement: true, depth + 1);
        }
    }

    private void SkipMap(int depth)
    {
        int count = ReadLength();
        if (count == 0)
        {
            return;
        }

        int types = ReadByte();
        (ThriftType key, ThriftType value) = (TypeOf(types >> 4), TypeOf(types & 0x0F));
        for (int i = 0; i < count; i++)
        {
            Skip(key, isElement: true, depth + 1);
            Skip(value, isElement: true, depth + 1);
        }
    }

    private void SkipStruct(int depth)
    {
        int id = 0;
        while (TryReadField(ref id, out ThriftType type))
        {
            Skip(type, isElement: false, depth + 1);
        }
    }

    private (int Count, ThriftType Element) ReadCollectionHead()
    {
        const int LongForm = 15;
        int head = ReadByte();
        int count = head >> 4;
        if (count == LongForm)
        {
            count = ReadLength();
        }

        // An element has a byte at least, even an empty struct.
        return count <= NumLeft ? (count, TypeOf(head & 0x0F)) : throw new EndOfStreamException();
    }

    private int ReadLength()
    {
        ulong length = ReadVarint();
        return length <= (ulong)NumLeft ? (int)length : throw new EndOfStreamException();
    }

    private long ReadZigzag()
    {
        ulong value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < MaxVarintBytes; i++)
        {
            int b = ReadByte();
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException($"a number has more than {MaxVarintBytes} bytes");
    }

    private int ReadByte() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > NumLeft)
        {
            throw new EndOfStreamException();
        }

        Position += count;
        return _bytes.Slice(Position - count, count);
    }

    private static ThriftType TypeOf(int number) => number <= (int)ThriftType.Struct
        ? (ThriftType)number
        : throw new InvalidDataException($"a value has the unknown type {number}");

    private static void Expect(ThriftType found, ThriftType expected)
    {
        if (found != expected)
        {
            throw new InvalidDataException($"{found} stands where {expected} belongs");
        }
    }
}
