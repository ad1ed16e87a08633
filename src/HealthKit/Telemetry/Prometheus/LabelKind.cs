namespace HealthKit.Telemetry.Prometheus;

/// <summary>What the name of a label says of its values.</summary>
internal enum LabelKind
{
    Plain,

    /// <summary>Names a connection pool: a name that the app chose, or where the pool leads to.</summary>
    Pool,

    /// <summary>Names a host, a user, a database or a path.</summary>
    Place,
}
