using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SnoopiCluster.Storage.Postgres;

/// <summary>
/// The machine's PostgreSQL programs, run as a user they agree to: PostgreSQL refuses root, so root runs them
/// as the user <c>postgres</c>.
/// </summary>
internal sealed class PostgresPrograms
{
    private const string ServiceUser = "postgres";

    private static readonly string[] Needed = ["initdb", "pg_ctl", "postgres"];

    private readonly string _clusterFolder;
    private readonly string _programFolder;

    /// <exception cref="PrivatePostgresException">The machine has no PostgreSQL server.</exception>
    public PostgresPrograms(string clusterFolder, string? programFolder)
    {
        _clusterFolder = clusterFolder;
        _programFolder = programFolder is null ? Find() : RequireComplete(programFolder);
    }

    /// <summary>Whether the programs run as another user than this process.</summary>
    public static bool RunsAsServiceUser => Environment.IsPrivilegedProcess;

    /// <summary>The command line that runs a program as the right user.</summary>
    public ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        string path = Path.Combine(_programFolder, program);
        return RunsAsServiceUser
            ? Plain(
                "setpriv",
                [$"--reuid={ServiceUser}", $"--regid={ServiceUser}", "--init-groups", path, .. arguments])
            : Plain(path, arguments);
    }

    /// <summary>Makes a folder and all in it the property of the user that the programs run as.</summary>
    public async Task GiveAsync(string folder, CancellationToken cancellationToken)
    {
        if (RunsAsServiceUser)
        {
            await RunAsync(Plain("chown", ["-R", $"{ServiceUser}:", folder]), cancellationToken);
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="PrivatePostgresException">It cannot be started, or its exit code is not 0.</exception>
    public async Task<string> RunAsync(ProcessStartInfo command, CancellationToken cancellationToken)
    {
        (int exitCode, string output) = await TryAsync(command, cancellationToken);
        return exitCode == 0
            ? output
            : throw new PrivatePostgresException(
                _clusterFolder,
                $"'{command.FileName} {string.Join(' ', command.ArgumentList)}' ended with {exitCode}: {output}");
    }

    /// <summary>Runs a command to its end, whatever its exit code.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be started.</exception>
    public async Task<(int ExitCode, string Output)> TryAsync(
        ProcessStartInfo command, CancellationToken cancellationToken)
    {
        using Process process = Start(command);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, $"{await output}{await errors}".Trim());
    }

    /// <summary>Starts a command and does not wait for it.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be started.</exception>
    public Process Start(ProcessStartInfo command)
    {
        try
        {
            return Process.Start(command) ?? throw new InvalidOperationException("No process was started.");
        }
        catch (Win32Exception e)
        {
            throw new PrivatePostgresException(
                _clusterFolder, $"'{command.FileName}' cannot be started: {e.Message}", e);
        }
    }

    private ProcessStartInfo Plain(string file, IEnumerable<string> arguments) => new(file, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // The service user may not see the folder that this process was started in.
        WorkingDirectory = "/",
        // Its words go into our messages; another language would only make them harder to look up.
        Environment = { ["LC_ALL"] = "C" },
    };

    private string RequireComplete(string folder) =>
        Array.Find(Needed, program => !File.Exists(Path.Combine(folder, program))) is not { } lacking
            ? folder
            : throw new PrivatePostgresException(
                _clusterFolder, $"the folder {folder} holds no '{lacking}'; name the one of a PostgreSQL server");

    private string Find()
    {
        const string Distribution = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(Distribution)
            ? Directory.EnumerateDirectories(Distribution).OrderByDescending(VersionOf)
                .Select(version => Path.Combine(version, "bin"))
            : [];
        string[] onPath = ["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"];
        return versions.Concat(onPath)
            .FirstOrDefault(folder => Needed.All(program => File.Exists(Path.Combine(folder, program))))
            ?? throw new PrivatePostgresException(
                _clusterFolder,
                "this machine has no PostgreSQL server. Install it (Debian: apt-get install postgresql), "
                    + "or give the connection string of one that runs elsewhere");
    }

    private static int VersionOf(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int version)
            ? version
            : 0;
}
