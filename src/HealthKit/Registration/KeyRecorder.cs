namespace HealthKit.Registration;

/// <summary>An empty configuration that records which keys a bind call reads: the known settings, without reflection.</summary>
internal sealed class KeyRecorder : IConfiguration
{
    private static readonly IConfigurationRoot Empty = new ConfigurationBuilder().Build();
    private readonly HashSet<string> _keys = new(StringComparer.OrdinalIgnoreCase);
    private bool _hasChildren;

    public string? this[string key]
    {
        get
        {
            _keys.Add(key);
            return null;
        }
        set => throw new NotSupportedException();
    }

    /// <summary>Returns the keys; none when the call does not bind an empty section.</summary>
    public static IReadOnlyCollection<string> KeysOf<TOptions>(Action<IConfiguration, TOptions> bind, TOptions options)
    {
        var keys = KeysOf(bind, options, hasChildren: false);

        // The binder by reflection reads no key before it has seen a child. Then it asks again, to refuse unknown children.
        return keys.Count > 0 ? keys : KeysOf(bind, options, hasChildren: true);
    }

    public IEnumerable<IConfigurationSection> GetChildren()
    {
        IConfigurationSection[] children = _hasChildren ? [Empty.GetSection("child")] : [];
        _hasChildren = false;
        return children;
    }

    public IChangeToken GetReloadToken() => Empty.GetReloadToken();

    public IConfigurationSection GetSection(string key)
    {
        _keys.Add(key);
        return Empty.GetSection(key);
    }

    private static HashSet<string> KeysOf<TOptions>(Action<IConfiguration, TOptions> bind, TOptions options, bool hasChildren)
    {
        var recorder = new KeyRecorder { _hasChildren = hasChildren };
        try
        {
            bind(recorder, options);
            return recorder._keys;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NotSupportedException)
        {
            return [];
        }
    }
}
