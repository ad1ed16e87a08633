using System.Runtime.ExceptionServices;

namespace HealthKit.Evaluation;

/// <summary>
/// Records the last exception that a database driver throws in a run. A check that only reports whether it could connect, such as that of
/// Entity Framework Core, catches the exception and does not return it.
/// </summary>
internal sealed class DatabaseErrorRecorder
{
    private static readonly AsyncLocal<DatabaseErrorRecorder?> Current = new();

    private DbException? _last;

    static DatabaseErrorRecorder()
    {
        // An exception in the handler would call the handler again. So load the type that it tests now, while files can be opened.
        RuntimeHelpers.RunClassConstructor(typeof(DbException).TypeHandle);
        AppDomain.CurrentDomain.FirstChanceException += OnThrown;
    }

    private DatabaseErrorRecorder()
    {
    }

    public DbException? Last => Volatile.Read(ref _last);

    /// <summary>Records what the calling async method and its callees throw from now on.</summary>
    public static DatabaseErrorRecorder Start() => Current.Value = new DatabaseErrorRecorder();

    // The handler runs on the thread that throws, for every exception of the process.
    private static void OnThrown(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (thrown.Exception is DbException exception && Current.Value is { } recorder)
            Volatile.Write(ref recorder._last, exception);
    }
}
