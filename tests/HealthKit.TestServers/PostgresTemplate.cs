namespace HealthKit.TestServers;

/// <summary>A data directory made by initdb once per process, since a copy takes a tenth of initdb's time.</summary>
internal static class PostgresTemplate
{
    public const string Superuser = "postgres";

    private static readonly Lock Gate = new();
    private static Task<string>? _made;

    /// <summary>Makes a data directory at the path, with the user, the password and the database of the settings.</summary>
    public static async Task CopyToAsync(string data, PostgresSettings settings)
    {
        var template = await MadeAsync();
        await ShortCommand.RunAsync(
            new ServerCommand("cp", "--archive", "--reflink=auto", template, data) { RunAs = PostgresBinaries.RunAs });
        await ShortCommand.RunAsync(PostgresBinaries.Command("postgres", "--single", "-D", data, "-c", "fsync=off", "postgres"), Setup(settings));
    }

    private static Task<string> MadeAsync()
    {
        lock (Gate)
        {
            // One that failed is tried again: what was missing may have been installed meanwhile.
            if (_made is null or { IsFaulted: true })
                _made = MakeAsync();

            return _made;
        }
    }

    private static async Task<string> MakeAsync()
    {
        var folder = TemporaryFolder.Create("postgres-template");
        await GiveAsync(folder);
        var data = folder.File("data");
        await ShortCommand.RunAsync(PostgresBinaries.Command(
            "initdb", "-D", data, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"));
        return data;
    }

    /// <summary>Makes the folder the property of the user that the server runs as.</summary>
    public static async Task GiveAsync(TemporaryFolder folder)
    {
        if (PostgresBinaries.RunAs is { } user)
            await ShortCommand.RunAsync(new ServerCommand("chown", user, folder.Location));
    }

    // Single-user mode takes one statement a line.
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
