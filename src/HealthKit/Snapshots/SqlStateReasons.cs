namespace HealthKit.Snapshots;

/// <summary>Maps the SQLSTATE of any database driver to a reason.</summary>
internal static class SqlStateReasons
{
    // Two characters are a class of SQLSTATE (ISO/IEC 9075-2, 24.1). Five are a PostgreSQL code, whose class also holds unrelated errors
    // (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    public static HealthReason? Of(string? state) => state switch
    {
        ['0', '8', ..] => HealthReason.Unreachable,
        ['2', '8', ..] => HealthReason.Authentication,
        "42501" => HealthReason.Forbidden,
        "42P01" or "57P04" or ['3', 'D', ..] or ['3', 'F', ..] => HealthReason.NotFound,
        "25006" => HealthReason.ReadOnly,
        "53300" => HealthReason.Overloaded,
        "57P03" => HealthReason.Loading,

        // An administrator, a crash or an idle limit on the server ended the connection.
        "57P01" or "57P02" or "57P05" => HealthReason.Unreachable,
        _ => null,
    };
}
