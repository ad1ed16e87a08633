namespace HealthKit.Tests.Support;

/// <summary>Tests that read values of the whole process, and therefore run while no other test runs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "whole process";
}
