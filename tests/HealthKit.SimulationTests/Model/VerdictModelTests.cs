namespace HealthKit.SimulationTests.Model;

/// <summary>The examples of docs/decisions.md, so that the model is right for itself.</summary>
public sealed class VerdictModelTests
{
    [Theory]
    [InlineData("H U H U", 2, 2, "HHHH")]
    [InlineData("H U U", 2, 2, "HHU")]
    [InlineData("H D U", 2, 2, "HHD")]
    [InlineData("H D U U", 2, 2, "HHDU")]
    [InlineData("U H D H", 2, 2, "UUDD")]
    [InlineData("U H D H H", 2, 2, "UUDDH")]
    public void Count_ResultsInARow_MovesTheVerdictAsFarAsAllOfThem(string results, int failAfter, int recoverAfter, string verdicts)
    {
        var model = new VerdictModel(failAfter, recoverAfter);
        var seen = "";
        foreach (var result in results.Split(' '))
        {
            model.Count(result == "H" ? HealthStatus.Healthy : result == "D" ? HealthStatus.Degraded : HealthStatus.Unhealthy);
            seen += model.Verdict.ToString()![0];
        }

        Assert.Equal(verdicts, seen);
    }
}
