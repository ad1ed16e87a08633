using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace HealthKit.EcosystemTests;

/// <summary>What the compiler knows in a web project that references the packages of this project.</summary>
internal static class WebProject
{
    private static readonly string[] Namespaces =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json", "System.Threading",
        "System.Threading.Tasks", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
        "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
        "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
    ];

    public static string ImplicitUsings { get; } = string.Concat(Namespaces.Select(static name => $"global using {name};\n"));

    public static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(static file => MetadataReference.CreateFromFile(file));

    /// <summary>
    /// Compiles a program and writes it beside the assemblies of this project, which has the packages of all programs. Returns its files,
    /// the program first.
    /// </summary>
    public static IReadOnlyList<string> Build(string program, string path = "Program.cs")
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var name = $"Program-{Guid.NewGuid():N}";
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(ImplicitUsings, options), CSharpSyntaxTree.ParseText(program, options, path)], References(),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        var file = Path.Combine(AppContext.BaseDirectory, $"{name}.dll");
        var settings = Path.ChangeExtension(file, ".runtimeconfig.json");
        File.Copy(Path.Combine(AppContext.BaseDirectory, "HealthKit.EcosystemTests.runtimeconfig.json"), settings);

        var result = compilation.Emit(file);

        Assert.Empty(result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return [file, settings];
    }
}
