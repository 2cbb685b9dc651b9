namespace SnoopiCluster.Storage.Blobs;

/// <summary>
/// Names a blob in its store: parts between slashes, such as <c>runs/r5f2c01d9a7be/checkpoints/120/student.safetensors</c>.
/// The rules are those that a folder and Azure both keep.
/// </summary>
public readonly record struct BlobName
{
    /// <summary>Most characters of a name.</summary>
    public const int MaxLength = 900;

    private const int MaxPartLength = 200;

    /// <summary>Checks and takes a name.</summary>
    /// <param name="value">
    /// 1 to <see cref="MaxLength"/> characters; each part has 1 to 200 ASCII letters, digits, <c>.</c>, <c>_</c>,
    /// <c>-</c>, <c>+</c> or <c>=</c>, and neither begins nor ends with a point.
    /// </param>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    public BlobName(string value)
    {
        if (!IsName(value))
        {
            throw new ArgumentException(
                $"'{value}' is no blob name: at most {MaxLength} characters, in parts between '/' of 1 to "
                    + $"{MaxPartLength} ASCII letters, digits, '.', '_', '-', '+' or '=', none with a '.' at "
                    + "either end.",
                nameof(value));
        }

        Value = value;
    }

    /// <summary>The name's text.</summary>
    public string Value { get; }

    /// <summary>Takes a name if it is one.</summary>
    public static bool TryParse(string value, out BlobName name)
    {
        name = IsName(value) ? new BlobName(value) : default;
        return name != default;
    }

    /// <summary>The name's text.</summary>
    public override string ToString() => Value;

    private static bool IsName(string value) =>
        value.Length <= MaxLength && Array.TrueForAll(value.Split('/'), IsPart);

    private static bool IsPart(string part) =>
        part.Length is >= 1 and <= MaxPartLength && part[0] != '.' && part[^1] != '.'
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '=');
}
