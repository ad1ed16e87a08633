using System.Text.RegularExpressions;

namespace HealthKit.Registration;

/// <summary>
/// Binds a configuration section and reports an error for every invalid value. The framework's binder throws at the first one.
/// </summary>
internal static partial class SectionBinder
{
    public static void Bind<TOptions>(
        IConfigurationSection section, TOptions options, Action<IConfiguration, TOptions> bind, ConfigurationErrors errors)
    {
        try
        {
            bind(section, options);
        }
        catch (InvalidOperationException)
        {
            var keys = KeyRecorder.KeysOf(bind, options);
            foreach (var child in section.GetChildren())
                BindAlone(section, child, options, bind, keys, errors);
        }
    }

    // No keys: it is not known which keys the child's section has.
    private static void BindAlone<TOptions>(
        IConfigurationSection section, IConfigurationSection child, TOptions options, Action<IConfiguration, TOptions> bind,
        IReadOnlyCollection<string> keys, ConfigurationErrors errors)
    {
        try
        {
            var alone = new ConfigurationBuilder().AddInMemoryCollection(child.AsEnumerable()).Build();
            bind(alone.GetSection(section.Path), options);
        }
        catch (InvalidOperationException exception)
        {
            var match = ConversionFailure().Match(exception.Message);
            var isKnown = match.Success || keys.Count == 0 || keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase);
            if (!isKnown || !child.GetChildren().Any())
            {
                errors.Add(isKnown ? Describe(child, match) : Spelling.Unknown(child, keys));
                return;
            }

            // Several values of a nested section may be invalid.
            foreach (var grandchild in child.GetChildren())
                BindAlone(section, grandchild, options, bind, keys: [], errors);
        }
    }

    private static string Describe(IConfigurationSection child, Match match) => match.Success
        ? $"{child.Path} is {Display(child.Path, child.Value)}, which is not {Expected(match.Groups["type"].Value)}."
        : $"{child.Path} is not a known setting. Correct its name or remove it.";

    private static string Display(string path, string? value) =>
        MayBeSecret(path, value) ? "set to a value not shown here" : $"\"{value}\"";

    private static bool MayBeSecret(string path, string? value) =>
        value is { Length: > 64 } || value.AsSpan().ContainsAny("=;@/") || SecretName().IsMatch(path);

    private static string Expected(string type) => type[(type.LastIndexOf('.') + 1)..] switch
    {
        nameof(TimeSpan) => "a duration; write hours:minutes:seconds, such as 00:00:02 or 00:00:00.500",
        nameof(Boolean) => "true or false",
        nameof(Int32) or nameof(Int64) => "a whole number",
        nameof(Double) => "a number, such as 0.75",
        nameof(Uri) => "a URL, such as https://stock.internal/health",
        "Byte[]" => "text in Base64",
        nameof(CheckImpact) => OneOf<CheckImpact>(),
        nameof(HealthProbes) => $"{OneOf<HealthProbes>()}, or several of them, separated by commas",
        nameof(DetailLevel) => OneOf<DetailLevel>(),
        nameof(DescriptionPolicy) => OneOf<DescriptionPolicy>(),
        nameof(HealthStatus) => OneOf<HealthStatus>(),
        nameof(DayOfWeek) => OneOf<DayOfWeek>(),
        nameof(TimeOnly) => "a time of day; write hours:minutes, such as 08:30",
        var other => $"a value of type {other}",
    };

    private static string OneOf<TEnum>()
        where TEnum : struct, Enum => $"one of {string.Join(", ", Enum.GetNames<TEnum>())}";

    // Only the exception's text has the type: "Failed to convert configuration value 'x' at 'a:b' to type 'System.TimeSpan'." The value may
    // be secret and the name may contain an apostrophe, so the pattern matches neither of them.
    [GeneratedRegex("' to type '(?<type>[^']+)'[^']*$", RegexOptions.CultureInvariant)]
    private static partial Regex ConversionFailure();

    [GeneratedRegex("password|secret|token|connection|credential|key", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
