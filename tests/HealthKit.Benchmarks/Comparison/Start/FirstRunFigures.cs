namespace HealthKit.Benchmarks.Comparison.Start;

/// <summary>The first run of a check in a new process, in milliseconds.</summary>
/// <param name="First">The first run, which connects.</param>
/// <param name="Compiling">The time in which the runtime compiled methods during it.</param>
/// <param name="Methods">How many methods the runtime compiled during it.</param>
/// <param name="Connecting">Connecting and one command with a second client, at once after the first run.</param>
/// <param name="Second">The second run.</param>
internal sealed record FirstRunFigures(double First, double Compiling, long Methods, double Connecting, double Second);
