namespace HealthKit.Tests.Support;

/// <summary>Tests that read what belongs to the whole process, and so run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "whole process";
}
