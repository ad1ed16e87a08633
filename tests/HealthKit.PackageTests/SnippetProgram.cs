using System.Text;

namespace HealthKit.PackageTests;

/// <summary>Converts the C# of the documents into one program.</summary>
internal static class SnippetProgram
{
    // Names that a snippet may use without a declaration or a using.
    public const string Usings =
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

    /// <summary>
    /// Each snippet becomes a method. A snippet that declares a type is placed next to the methods. Errors name the document and the line.
    /// </summary>
    public static string Of(IEnumerable<(string Where, string Text)> documents)
    {
        var snippets = documents.ToArray();
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
