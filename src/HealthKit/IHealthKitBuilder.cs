namespace HealthKit;

/// <summary>
/// The builder that <c>AddHealthKit()</c> returns: an <see cref="IHealthChecksBuilder"/> on which HealthKit's extension methods win. For
/// example <c>AddRedis("sessions")</c> adds HealthKit's check, although another package has an <c>AddRedis</c> for
/// <see cref="IHealthChecksBuilder"/>.
/// </summary>
public interface IHealthKitBuilder : IHealthChecksBuilder;
