using HealthKit.Registration;
using HealthKit.Snapshots;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Support;

/// <summary>The services that <c>AddHealthKit</c> registers, without a host, on virtual time, with a configuration in memory.</summary>
internal sealed class TestServices : IDisposable
{
    private readonly Lazy<ServiceProvider> _provider;

    public TestServices(Action<IServiceCollection> register, params (string Key, string? Value)[] settings)
        : this("Production", register, settings)
    {
    }

    public TestServices(string environment, Action<IServiceCollection> register, params (string Key, string? Value)[] settings)
    {
        Collection.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value))
            .Build());
        Collection.AddSingleton<TimeProvider>(Time);
        Collection.AddSingleton<IHostEnvironment>(new TestEnvironment(environment));
        Collection.AddSingleton<IHostApplicationLifetime>(Lifetime);
        Collection.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        register(Collection);
        _provider = new(() => Collection.BuildServiceProvider());
    }

    public ServiceCollection Collection { get; } = [];

    public VirtualTime Time { get; } = new();

    public TestLifetime Lifetime { get; } = new();

    public ListLogger Log { get; } = new();

    public IServiceProvider Provider => _provider.Value;

    public CheckCatalog Catalog => Get<CheckCatalog>();

    public SnapshotStore Store => Get<SnapshotStore>();

    public T Get<T>()
        where T : notnull => Provider.GetRequiredService<T>();

    public CheckDefinition Definition(string name) => Catalog.Definitions.Single(definition => definition.Name == name);

    /// <summary>Runs the validation that a host runs before its start, and returns the faults that prevent the start, one a line.</summary>
    public string Faults()
    {
        try
        {
            _ = Get<IOptions<HealthKitOptions>>().Value;
            return "";
        }
        catch (OptionsValidationException exception)
        {
            var lines = exception.Message.Split('\n');
            return string.Join('\n', lines[0] == $"The settings of HealthKit have {lines.Length - 1} errors:" ? lines[1..] : lines);
        }
    }

    public void Dispose()
    {
        if (_provider.IsValueCreated)
            _provider.Value.Dispose();
    }
}
