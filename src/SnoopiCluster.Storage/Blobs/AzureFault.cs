using Azure;
using Azure.Storage.Blobs.Models;

namespace SnoopiCluster.Storage.Blobs;

/// <summary>Tells the service's faults apart.</summary>
internal static class AzureFault
{
    /// <summary>
    /// Whether the service gave this code. Compared as text: the SDK's own comparison throws where there is no
    /// code, which a filter would take for "no".
    /// </summary>
    public static bool Is(this RequestFailedException fault, BlobErrorCode code) =>
        fault.ErrorCode == code.ToString();
}
