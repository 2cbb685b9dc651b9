using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SnoopiCluster.Benchmarks;

/// <summary>
/// The other side: a Python process that answers a line for each line (<c>reference/serve.py</c> has the
/// protocol). While it computes we wait, and the other way round, so that the two never share the cores.
/// </summary>
internal sealed class PyTorchSide : IDisposable
{
    private readonly Process _process;

    private PyTorchSide(Process process) => _process = process;

    /// <summary>PyTorch's version.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Names of the ways in which the step is written.</summary>
    public IReadOnlyList<string> Variants { get; private set; } = [];

    /// <summary>Starts the process.</summary>
    /// <param name="python">The interpreter whose torch is the reference.</param>
    /// <param name="threads">libtorch's threads there; OpenBLAS gets one for each of them.</param>
    /// <exception cref="InvalidOperationException">It did not start.</exception>
    public static PyTorchSide Start(string python, int threads)
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "reference");
        var start = new ProcessStartInfo(python, ["serve.py"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = $"{threads}";
        // What our native library asks of glibc too: the memory that a step frees is kept for the next.
        start.Environment["MALLOC_MMAP_THRESHOLD_"] = "33554432";
        start.Environment["MALLOC_TRIM_THRESHOLD_"] = "1073741824";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        try
        {
            return new PyTorchSide(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException(
                $"The reference could not be started with {python}: {e.Message} Name a Python with torch by "
                + "--python.", e);
        }
    }

    /// <summary>Loads a model folder; all variants start from its weights.</summary>
    public void Open(string modelFolder, int threads)
    {
        JsonElement answer = Ask(new JsonObject { ["open"] = modelFolder, ["threads"] = threads });
        Version = answer.GetProperty("torch").GetString() ?? "";
        Variants =
            [.. answer.GetProperty("variants").EnumerateArray().Select(name => name.GetString() ?? "")];
    }

    /// <summary>Runs one step of a variant.</summary>
    /// <param name="variant">One of <see cref="Variants"/>.</param>
    /// <param name="inputs">File of the step's inputs.</param>
    public (double Seconds, double VsdLoss, double LoraLoss) Step(string variant, string inputs)
    {
        JsonElement answer = Ask(new JsonObject { ["step"] = variant, ["inputs"] = inputs });
        return (
            answer.GetProperty("seconds").GetDouble(),
            answer.GetProperty("vsd_loss").GetDouble(),
            answer.GetProperty("lora_loss").GetDouble());
    }

    /// <summary>Seconds of that many additions of two 4x4 tensors.</summary>
    public double Add(int count) =>
        Ask(new JsonObject { ["add"] = count }).GetProperty("seconds").GetDouble();

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private JsonElement Ask(JsonObject request)
    {
        _process.StandardInput.WriteLine(request.ToJsonString());
        _process.StandardInput.Flush();
        string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException(
            $"The reference ended at the request {request.ToJsonString()}; what it wrote to standard error "
            + "says why.");
        return JsonElement.Parse(answer);
    }
}
