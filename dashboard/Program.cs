using SnoopiCluster.Dashboard.Hosting;

// The dashboard: pages over the silo's HTTP API. Settings are those of DashboardOptions, from the command line
// (--Dashboard:Silo=...) or the environment (Dashboard__Silo).
await using WebApplication app = DashboardHost.Build(args);
return await DashboardHost.RunAsync(app);
