using SnoopiCluster.Testing.Servers;

[assembly: AssemblyFixture(typeof(PostgresServer))]
