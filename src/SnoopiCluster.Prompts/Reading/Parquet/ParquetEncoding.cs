namespace SnoopiCluster.Prompts.Reading.Parquet;

/// <summary>Ways to write values, by parquet's numbers.</summary>
internal enum ParquetEncoding
{
    /// <summary>Each text behind its length.</summary>
    Plain = 0,

    /// <summary>Places in a dictionary, by the name that version 1 of the format gave it.</summary>
    PlainDictionary = 2,

    /// <summary>Runs and bit-packed groups; for levels.</summary>
    Rle = 3,

    /// <summary>All lengths, then all texts.</summary>
    DeltaLengthByteArray = 6,

    /// <summary>How much of the text before each shares, and the rest of it.</summary>
    DeltaByteArray = 7,

    /// <summary>Places in a dictionary.</summary>
    RleDictionary = 8,
}
