namespace Orleans.Configuration;

/// <summary>The names of the cluster; the stand-in has one silo and only keeps them.</summary>
public class ClusterOptions
{
    /// <summary>Default of <see cref="ClusterId"/>.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>Default of <see cref="ServiceId"/>.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>Name of the cluster.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>Name of the application, the same over its deployments.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
