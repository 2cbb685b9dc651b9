using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using SnoopiCluster.Core;

namespace SnoopiCluster.Storage.Postgres;

/// <summary>
/// A PostgreSQL cluster of our own, made from the machine's PostgreSQL programs: on a port of 127.0.0.1 that it
/// keeps, and on a socket in its folder, both with a scram password. Not safe for use by several threads.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string UserName = "snoopi";
    private const int MostPortsTried = 5;
    private const string IdFile = "postgres-id";
    private const int IdCharacters = 32;

    // Reads until this process is gone, then runs its arguments.
    private const string GuardianScript = "trap '' INT TERM HUP; exec >/dev/null 2>&1; cat; exec \"$@\"";

    // A socket's path has at most 107 bytes; the server adds ".s.PGSQL.65535" and a lock file beside it.
    private const int MostSocketFolderBytes = 80;

    private readonly PrivatePostgresOptions _options;
    private readonly PostgresPrograms _programs;
    private string? _password;
    private int _port;
    private Process? _guardian;

    /// <summary>Finds the programs; touches nothing yet.</summary>
    /// <exception cref="PrivatePostgresException">The machine has no PostgreSQL server.</exception>
    public PrivatePostgres(PrivatePostgresOptions options)
    {
        _options = options with { Folder = Path.GetFullPath(options.Folder) };
        _programs = new PostgresPrograms(_options.Folder, options.ProgramFolder);
    }

    /// <summary>The port of 127.0.0.1 that it listens on; known once it was started.</summary>
    public int Port => _port;

    /// <summary>The file with all that the server has said.</summary>
    public string LogFile => Path.Combine(_options.Folder, "postgres.log");

    private string DataFolder => Path.Combine(_options.Folder, "data");

    private string PasswordFile => Path.Combine(_options.Folder, "password");

    private string PortFile => Path.Combine(_options.Folder, "port");

    /// <summary>
    /// Where the cluster of a home belongs: in it, but outside when the process is root, since the user that PostgreSQL then
    /// runs as need not be able to reach the home. There it outlives a home that is deleted, so it is named after the home's id
    /// too: a home that is made anew at the same path finds nothing of the other's.
    /// </summary>
    /// <param name="home">Full path of the folder of a cluster's state; made, with an id, when it is not there.</param>
    public static string FolderFor(string home)
    {
        if (PostgresPrograms.RunsAsServiceUser && FolderOf(home) is null)
        {
            Directory.CreateDirectory(home);
            GiveId(Path.Combine(home, IdFile));
        }

        return FolderOf(home) ?? throw new PrivatePostgresException(
            home, $"the file {IdFile} there holds no id; delete it to begin with a database that is empty");
    }

    /// <summary>The folder that <see cref="FolderFor"/> has given a home; null where it has not.</summary>
    /// <param name="home">Full path of the folder of a cluster's state.</param>
    public static string? FolderOf(string home)
    {
        if (!PostgresPrograms.RunsAsServiceUser)
        {
            return Path.Combine(home, "postgres");
        }

        string file = Path.Combine(home, IdFile);
        return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: IdCharacters } id
            ? $"/var/lib/snoopi/{Sha256Digest.Of(Encoding.UTF8.GetBytes($"{home}\n{id}")).ToString()[..12]}/postgres"
            : null;
    }

    /// <summary>Makes the cluster if it is not there, and starts its server if it does not run.</summary>
    /// <exception cref="PrivatePostgresException">It cannot be made or started.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await CreateIfNewAsync(cancellationToken);
        _password = await File.ReadAllTextAsync(PasswordFile, cancellationToken);
        _port = await KeptPortAsync(cancellationToken);
        if (!await IsRunningAsync(cancellationToken))
        {
            await StartServerAsync(cancellationToken);
        }

        if (_options.EndsWithProcess && _guardian is null)
        {
            _guardian = StartGuardian();
        }
    }

    /// <summary>Whether the server runs, whoever started it.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken = default) =>
        Directory.Exists(DataFolder)
        && (await _programs.TryAsync(_programs.Command("pg_ctl", "status", "-D", DataFolder), cancellationToken))
            .ExitCode == 0;

    /// <summary>Stops the server and waits for its end; nothing happens when it does not run.</summary>
    /// <exception cref="PrivatePostgresException">It does not stop in time.</exception>
    public async Task StopAsync(
        PostgresStop how = PostgresStop.Fast, CancellationToken cancellationToken = default)
    {
        DismissGuardian();
        if (await IsRunningAsync(cancellationToken))
        {
            string mode = how == PostgresStop.Fast ? "fast" : "immediate";
            await _programs.RunAsync(
                _programs.Command("pg_ctl", "stop", "-D", DataFolder, "-w", "-t", Seconds(), "-m", mode),
                cancellationToken);
        }
    }

    /// <summary>How to connect to one of its databases.</summary>
    /// <exception cref="InvalidOperationException">It was not started yet.</exception>
    public string ConnectionString(string database) => _password is null
        ? throw new InvalidOperationException($"The private PostgreSQL in {_options.Folder} was not started.")
        : new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = _port,
            Username = UserName,
            Password = _password,
            Database = database,
        }.ConnectionString;

    /// <summary>Makes an empty database if there is none of that name.</summary>
    /// <param name="database">Lower-case letters, digits and underscores.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The name has other characters.</exception>
    /// <exception cref="NpgsqlException">The server refuses or cannot be reached.</exception>
    public async Task CreateDatabaseAsync(string database, CancellationToken cancellationToken = default)
    {
        if (database.Length is 0 or > 63
            || database.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_'))
        {
            throw new ArgumentException(
                $"'{database}' is no database name: 1 to 63 lower-case letters, digits and underscores.",
                nameof(database));
        }

        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using NpgsqlCommand find = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        find.Parameters.AddWithValue(database);
        if (await find.ExecuteScalarAsync(cancellationToken) is null)
        {
#pragma warning disable CA2100 // A name cannot be a parameter; it was checked above.
            await using NpgsqlCommand create = source.CreateCommand($"CREATE DATABASE \"{database}\"");
#pragma warning restore CA2100
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Stops the server if it was to end with this process; else leaves it running.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_options.EndsWithProcess)
        {
            await StopAsync();
        }
    }

    // Whole or not at all, and never over one that another process has given meanwhile.
    private static void GiveId(string file)
    {
        string whole = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllText(whole, RandomNumberGenerator.GetHexString(IdCharacters, lowercase: true));
        try
        {
            File.Move(whole, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(whole);
        }
    }

    private async Task CreateIfNewAsync(CancellationToken cancellationToken)
    {
        // Written last: data without it were left by an initdb that was killed.
        if (File.Exists(Path.Combine(_options.Folder, "made")))
        {
            return;
        }

        Directory.CreateDirectory(_options.Folder);
        if (Directory.Exists(DataFolder))
        {
            Directory.Delete(DataFolder, recursive: true);
        }

        await WritePrivateAsync(
            PasswordFile, RandomNumberGenerator.GetHexString(64, lowercase: true), cancellationToken);
        await _programs.GiveAsync(_options.Folder, cancellationToken);
        string[] sync = _options.IsDurable ? [] : ["--no-sync"];
        await _programs.RunAsync(
            _programs.Command(
                "initdb",
                [
                    "-D", DataFolder, "--username", UserName, "--pwfile", PasswordFile, "--auth", "scram-sha-256",
                    "--encoding", "UTF8", "--locale", "C", .. sync,
                ]),
            cancellationToken);
        await WritePrivateAsync(Path.Combine(_options.Folder, "made"), "", cancellationToken);
    }

    private async Task<int> KeptPortAsync(CancellationToken cancellationToken) =>
        File.Exists(PortFile)
        && int.TryParse(
            await File.ReadAllTextAsync(PortFile, cancellationToken),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out int port)
            ? port
            : FreePort();

    private async Task StartServerAsync(CancellationToken cancellationToken)
    {
        for (int tried = 1; ; tried++)
        {
            (int exitCode, string output) =
                await _programs.TryAsync(_programs.Command("pg_ctl", ServerArguments()), cancellationToken);
            if (exitCode == 0)
            {
                await WritePrivateAsync(PortFile, $"{_port}", cancellationToken);
                return;
            }

            // Between choosing a port and taking it, or while we were down, another program may have taken it.
            if (tried == MostPortsTried || IsFree(_port))
            {
                throw new PrivatePostgresException(
                    _options.Folder, $"the server does not start: {output}\n{await LastWordsAsync()}");
            }

            _port = FreePort();
        }
    }

    private IEnumerable<string> ServerArguments()
    {
        string socket = Encoding.UTF8.GetByteCount(_options.Folder) <= MostSocketFolderBytes
            ? _options.Folder
            : "";
        string durability = _options.IsDurable
            ? ""
            : " -c fsync=off -c full_page_writes=off";
        return
        [
            "start", "-D", DataFolder, "-w", "-t", Seconds(), "-s", "-l", LogFile, "-o",
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{socket}'"
                + $" -c unix_socket_permissions=0700 -c timezone=UTC -c max_connections=200{durability}",
        ];
    }

    // Waits for its standard input to close, which happens however this process ends, then stops the server.
    private Process StartGuardian()
    {
        ProcessStartInfo stop = _programs.Command("pg_ctl", "stop", "-D", DataFolder, "-m", "immediate", "-s");
        ProcessStartInfo guardian = new(
            "sh", ["-c", GuardianScript, "sh", stop.FileName, .. stop.ArgumentList])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        return _programs.Start(guardian);
    }

    private void DismissGuardian()
    {
        if (_guardian is { } guardian)
        {
            guardian.Kill(entireProcessTree: true);
            guardian.Dispose();
            _guardian = null;
        }
    }

    private async Task<string> LastWordsAsync() => File.Exists(LogFile)
        ? string.Join('\n', (await File.ReadAllLinesAsync(LogFile)).TakeLast(5))
        : "";

    private string Seconds() => ((int)_options.Patience.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static async Task WritePrivateAsync(string path, string content, CancellationToken cancellationToken)
    {
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using StreamWriter writer = new(path, options);
        await writer.WriteAsync(content.AsMemory(), cancellationToken);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
