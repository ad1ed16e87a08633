using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace HealthKit.PackageTests;

public sealed class DocumentationTests(PackedPackages packages)
{
    [Fact]
    public async Task CSharp_OfEveryDocument_Compiles()
    {
        var folder = packages.NewApp("Snippets");
        await File.WriteAllTextAsync(Path.Combine(folder, "Given.cs"), SnippetProgram.Usings);
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippets.cs"), SnippetProgram.Of(Snippets.In("csharp")));
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippets.csproj"), packages.Project(
            [.. PackedPackages.References, ("Microsoft.AspNetCore.Mvc.Testing", "10.0.15"),
                ("xunit.v3.assert", "3.2.2"), ("OpenTelemetry.Extensions.Hosting", "1.20.1"),
                ("OpenTelemetry.Exporter.OpenTelemetryProtocol", "1.20.1")]));

        await Dotnet.RunAsync(folder, "build", "-nologo", "-v:q");
    }

    [Fact]
    public void Json_OfEveryDocument_Parses() => Assert.All(
        Snippets.In("json"),
        snippet => JsonDocument.Parse(snippet.Text).Dispose());

    [Fact]
    public void Yaml_OfEveryDocument_Parses() => Assert.All(
        Snippets.In("yaml"),
        snippet => new YamlStream().Load(new StringReader(snippet.Text)));
}
