using System.Collections.Concurrent;

namespace HealthKit.TestServers;

/// <summary>
/// Data directories that each process creates once and copies: one by initdb, and from that copy one for each user and database.
/// </summary>
internal static class PostgresTemplate
{
    public const string Superuser = "postgres";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Made = new(StringComparer.Ordinal);

    /// <summary>Creates a data directory at the path, with the user, the password and the database of the settings.</summary>
    public static async Task CopyToAsync(string data, PostgresSettings settings) => await CopyAsync(await MadeAsync(Setup(settings)), data);

    private static async Task<string> MadeAsync(string setup)
    {
        var making = Made.GetOrAdd(setup, static setup => new(() => MakeAsync(setup)));
        try
        {
            return await making.Value;
        }
        catch (TestServerException)
        {
            // The next call tries again: the missing program may be installed by then.
            Made.TryRemove(KeyValuePair.Create(setup, making));
            throw;
        }
    }

    private static async Task<string> MakeAsync(string setup)
    {
        var folder = TemporaryFolder.Create("postgres-template");
        await GiveAsync(folder);
        var data = folder.File("data");
        if (setup.Length == 0)
        {
            await ShortCommand.RunAsync(PostgresBinaries.Command(
                "initdb", "-D", data, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"));
            return data;
        }

        await CopyAsync(await MadeAsync(setup: ""), data);
        await ShortCommand.RunAsync(PostgresBinaries.Command("postgres", "--single", "-D", data, "-c", "fsync=off", "postgres"), setup);
        return data;
    }

    private static Task CopyAsync(string template, string data) => ShortCommand.RunAsync(
        new ServerCommand("cp", "--archive", "--reflink=auto", template, data) { RunAs = PostgresBinaries.RunAs });

    /// <summary>Makes the user that the server runs as the owner of the folder.</summary>
    public static async Task GiveAsync(TemporaryFolder folder)
    {
        if (PostgresBinaries.RunAs is { } user)
            await ShortCommand.RunAsync(new ServerCommand("chown", user, folder.Location));
    }

    // Single-user mode reads one statement per line.
    private static string Setup(PostgresSettings settings)
    {
        var user = Identifier(settings.User);
        var role = settings.User == Superuser ? "alter" : "create";
        var database = settings.Database is "postgres" or "template1"
            ? $"alter database {Identifier(settings.Database)} owner to {user};"
            : $"create database {Identifier(settings.Database)} owner {user};";
        return $"{role} role {user} login password {Literal(settings.Password)};\n{database}\n";
    }

    private static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal).Replace(@"\", @"\\", StringComparison.Ordinal);
        return $"E'{quoted}'";
    }
}
