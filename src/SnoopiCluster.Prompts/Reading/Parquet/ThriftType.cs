namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Kinds of values of Thrift's compact protocol, by the numbers that it gives them.</summary>
internal enum ThriftType
{
    /// <summary>Ends a struct.</summary>
    Stop = 0,

    /// <summary>A boolean; as a field it has no bytes of its own.</summary>
    True = 1,

    /// <summary>A boolean; as a field it has no bytes of its own.</summary>
    False = 2,

    /// <summary>One byte.</summary>
    Byte = 3,

    /// <summary>A zigzag number.</summary>
    Int16 = 4,

    /// <summary>A zigzag number.</summary>
    Int32 = 5,

    /// <summary>A zigzag number.</summary>
    Int64 = 6,

    /// <summary>Eight bytes.</summary>
    Double = 7,

    /// <summary>A length and as many bytes.</summary>
    Binary = 8,

    /// <summary>Elements of one kind.</summary>
    List = 9,

    /// <summary>As a list.</summary>
    Set = 10,

    /// <summary>Keys and values.</summary>
    Map = 11,

    /// <summary>Numbered fields.</summary>
    Struct = 12,
}
