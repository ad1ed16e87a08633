using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Prometheus;

namespace HealthKit.Tests.Registration;

/// <summary>The tables of docs/configuration.md list every setting of every package, with its type and its default.</summary>
public sealed partial class DocumentedSettingsTests
{
    private static readonly Assembly[] Packages =
    [
        typeof(HealthKitOptions).Assembly, Assembly.Load("HealthKit.Npgsql"), Assembly.Load("HealthKit.StackExchangeRedis"),
        Assembly.Load("HealthKit.Notifications"), Assembly.Load("HealthKit.PrometheusNet"),
    ];

    private static readonly Dictionary<string, Dictionary<string, Row>> Tables = Read();

    private static readonly Type[] Classes = [.. FindClasses()];

    public static TheoryData<string> ClassNames => [.. Classes.Select(static type => type.Name)];

    [Fact]
    public void Page_HasATableForEachOptionsClass() => Assert.Equal(
        Classes.Where(static type => Expected(type).Any()).Select(static type => type.Name).Order(StringComparer.Ordinal),
        Tables.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(ClassNames))]
    public void Table_OfAClass_HasEachSettingWithItsTypeAndDefault(string name)
    {
        var type = Classes.Single(type => type.Name == name);
        var instance = Instance(type);
        var expected = Expected(type).ToList();
        var rows = Tables.GetValueOrDefault(name) ?? [];

        Assert.Equal(
            expected.Select(static property => property.Name).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(expected, property =>
        {
            var row = rows[property.Name];
            Assert.Equal($"{property.Name}: {TypeName(property.PropertyType)}", $"{property.Name}: {row.Type}");
            var value = property.GetValue(instance);
            Assert.True(IsDefault(row.Default, value), $"{name}.{property.Name} is {Text(value)}, and the page says {row.Default}.");
        });
    }

    [Fact]
    public void Settings_WithALimitedValue_HaveTheirRange() => Assert.Empty(
        from table in Tables
        from row in table.Value
        where row.Value.Range.Length == 0
            && row.Value.Type.Split(' ')[0] is "duration" or "integer" or "number" or "time" or "choice" or "choices"
        select $"{table.Key}.{row.Key}");

    /// <summary>The settings that the class declares, and inherited settings whose default it changes.</summary>
    private static IEnumerable<PropertyInfo> Expected(Type type) => Settings(type).Where(property => property.DeclaringType == type
        || (!type.IsAbstract && !property.DeclaringType!.IsAbstract
            && Text(property.GetValue(Instance(type))) != Text(property.GetValue(Instance(property.DeclaringType)))));

    private static IEnumerable<PropertyInfo> Settings(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.SetMethod?.IsPublic is true || typeof(IEnumerable).IsAssignableFrom(property.PropertyType));

    private static IEnumerable<Type> FindClasses()
    {
        var found = new HashSet<Type>();
        var open = new Queue<Type>(Packages.SelectMany(static package => package.GetExportedTypes())
            .Where(static type => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal)));
        while (open.TryDequeue(out var type))
        {
            if (found.Add(type))
            {
                foreach (var nested in type.GetProperties().Select(static property => property.PropertyType)
                    .Where(static type => type.IsClass && Packages.Contains(type.Assembly)))
                {
                    open.Enqueue(nested);
                }
            }
        }

        return found;
    }

    private static object Instance(Type type)
    {
        if (type == typeof(TlsCertificateCheckOptions))
        {
            // The constructor leaves some defaults to the registration.
            using var services = new ServiceCollection().AddHealthChecks().AddTlsCertificate("tls", "host").Services.BuildServiceProvider();
            var options = new OptionsFactory<TlsCertificateCheckOptions>(
                services.GetServices<IConfigureOptions<TlsCertificateCheckOptions>>(), []).Create("tls");
            (options.Host, options.Port) = ("", 0);
            return options;
        }

        return Activator.CreateInstance(type.IsAbstract ? Classes.First(other => other.BaseType == type && !other.IsAbstract) : type)!;
    }

    private static bool IsDefault(string cell, object? value) => value switch
    {
        null => cell.Length > 0,
        "" or 0 => cell == "as registered" || cell == Text(value),
        TimeSpan span when span == TimeSpan.Zero => cell is "as registered" or "0",
        byte[] => cell == "empty",
        IEnumerable and not string => cell == "required" || cell.StartsWith("none", StringComparison.Ordinal),
        _ => cell == Text(value),
    };

    private static string Text(object? value) => value switch
    {
        null => "none",
        TimeSpan span => Duration(span),
        bool flag => flag ? "true" : "false",
        int or long => string.Format(CultureInfo.InvariantCulture, "{0:N0}", value),
        TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
        IEnumerable and not string => "list",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static string Duration(TimeSpan span) => span switch
    {
        _ when span == TimeSpan.Zero => "0",
        _ when span.Ticks % TimeSpan.TicksPerDay == 0 => $"{span.Days} days",
        _ when span.Ticks % TimeSpan.TicksPerHour == 0 => $"{(int)span.TotalHours} h",
        _ when span.Ticks % TimeSpan.TicksPerMinute == 0 => $"{(int)span.TotalMinutes} min",
        _ when span.Ticks % TimeSpan.TicksPerSecond == 0 => $"{(int)span.TotalSeconds} s",
        _ when span > TimeSpan.FromSeconds(1) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.###} s"),
        _ => $"{(int)span.TotalMilliseconds} ms",
    };

    private static string TypeName(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(TimeSpan) => "duration",
            _ when plain == typeof(bool) => "boolean",
            _ when plain == typeof(int) || plain == typeof(long) => "integer",
            _ when plain == typeof(double) => "number",
            _ when plain == typeof(string) => "text",
            _ when plain == typeof(Uri) => "URL",
            _ when plain == typeof(TimeOnly) => "time",
            _ when plain == typeof(byte[]) => "base64",
            _ when plain == typeof(object) => "key",
            _ when plain == typeof(CollectorRegistry) => "object",
            { IsEnum: true } => $"{(plain.IsDefined(typeof(FlagsAttribute)) ? "choices" : "choice")} {plain.Name}",
            _ when typeof(IDictionary<string, string>).IsAssignableFrom(plain) => "map",
            _ when typeof(IEnumerable).IsAssignableFrom(plain) => "list",
            _ => "section",
        };
    }

    private static Dictionary<string, Dictionary<string, Row>> Read()
    {
        var tables = new Dictionary<string, Dictionary<string, Row>>(StringComparer.Ordinal);
        var name = "";
        var isTable = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs/configuration.md")))
        {
            if (ClassName().Match(line) is { Success: true } match)
                name = match.Groups["name"].Value;

            isTable = line == "| key | type | default | range | meaning |" || (isTable && line.StartsWith('|'));
            if (isTable && line.StartsWith("| `", StringComparison.Ordinal))
            {
                var cells = line.Replace("`", "", StringComparison.Ordinal).Trim('|').Split('|')
                    .Select(static cell => cell.Trim()).ToArray();
                tables.TryAdd(name, []);
                tables[name].Add(cells[0], new(cells[1], cells[2], cells[3]));
            }
        }

        return tables;
    }

    [GeneratedRegex("class `(?<name>[A-Za-z]+)`")]
    private static partial Regex ClassName();

    private sealed record Row(string Type, string Default, string Range);
}
