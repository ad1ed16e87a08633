using HealthKit.PackageTests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HealthKit.EcosystemTests;

/// <summary>
/// Compiles the C# of every document in an app that references the packages of Xabaril and Aspire in addition to HealthKit.
/// </summary>
public sealed class DocumentationTests
{
    // The implicit usings of a web project.
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading",
            "System.Threading.Tasks",
        "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing",
        "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
            "Microsoft.Extensions.Logging",
    ];

    [Fact]
    public void CSharp_OfEveryDocument_CompilesBesideXabarilAndAspire()
    {
        var usings = string.Concat(ImplicitUsings.Select(static name => $"global using {name};\n"));
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Snippets",
            [CSharpSyntaxTree.ParseText(usings + SnippetProgram.Usings, options),
                CSharpSyntaxTree.ParseText(SnippetProgram.Of(Snippets.In("csharp")), options)],
            References(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        var errors = compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        Assert.Empty(errors.Select(static error => error.ToString()));
        Assert.NotNull(compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.RedisHealthCheckBuilderExtensions"));
        Assert.NotNull(compilation.GetTypeByMetadataName("Microsoft.Extensions.Hosting.AspireRedisExtensions"));
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static file => MetadataReference.CreateFromFile(file));
}
