using Microsoft.Extensions.DependencyInjection;

namespace HealthKit;

/// <summary>
/// What <c>AddHealthKit()</c> returns: the builder of the stock health checks, by a name of its own. On it <c>AddRedis("sessions")</c> means HealthKit's check, also
/// where another package has a method of that name for any <see cref="IHealthChecksBuilder"/>. Methods of HealthKit return the builder as they got it.
/// </summary>
public interface IHealthKitBuilder : IHealthChecksBuilder;
