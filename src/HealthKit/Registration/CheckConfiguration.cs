namespace HealthKit.Registration;

/// <summary>The settings from code of consecutive checks, in one service: the framework calls each such service for every name.</summary>
internal sealed class CheckConfiguration<TOptions> : IConfigureNamedOptions<TOptions>
    where TOptions : CheckOptions
{
    private readonly Dictionary<string, Action<TOptions>> _byName = new(StringComparer.Ordinal);

    /// <summary>Adds settings that apply after all settings that were added before, also by the app.</summary>
    public static void Add(IServiceCollection services, string name, Action<TOptions> configure)
    {
        var last = services.LastOrDefault(static service => service.ServiceType == typeof(IConfigureOptions<TOptions>));
        if (last?.ImplementationInstance is not CheckConfiguration<TOptions> previous || !previous._byName.TryAdd(name, configure))
        {
            var next = new CheckConfiguration<TOptions>();
            next._byName.Add(name, configure);
            services.AddSingleton<IConfigureOptions<TOptions>>(next);
        }
    }

    public void Configure(TOptions options) => Configure(Options.DefaultName, options);

    public void Configure(string? name, TOptions options)
    {
        if (name is not null && _byName.TryGetValue(name, out var configure))
            configure(options);
    }
}
