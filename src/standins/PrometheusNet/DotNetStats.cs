using System.Diagnostics;

namespace Prometheus;

/// <summary>What the process itself uses: processor, memory, threads, garbage collections.</summary>
public sealed class DotNetStats
{
    private readonly Process _process = Process.GetCurrentProcess();
    private readonly Lock _gate = new();
    private readonly Counter.Child[] _collections;
    private readonly Gauge _totalMemory;
    private readonly Gauge _virtualMemory;
    private readonly Gauge _workingSet;
    private readonly Gauge _privateMemory;
    private readonly Counter _cpuSeconds;
    private readonly Gauge _openHandles;
    private readonly Gauge _threads;

    private DotNetStats(CollectorRegistry registry)
    {
        MetricFactory make = Metrics.WithCustomRegistry(registry);
        Counter collections = make.CreateCounter("dotnet_collection_count_total", "GC collection count", ["generation"]);
        _collections = [.. Enumerable.Range(0, GC.MaxGeneration + 1).Select(i => collections.WithLabels($"{i}"))];
        make.CreateGauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds.")
            .Set(new DateTimeOffset(_process.StartTime.ToUniversalTime()).ToUnixTimeMilliseconds() / 1e3);
        _cpuSeconds = make.CreateCounter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds.");
        _virtualMemory = make.CreateGauge("process_virtual_memory_bytes", "Virtual memory size in bytes.");
        _workingSet = make.CreateGauge("process_working_set_bytes", "Process working set");
        _privateMemory = make.CreateGauge("process_private_memory_bytes", "Process private memory size");
        _openHandles = make.CreateGauge("process_open_handles", "Number of open handles");
        _threads = make.CreateGauge("process_num_threads", "Total number of threads");
        _totalMemory = make.CreateGauge("dotnet_total_memory_bytes", "Total known allocated memory");
    }

    /// <summary>Adds these metrics to a registry; they are brought up to date before each reading.</summary>
    public static void Register(CollectorRegistry registry) =>
        registry.AddBeforeCollectCallback(new DotNetStats(registry).Update);

    private void Update()
    {
        lock (_gate)
        {
            _process.Refresh();
            for (int generation = 0; generation < _collections.Length; generation++)
            {
                _collections[generation].IncTo(GC.CollectionCount(generation));
            }

            _totalMemory.Set(GC.GetTotalMemory(forceFullCollection: false));
            _virtualMemory.Set(_process.VirtualMemorySize64);
            _workingSet.Set(_process.WorkingSet64);
            _privateMemory.Set(_process.PrivateMemorySize64);
            _cpuSeconds.IncTo(Math.Max(0, _process.TotalProcessorTime.TotalSeconds));
            _openHandles.Set(_process.HandleCount);
            _threads.Set(_process.Threads.Count);
        }
    }
}
