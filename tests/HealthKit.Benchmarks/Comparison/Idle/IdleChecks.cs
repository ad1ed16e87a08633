using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Idle;

/// <summary>Registers many checks that do nothing, either as HealthKit's own checks or as third-party checks.</summary>
internal static class IdleChecks
{
    public const string OfHealthKit = "ours";
    public const string OfThirdParties = "foreign";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static void Add(IHealthChecksBuilder builder, string kind, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var name = $"check-{number}";
            if (kind == OfThirdParties)
            {
                builder.AddCheck<TrivialCheck>(name);
                builder.Services.Configure<CheckOptions>(name, Configure);
            }
            else
            {
                builder.AddDependency<CheckOptions>(
                    name, "datastore", static (_, _) => new TrivialCheck(), Configure, static (section, options) => section.Bind(options));
            }
        }

        // Spreads the runs over the interval, like the checks of a service that has run for a while.
        static void Configure(CheckOptions options)
        {
            options.Interval = Interval;
            options.InitialDelay = Random.Shared.NextDouble() * Interval;
        }
    }
}
