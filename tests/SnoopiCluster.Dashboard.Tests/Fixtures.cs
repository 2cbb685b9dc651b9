using SnoopiCluster.Testing.Cluster;
using SnoopiCluster.Testing.Servers;

[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(TinyWorld))]
