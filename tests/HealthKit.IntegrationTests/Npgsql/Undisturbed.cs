namespace HealthKit.IntegrationTests.Npgsql;

/// <summary>Tests that measure time: they run after the others, one at a time.</summary>
[CollectionDefinition(nameof(Undisturbed), DisableParallelization = true)]
public sealed class Undisturbed;
