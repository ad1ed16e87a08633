using System.Globalization;

namespace HealthKit.TestServers;

/// <summary>The folder of PostgreSQL's programs on Debian, and the user that they run as.</summary>
internal static class PostgresBinaries
{
    private const string Root = "/usr/lib/postgresql";

    /// <value>The user to run as, because PostgreSQL refuses to run as root.</value>
    public static string? RunAs { get; } = System.Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <value>The environment of the server and of psql. It replaces the caller's locale, time zone and PG* variables.</value>
    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["LC_ALL"] = "C.UTF-8",
        ["PGHOST"] = null,
        ["PGPORT"] = null,
        ["PGUSER"] = null,
        ["PGDATABASE"] = null,
        ["PGPASSWORD"] = null,
        ["PGSERVICE"] = null,
        ["PGOPTIONS"] = null,
    };

    public static ServerCommand Command(string program, params IReadOnlyList<string> arguments) =>
        new(Path.Combine(Newest(), program), arguments) { RunAs = RunAs, Environment = Environment };

    private static string Newest()
    {
        var newest = Directory.Exists(Root)
            ? Directory.GetDirectories(Root)
                .Where(version => File.Exists(Path.Combine(version, "bin", "initdb")))
                .MaxBy(version => double.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var number) ? number : 0)
            : null;

        return newest is not null
            ? Path.Combine(newest, "bin")
            : throw new TestServerException($"PostgreSQL is not installed: no {Root}/*/bin/initdb. Install it: apt-get install postgresql");
    }
}
