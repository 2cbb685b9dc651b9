using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(AzuriteServer))]
[assembly: AssemblyFixture(typeof(TinyWorld))]

// Each test measures or needs the machine's two cores for itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
