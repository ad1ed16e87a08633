using System.Globalization;

namespace HealthKit.Probe;

/// <summary>What the arguments say; <c>null</c> where they are silent.</summary>
internal sealed class Options
{
    private const string Scheme = "http://";

    public Endpoint? Endpoint { get; private set; }

    public int? Port { get; private set; }

    public string? Path { get; private set; }

    public TimeSpan? Timeout { get; private set; }

    public int Expected { get; private set; } = 200;

    /// <summary>How long to ask again and again; zero: once.</summary>
    public TimeSpan Wait { get; private set; }

    public bool IsQuiet { get; private set; }

    /// <summary>Takes the next argument, with its value, from the front.</summary>
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
                throw new UsageException($"There is no option {UsageException.Quoted(name)}.");
        }
    }

    private static string Value(string name, string argument, int equals, ref ReadOnlySpan<string> arguments)
    {
        if (equals >= 0)
        {
            return argument[(equals + 1)..];
        }

        if (arguments.Length == 0)
        {
            throw new UsageException($"{name} wants a value.");
        }

        var value = arguments[0];
        arguments = arguments[1..];
        return value;
    }

    private static int ParseStatus(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599
            ? status
            : throw new UsageException($"--expect wants a status code from 100 to 599, not {UsageException.Quoted(text)}.");

    private void TakeTarget(string argument)
    {
        if (argument.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Endpoint is null && Port is null && Path is null)
        {
            TakeUrl(argument[Scheme.Length..]);
        }
        else if (argument.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException("The probe does not speak https: it is for the container's own loopback. Give it an http:// URL.");
        }
        else if (argument.StartsWith('/') && Path is null)
        {
            Path = ProbeTarget.ValidPath(argument, "The path");
        }
        else if (argument.Length > 0 && char.IsAsciiDigit(argument[0]) && Port is null && Endpoint is null && Path is null)
        {
            Port = Endpoint.ParsePort(argument, "The argument");
        }
        else
        {
            throw new UsageException($"There is no use for the argument {UsageException.Quoted(argument)}.");
        }
    }

    // A socket's path has slashes of its own, so a colon stands before the path to ask for, as in NGINX' proxy_pass.
    private void TakeUrl(string rest)
    {
        var isSocket = rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);
        var end = isSocket ? rest.IndexOf(':', "unix:".Length) : rest.AsSpan().IndexOfAny('/', '?');
        Endpoint = Endpoint.Parse(end < 0 ? rest : rest[..end], "The URL");
        var path = end < 0 ? "" : rest[(isSocket ? end + 1 : end)..];
        if (path.Length > 0)
        {
            Path = ProbeTarget.ValidPath(path[0] == '?' ? $"/{path}" : path, "The URL's path");
        }
    }
}
