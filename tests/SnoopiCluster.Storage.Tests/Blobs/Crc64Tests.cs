using System.IO.Hashing;
using System.Text;

namespace SnoopiCluster.Storage.Tests.Blobs;

/// <summary>The stand-in for System.IO.Hashing.</summary>
public sealed class Crc64Tests
{
    // The check value of CRC-64/ECMA-182.
    private const string CheckValue = "6C40DF5F0B497347";

    private static readonly byte[] CheckInput = Encoding.ASCII.GetBytes("123456789");

    [Fact]
    public void Hash_CheckInput_IsTheStandardsCheckValue() =>
        Assert.Equal(CheckValue, Convert.ToHexString(Crc64.Hash(CheckInput)));

    [Fact]
    public async Task Append_InPieces_IsTheSame()
    {
        Crc64 crc = new();
        crc.Append(CheckInput.AsSpan(0, 4));
        Crc64 clone = crc.Clone();
        using MemoryStream rest = new(CheckInput, 4, 5);
        await crc.AppendAsync(rest);

        Assert.Equal(CheckValue, Convert.ToHexString(crc.GetHashAndReset()));
        Assert.Equal(new byte[8], crc.GetCurrentHash());
        clone.Append(CheckInput[4..]);
        Assert.Equal(CheckValue, $"{clone.GetCurrentHashAsUInt64():X16}");
        Assert.False(clone.TryGetCurrentHash(new byte[7], out _));
        Assert.Throws<ArgumentException>(() => clone.GetCurrentHash(new byte[7]));
    }
}
