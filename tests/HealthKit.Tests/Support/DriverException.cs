using System.Data.Common;

namespace HealthKit.Tests.Support;

/// <summary>The exception of a database driver. By default, its server rejects the password.</summary>
internal sealed class DriverException(string? state = "28P01", Exception? inner = null) : DbException("", inner)
{
    public override string? SqlState => state;
}
