using System.Collections.Immutable;

namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>A column that is not inside another.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Leaf">Its place among all columns of a row group; -1 of a nested one.</param>
/// <param name="Kind">What it holds, for a person.</param>
/// <param name="IsText">Whether it holds one text a row, or null.</param>
/// <param name="IsNullable">Whether rows may lack it.</param>
internal sealed record ParquetColumn(string Name, int Leaf, string Kind, bool IsText, bool IsNullable);

/// <summary>The top level of a file's schema.</summary>
internal static class ParquetSchema
{
    private const int PhysicalByteArray = 6;
    private const int Optional = 1;
    private const int Repeated = 2;

    private static readonly string[] PhysicalNames =
        ["boolean", "int32", "int64", "int96", "float", "double", "bytes", "bytes of a fixed length"];

    /// <summary>
    /// Reads the list of schema elements, which is the tree of columns in depth-first order.
    /// </summary>
    /// <exception cref="InvalidDataException">The list is no tree.</exception>
    /// <exception cref="EndOfStreamException">The bytes end too early.</exception>
    public static ImmutableArray<ParquetColumn> Read(ref ThriftReader thrift, ThriftType type)
    {
        ImmutableArray<ParquetColumn>.Builder columns = ImmutableArray.CreateBuilder<ParquetColumn>();
        int count = thrift.ReadListHead(type, ThriftType.Struct);
        Stack<int> numMissing = new(); // children that each open group still lacks
        int numLeaves = 0;
        for (int i = 0; i < count; i++)
        {
            Element element = ReadElement(ref thrift);
            bool isGroup = element.Physical is null;
            if (i > 0)
            {
                TakeChild(numMissing);
            }

            if (i > 0 && numMissing.Count == 1)
            {
                columns.Add(ColumnOf(element, isGroup ? -1 : numLeaves));
            }

            numLeaves += isGroup ? 0 : 1;
            if (isGroup)
            {
                numMissing.Push(element.NumChildren);
            }
        }

        return numMissing.Count > 0 && numMissing.All(missing => missing == 0)
            ? columns.ToImmutable()
            : throw new InvalidDataException("its schema lacks columns that it announces");
    }

    private static void TakeChild(Stack<int> numMissing)
    {
        while (numMissing.Count > 0 && numMissing.Peek() == 0)
        {
            numMissing.Pop();
        }

        if (numMissing.Count == 0)
        {
            throw new InvalidDataException("its schema holds more columns than it announces");
        }

        numMissing.Push(numMissing.Pop() - 1);
    }

    private static ParquetColumn ColumnOf(Element element, int leaf)
    {
        bool isBytes = element.Physical == PhysicalByteArray;
        bool isText = isBytes && element.Repetition != Repeated && element.MayBeText;
        string kind = element switch
        {
            { Physical: null } => "nested columns",
            { Repetition: Repeated } => "lists",
            _ when isText => "text",
            _ when isBytes => "bytes that are no text",
            { Physical: int physical } when physical >= 0 && physical < PhysicalNames.Length =>
                PhysicalNames[physical],
            _ => "an unknown type",
        };
        return new ParquetColumn(element.Name, leaf, kind, isText, element.Repetition == Optional);
    }

    private static Element ReadElement(ref ThriftReader thrift)
    {
        Element element = new();
        int id = 0;
        while (thrift.TryReadField(ref id, out ThriftType type))
        {
            switch (id)
            {
                case 1:
                    element.Physical = thrift.ReadInt32(type);
                    break;
                case 3:
                    element.Repetition = thrift.ReadInt32(type);
                    break;
                case 4:
                    element.Name = thrift.ReadText(type);
                    break;
                case 5:
                    element.NumChildren = thrift.ReadInt32(type);
                    break;
                case 6:
                    element.Converted = thrift.ReadInt32(type);
                    break;
                case 10:
                    element.Logical = ReadLogicalType(ref thrift, type);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return element.NumChildren >= 0
            ? element
            : throw new InvalidDataException($"its schema has a group of {element.NumChildren} columns");
    }

    // A union: the number of its one field tells the type.
    private static int ReadLogicalType(ref ThriftReader thrift, ThriftType type)
    {
        if (type != ThriftType.Struct)
        {
            throw new InvalidDataException($"{type} stands where a logical type belongs");
        }

        int id = 0;
        int logical = 0;
        while (thrift.TryReadField(ref id, out ThriftType member))
        {
            logical = id;
            thrift.Skip(member);
        }

        return logical;
    }

    private record struct Element()
    {
        private const int ConvertedUtf8 = 0;
        private const int ConvertedEnum = 4;
        private const int ConvertedJson = 19;
        private const int LogicalString = 1;
        private const int LogicalEnum = 4;
        private const int LogicalJson = 12;

        public string Name { get; set; } = "";

        public int? Physical { get; set; }

        public int Repetition { get; set; }

        public int NumChildren { get; set; }

        public int? Converted { get; set; }

        public int? Logical { get; set; }

        // Old writers leave the mark out; whether the bytes are UTF-8 is then found out value by value.
        public readonly bool MayBeText =>
            Converted is null or ConvertedUtf8 or ConvertedEnum or ConvertedJson
            && Logical is null or LogicalString or LogicalEnum or LogicalJson;
    }
}
