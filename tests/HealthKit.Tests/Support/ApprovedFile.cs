using System.Text;

namespace HealthKit.Tests.Support;

/// <summary>Compares a whole text with an approved file in the repository.</summary>
internal static class ApprovedFile
{
    private static readonly bool Accepts = Environment.GetEnvironmentVariable("HEALTHKIT_ACCEPT") == "1";

    /// <param name="path">Path relative to the test project.</param>
    public static void Matches(string path, string actual)
    {
        var file = Path.Combine(Repository.Tests, path);
        if (Accepts)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (expected != actual)
        {
            Assert.Fail($"{path} differs.\n{Difference(expected, actual)}"
                + "If this is meant, run the tests with HEALTHKIT_ACCEPT=1: that rewrites the files under Wire. Then review the diff.");
        }
    }

    private static string Difference(string expected, string actual)
    {
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var text = new StringBuilder();
        foreach (var line in before.Except(after))
            text.Append("- ").Append(line).Append('\n');

        foreach (var line in after.Except(before))
            text.Append("+ ").Append(line).Append('\n');

        return text.Length > 0 ? text.ToString() : "The same lines, in another order or number.\n";
    }
}
