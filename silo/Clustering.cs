using SnoopiCluster.Contracts;
#if PUBLISHED_PACKAGES
using Orleans.Configuration;
using Orleans.Serialization;
#endif

namespace SnoopiCluster.Silo;

/// <summary>How silos find one another, and how grains' messages are written.</summary>
internal static class Clustering
{
    /// <summary>
    /// One silo for itself with the stand-in; with the published packages as many as there are, which meet in Postgres.
    /// </summary>
    public static void UseCluster(this ISiloBuilder silo, string postgres)
    {
#if PUBLISHED_PACKAGES
        const string Invariant = "Npgsql";
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, postgres));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, postgres));
        silo.UseAdoNetGrainDirectoryAsDefault(
            options => (options.Invariant, options.ConnectionString) = (Invariant, postgres));
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("snoopi", "snoopi"));
        silo.Services.AddSerializer(serializer => serializer.AddJsonSerializer(
            type => type.Namespace?.StartsWith("SnoopiCluster.", StringComparison.Ordinal) == true, MessageJson.Options));
#else
        _ = postgres;
        silo.UseLocalhostClustering();
        silo.Services.AddSingleton(MessageJson.Options);
#endif
    }
}
