namespace HealthKit.Npgsql;

/// <summary>What one host of several is at the moment.</summary>
internal enum HostRole
{
    Primary,
    ReadOnlyPrimary,
    Standby,
}
