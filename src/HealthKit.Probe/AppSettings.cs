using System.Collections;

namespace HealthKit.Probe;

/// <summary>
/// The settings that the app reads from its environment, by configuration key. As in <c>WebApplication.CreateBuilder</c>, later prefixes
/// override earlier ones, also with an empty value.
/// </summary>
internal sealed class AppSettings
{
    private static readonly string[] Prefixes = ["ASPNETCORE_", "DOTNET_", ""];

    private readonly Dictionary<string, Setting> _settings = new(StringComparer.OrdinalIgnoreCase);

    public AppSettings(IDictionary variables)
    {
        foreach (var prefix in Prefixes)
        {
            foreach (DictionaryEntry variable in variables)
            {
                var name = (string)variable.Key;
                var key = name.Replace("__", ":", StringComparison.Ordinal);
                if (key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                    _settings[key[prefix.Length..]] = new Setting(name, (string?)variable.Value ?? "");
            }
        }
    }

    /// <summary>The setting, or <c>null</c> when it is absent or empty.</summary>
    public Setting? this[string key] => Find(key) is { Value.Length: > 0 } setting ? setting : null;

    public Setting? Find(string key) => _settings.GetValueOrDefault(key);

    /// <summary>The names of the children of a section, sorted.</summary>
    public List<string> Below(string section)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in _settings.Keys)
        {
            if (key.StartsWith(section, StringComparison.OrdinalIgnoreCase) && key.Length > section.Length && key[section.Length] == ':')
            {
                var rest = key[(section.Length + 1)..];
                names.Add(rest.IndexOf(':') is >= 0 and var end ? rest[..end] : rest);
            }
        }

        return [.. names];
    }
}

/// <summary>A setting of the app, and the environment variable that sets it.</summary>
internal sealed record Setting(string Variable, string Value)
{
    /// <summary>Whether the value is true, by the host's own rule.</summary>
    public bool IsTrue => Value.Equals("true", StringComparison.OrdinalIgnoreCase) || Value == "1";
}
