using SnoopiCluster.Silo.Hosting;

// The silo: grains, the HTTP API, the nodes' links. Settings are those of SiloOptions, from the command line
// (--Silo:Postgres=...) or the environment (Silo__Postgres).
await using WebApplication app = SiloHost.Build(args);
return await SiloHost.RunAsync(app);
