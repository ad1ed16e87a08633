using System.Text;
using System.Text.Json;
using YamlDotNet.RepresentationModel;

namespace HealthKit.PackageTests;

public sealed class DocumentationTests(PackedPackages packages)
{
    // What a snippet may use without showing where it comes from.
    private const string Usings =
        """
        global using HealthKit;
        global using Microsoft.AspNetCore.Mvc.Testing;
        global using Microsoft.AspNetCore.TestHost;
        global using Microsoft.Extensions.Diagnostics.HealthChecks;
        global using Npgsql;
        global using StackExchange.Redis;
        global using System.Net;
        global using Xunit;

        public partial class Program { static void Main() { } }
        public sealed class Licence { public bool IsValid => true; }
        public sealed class Catalogue { public Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask; }
        """;

    private const string Given = "string[] args, WebApplicationBuilder builder, WebApplication app, Licence licence, TimeProvider fakeTime";

    [Fact]
    public async Task CSharp_OfEveryDocument_Compiles()
    {
        var folder = packages.NewApp("Snippets");
        await File.WriteAllTextAsync(Path.Combine(folder, "Given.cs"), Usings);
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippets.cs"), Wrapped([.. Snippets.In("csharp")]));
        await File.WriteAllTextAsync(Path.Combine(folder, "Snippets.csproj"), packages.Project(
            [.. PackedPackages.Names.Select(name => (name, PackedPackages.Version)), ("Microsoft.AspNetCore.Mvc.Testing", "10.0.15"), ("xunit.v3.assert", "3.2.2"), ("OpenTelemetry", "1.20.1")]));

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

    private static string Wrapped((string Where, string Text)[] snippets)
    {
        Assert.NotEmpty(snippets);
        var code = new StringBuilder("#line hidden\n");
        for (var index = 0; index < snippets.Length; index++)
        {
            var (where, text) = snippets[index];
            var position = $"#line {where[(where.LastIndexOf(':') + 1)..]} \"{where[..where.LastIndexOf(':')]}\"\n";
            var isProgram = text.Contains("CreateBuilder(args)", StringComparison.Ordinal);
            var isType = text.Contains(" class ", StringComparison.Ordinal);
            var usings = string.Join('\n', text.Split('\n').TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)));
            var body = text[usings.Length..];
            code.Append(isType
                ? $"namespace Snippet{index} {{\n{usings}\n{position}{body}\n}}\n"
                : $"namespace Snippet{index} {{ {usings}\nstatic class Snippet {{ static async Task Run({(isProgram ? "string[] args" : Given)}) {{\n{position}{body}\nawait Task.CompletedTask; }} }} }}\n");
        }

        return code.ToString();
    }
}
