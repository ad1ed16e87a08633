namespace HealthKit.Probe;

/// <summary>The command line options; <c>null</c> where an option is not given.</summary>
internal sealed class Options
{
    private const string Scheme = "http://";

    public Endpoint? Endpoint { get; private set; }

    public int? Port { get; private set; }

    public string? Path { get; private set; }

    public TimeSpan? Timeout { get; private set; }

    public int Expected { get; private set; } = 200;

    /// <summary>For how long to repeat the request; zero: one request.</summary>
    public TimeSpan Wait { get; private set; }

    public bool IsQuiet { get; private set; }

    /// <summary>Parses the first argument with its value, and removes it from the span.</summary>
    public void Parse(ref ReadOnlySpan<string> arguments)
    {
        var argument = arguments[0];
        arguments = arguments[1..];
        if (!argument.StartsWith('-'))
        {
            TakeTarget(argument);
            return;
        }

        var equals = argument.IndexOf('=');
        var name = equals < 0 ? argument : argument[..equals];
        switch (name)
        {
            case "--quiet" when equals < 0:
                IsQuiet = true;
                break;
            case "--timeout":
                Timeout = Duration.Parse(Value(name, argument, equals, ref arguments), name);
                break;
            case "--wait":
                Wait = Duration.Parse(Value(name, argument, equals, ref arguments), name);
                break;
            case "--expect":
                Expected = ParseStatus(Value(name, argument, equals, ref arguments));
                break;
            default:
                throw new UsageException($"Unknown option {UsageException.Quoted(name)}.");
        }
    }

    private static string Value(string name, string argument, int equals, ref ReadOnlySpan<string> arguments)
    {
        if (equals >= 0)
            return argument[(equals + 1)..];

        if (arguments.Length == 0)
            throw new UsageException($"{name} requires a value.");

        var value = arguments[0];
        arguments = arguments[1..];
        return value;
    }

    private static int ParseStatus(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599
            ? status
            : throw new UsageException($"--expect has no valid status code: {UsageException.Quoted(text)}. Use a code from 100 to 599.");

    private void TakeTarget(string argument)
    {
        if (argument.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Endpoint is null && Port is null && Path is null)
            TakeUrl(argument[Scheme.Length..]);
        else if (argument.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            throw new UsageException("The probe does not support https. Use an http:// URL inside the container.");
        else if (argument.StartsWith('/') && Path is null)
            Path = ProbeTarget.ValidPath(argument, "The argument");
        else if (argument.Length > 0 && char.IsAsciiDigit(argument[0]) && Port is null && Endpoint is null && Path is null)
            Port = Endpoint.ParsePort(argument, "The argument");
        else
            throw new UsageException($"Unexpected argument {UsageException.Quoted(argument)}.");
    }

    // The path of a unix socket contains slashes, so a colon separates it from the path to request, as in NGINX's proxy_pass.
    private void TakeUrl(string rest)
    {
        var isSocket = rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);
        var end = isSocket ? rest.IndexOf(':', "unix:".Length) : rest.AsSpan().IndexOfAny('/', '?');
        Endpoint = Endpoint.Parse(end < 0 ? rest : rest[..end], "The URL");
        var path = end < 0 ? "" : rest[(isSocket ? end + 1 : end)..];
        if (path.Length > 0)
            Path = ProbeTarget.ValidPath(path[0] == '?' ? $"/{path}" : path, "The URL");
    }
}

/// <summary>Parses durations in the notation of deployment files.</summary>
internal static class Duration
{
    private const long MaximumMilliseconds = 3_600_000;

    /// <summary>Parses <c>5s</c>, <c>500ms</c>, <c>2m</c>, or a bare number of seconds; 1 ms to 60 min.</summary>
    public static TimeSpan Parse(string text, string source)
    {
        var (digits, unit) = text switch
        {
            [.. var number, 'm', 's'] => (number, 1),
            [.. var number, 's'] => (number, 1_000),
            [.. var number, 'm'] => (number, 60_000),
            _ => (text, 1_000),
        };
        var isNumber = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return isNumber && count >= 1 && (long)count * unit <= MaximumMilliseconds
            ? TimeSpan.FromMilliseconds((long)count * unit)
            : throw new UsageException(
                $"{source} has no valid time: {UsageException.Quoted(text)}. Use a time from 1ms to 60m, such as 5s, 500ms or 2m.");
    }
}
