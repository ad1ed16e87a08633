using HealthKit.PackageTests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HealthKit.EcosystemTests;

/// <summary>
/// Compiles the C# of every document in an app that references the packages of Xabaril and Aspire in addition to HealthKit.
/// </summary>
public sealed class DocumentationTests
{
    [Fact]
    public void CSharp_OfEveryDocument_CompilesBesideXabarilAndAspire()
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            "Snippets",
            [CSharpSyntaxTree.ParseText(WebProject.ImplicitUsings + SnippetProgram.Usings, options),
                CSharpSyntaxTree.ParseText(SnippetProgram.Of(Snippets.In("csharp")), options)],
            WebProject.References(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        var errors = compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

        Assert.Empty(errors.Select(static error => error.ToString()));
        Assert.NotNull(compilation.GetTypeByMetadataName("Microsoft.Extensions.DependencyInjection.RedisHealthCheckBuilderExtensions"));
        Assert.NotNull(compilation.GetTypeByMetadataName("Microsoft.Extensions.Hosting.AspireRedisExtensions"));
    }
}
