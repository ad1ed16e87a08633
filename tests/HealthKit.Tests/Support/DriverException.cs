using System.Data.Common;

namespace HealthKit.Tests.Support;

/// <summary>The exception of a database driver whose server rejects the password.</summary>
internal sealed class DriverException : DbException
{
    public override string SqlState => "28P01";
}
