namespace Prometheus;

/// <summary>What readers are told of the text.</summary>
public static class PrometheusConstants
{
    /// <summary>Media type of the text format.</summary>
    public const string TextContentType = "text/plain";

    /// <summary>Value of the header Content-Type.</summary>
    public const string TextContentTypeWithVersionAndEncoding = TextContentType + "; version=0.0.4; charset=utf-8";
}
