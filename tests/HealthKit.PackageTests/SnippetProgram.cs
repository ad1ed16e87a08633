using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

/// <summary>Converts the C# of the documents into one program.</summary>
internal static partial class SnippetProgram
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
        public sealed class License { public bool IsValid => true; }
        public sealed class Mailer : BackgroundService { protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask; }
        public sealed class Catalog { public Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask; }
        """;

    private const string Given = "string[] args, WebApplicationBuilder builder, WebApplication app, License license, TimeProvider fakeTime";

    /// <summary>
    /// Each snippet becomes a method. The types that it declares after its statements are placed next to the method. Errors name the
    /// document and the line.
    /// </summary>
    public static string Of(IEnumerable<(string Where, string Text)> documents)
    {
        var snippets = documents.ToArray();
        Assert.NotEmpty(snippets);
        var code = new StringBuilder("#line hidden\n");
        for (var index = 0; index < snippets.Length; index++)
        {
            var (where, text) = snippets[index];
            var colon = where.LastIndexOf(':');
            var (file, line) = (where[..colon], int.Parse(where.AsSpan(colon + 1), CultureInfo.InvariantCulture));
            var isProgram = text.Contains("Builder(args)", StringComparison.Ordinal);
            var usings = string.Join('\n', text.Split('\n').TakeWhile(line => line.StartsWith("using ", StringComparison.Ordinal)));
            var body = text[usings.Length..];
            var types = Types().Match(body) is { Success: true, Index: var start } ? body[start..] : "";
            body = body[..^types.Length];
            code.Append($"namespace Snippet{index} {{ {usings}\n");
            if (body.Trim().Length > 0)
            {
                code.Append($"static class Snippet {{ static async Task Run({(isProgram ? "string[] args" : Given)}) {{\n")
                    .Append($"#line {line} \"{file}\"\n{body}\nawait Task.CompletedTask; }} }}\n");
            }

            code.Append($"#line {line + body.Count(static sign => sign == '\n')} \"{file}\"\n{types}\n}}\n");
        }

        return code.ToString();
    }

    // The first declaration of a type, with its attributes.
    [GeneratedRegex(@"^(\[.*\]\n)*(public|internal|file|sealed).* (class|record|interface) ", RegexOptions.Multiline)]
    private static partial Regex Types();
}
