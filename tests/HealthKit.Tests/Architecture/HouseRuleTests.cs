using System.Reflection;
using System.Text.RegularExpressions;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Architecture;

/// <summary>The rules of docs/architecture.md: which folder may use which, and what each source file may contain.</summary>
public sealed partial class HouseRuleTests
{
    // Source generators add these types to the assembly, and coverlet adds its own when it measures coverage.
    private static readonly string[] Generated =
        ["<", "Coverlet.", "Microsoft.CodeAnalysis.", "System.Runtime.CompilerServices.", "System.Text.RegularExpressions.Generated.",
            "Microsoft.Extensions.Configuration.Binder."];

    private static readonly Lazy<IReadOnlyList<(string From, string To, string Text)>> References = new(ReferencesBetweenFolders);

    private static readonly Assembly[] Packages =
        [typeof(HealthKitOptions).Assembly, Assembly.Load("HealthKit.Npgsql"), Assembly.Load("HealthKit.StackExchangeRedis"),
            Assembly.Load("HealthKit.Notifications"), Assembly.Load("HealthKit.PrometheusNet")];

    public static TheoryData<string, string> PairsOfFolders => new(
        from one in FoldersOnDisk()
        from other in FoldersOnDisk()
        where one != other
        select (one, other));

    [Fact]
    public void Lines_OfCode_HaveAtMost140Columns() => Assert.Empty(
        from folder in (string[])["src", "tests", "samples"]
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        where !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        from line in LinesOutsideRawTexts(File.ReadLines(file))
        where line.Length > 140
        select $"{file}: {line}");

    [Fact]
    public void Page_OfTheArchitecture_DescribesEveryFolder()
    {
        Assert.Equal(FoldersOnDisk().Order(StringComparer.Ordinal), ArchitecturePage.Folders.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(RoomsOnDisk().Order(StringComparer.Ordinal), ArchitecturePage.Rooms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Page_OfTheArchitecture_NamesInEachRowOnlyRowsAboveIt()
    {
        var order = ArchitecturePage.Folders.Keys.ToList();

        Assert.All(ArchitecturePage.Folders, row =>
            Assert.DoesNotContain(row.Value, other => order.IndexOf(other) >= order.IndexOf(row.Key)));
    }

    [Theory]
    [MemberData(nameof(PairsOfFolders))]
    public void Folder_UsesAnotherFolder_OnlyAsTheArchitecturePageAllows(string folder, string other)
    {
        var uses = References.Value.Where(use => use.From == folder && use.To == other).Select(static use => use.Text).ToList();

        if (!ArchitecturePage.Folders[folder].Contains(other))
        {
            Assert.Empty(uses);
        }
        else if (folder != "DependencyInjection")
        {
            Assert.True(
                uses.Count > 0, $"docs/architecture.md says that {folder} may use {other}, but it does not. Remove {other} from that row.");
        }
    }

    [Fact]
    public void Scan_OfKnownReferences_FindsThemInBodiesToo()
    {
        using var references = new TypeReferences(typeof(HealthKitOptions).Assembly.Location);

        var all = references.All();

        // One example each of a base, a field, a call in a body, a call in an async body, and a generic argument.
        Assert.Contains("HealthKit.CheckOptions", all["HealthKit.Registration.CheckDefinition"]);
        Assert.Contains("HealthKit.Evaluation.IRunDispatcher", all["HealthKit.Evaluation.RunDispatcher"]);
        Assert.Contains("HealthKit.HealthReason", all["HealthKit.Evaluation.OutcomeReader"]);
        Assert.Contains("HealthKit.Evaluation.EvaluationLog", all["HealthKit.Evaluation.CheckRun"]);
        Assert.Contains("HealthKit.Reactions.TransitionLog", all["HealthKit.DependencyInjection.HealthKitHost"]);
    }

    [Fact]
    public void Types_OfTheAssembly_AllHaveAFileOfTheirName()
    {
        using var references = new TypeReferences(typeof(HealthKitOptions).Assembly.Location);
        var folders = Folders();

        var strangers = references.All().Keys
            .Where(type => !folders.ContainsKey(type) && type != "<Module>"
                && !Generated.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)));

        Assert.Empty(strangers);
    }

    [Fact]
    public void References_OfTheLibrary_AreTheSharedFrameworkOnly()
    {
        using var references = new TypeReferences(typeof(HealthKitOptions).Assembly.Location);
        string[] shared =
            [Path.GetDirectoryName(typeof(object).Assembly.Location)!, Path.GetDirectoryName(typeof(HttpContext).Assembly.Location)!];

        Assert.DoesNotContain(references.AssemblyReferences, name =>
            !shared.Any(folder => File.Exists(Path.Combine(folder, $"{name}.dll"))));
    }

    [Fact]
    public void Assemblies_ThatTheLibraryReferences_AreAllLoadedAtTheStart()
    {
        using var references = new TypeReferences(typeof(HealthKitOptions).Assembly.Location);

        // MapHealthKit() loads these at the start of an app that calls it, or the app's authorization does. No other code needs them.
        string[] ofMappedEndpoints = ["Microsoft.AspNetCore.Antiforgery", "Microsoft.AspNetCore.Authentication.Abstractions",
            "Microsoft.AspNetCore.Authorization", "Microsoft.AspNetCore.Authorization.Policy", "Microsoft.AspNetCore.HttpLogging",
            "Microsoft.AspNetCore.Metadata", "Microsoft.AspNetCore.OutputCaching", "Microsoft.AspNetCore.RateLimiting",
            "System.Security.Claims"];
        Assert.Equal(
            references.AssemblyReferences.Except(ofMappedEndpoints).Order(),
                references.AssembliesNamedBy("HealthKit.DependencyInjection.Warmup").Distinct().Order());
    }

    [Fact]
    public void Drivers_OfThePackages_AreNamedInTheirOwnOnly()
    {
        Assert.DoesNotContain(Packages[1].GetReferencedAssemblies(), name => name.Name == "StackExchange.Redis");
        Assert.DoesNotContain(Packages[2].GetReferencedAssemblies(), name => name.Name == "Npgsql");
    }

    [Fact]
    public void EventIds_OfAllPackages_AreUnique()
    {
        var events = Packages.SelectMany(package => package.GetTypes())
            .SelectMany(static type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(method => method.Event is not null)
            .ToArray();

        Assert.NotEmpty(events);
        Assert.All(events, method => Assert.True(method.Event!.EventId > 0, $"{method.Name} has no event id."));
        Assert.Distinct(events.Select(method => method.Event!.EventId));
        Assert.Distinct(events.Select(method => method.Event!.EventName ?? method.Name));
    }

    [Fact]
    public void EventIds_OfAStage_AreInItsBlock()
    {
        Assert.All(Packages[0].GetTypes().Where(type => type.Name.EndsWith("Log", StringComparison.Ordinal)), type =>
        {
            var first = type.Namespace switch
            {
                "HealthKit.Evaluation" => 1_000,
                "HealthKit.Reactions" => 1_100,
                "HealthKit.Http" => 1_200,
                "HealthKit.Lifecycle" => type.Name == "StartupTaskLog" ? 1_400 : 1_300,
                "HealthKit.Telemetry" => 1_500,
                "HealthKit.Diagnostics" => 1_700,
                "HealthKit.Balancers" => 2_000,
                _ => 0,
            };
            var ids = type.GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId).OfType<int>();
            Assert.All(ids, id => Assert.InRange(id, first, first + 99));
        });
    }

    [Fact]
    public void SourceFiles_All_AreAtMost300Lines()
    {
        Assert.DoesNotContain(Repository.CodeIn(Repository.Sources), file => File.ReadLines(file).Count() > 300);
    }

    [Fact]
    public void SourceFiles_All_HaveOneTypeOfTheirNameAndElseSmallInternalOnes()
    {
        foreach (var file in Repository.CodeIn(Repository.Sources))
        {
            var types = TopLevelType().Matches(File.ReadAllText(file));

            Assert.True(
                types.Count(match => match.Groups["name"].Value == Path.GetFileNameWithoutExtension(file)) == 1
                && types.All(match => types.Count == 1 || match.Value.StartsWith("internal ", StringComparison.Ordinal)),
                $"{Path.GetRelativePath(Repository.Root, file)} has {types.Count} types: "
                    + $"{string.Join(", ", types.Select(match => match.Value))}.");
        }
    }

    [Fact]
    public void SourceFiles_All_SuppressNothing()
    {
        Assert.DoesNotContain(
            Repository.CodeIn(Repository.Sources),
            file => Suppression().IsMatch(File.ReadAllText(file)));
    }

    [Fact]
    public void PublicTypes_OfThePackages_AreInTheirRootNamespaceOrInMicrosofts()
    {
        foreach (var package in Packages)
        {
            Assert.All(package.GetExportedTypes(), type => Assert.Contains(
                type.Namespace, new[] { package.GetName().Name, "HealthKit", "Microsoft.Extensions.DependencyInjection",
                    "Microsoft.AspNetCore.Builder" }));
        }
    }

    private static string Library => Path.Combine(Repository.Sources, "HealthKit");

    private static IEnumerable<string> FoldersOnDisk() =>
        Directory.EnumerateDirectories(Library).Where(HasCode).Select(static folder => Path.GetFileName(folder));

    private static IEnumerable<string> RoomsOnDisk() => FoldersOnDisk()
        .SelectMany(static folder => Directory.EnumerateDirectories(Path.Combine(Library, folder)).Where(HasCode)
            .Select(room => $"{folder}/{Path.GetFileName(room)}"));

    private static bool HasCode(string folder) => Repository.CodeIn(folder).Any();

    private static IReadOnlyList<(string From, string To, string Text)> ReferencesBetweenFolders()
    {
        using var references = new TypeReferences(typeof(HealthKitOptions).Assembly.Location);
        var folders = Folders();
        return
        [
            .. from type in references.All()
               where folders.ContainsKey(type.Key)
               from named in type.Value
               where folders.ContainsKey(named)
               select (folders[type.Key], folders[named], $"{type.Key} uses {named}"),
        ];
    }

    /// <summary>Maps the full name of each type to the folder of its file. The folder is its stage.</summary>
    private static Dictionary<string, string> Folders()
    {
        return Repository.CodeIn(Library)
            .SelectMany(file => TopLevelType().Matches(File.ReadAllText(file)).Select(match => (File: file, match.Groups["name"].Value)))
            .GroupBy(type => $"{Namespace().Match(File.ReadAllText(type.File)).Groups["name"].Value}.{type.Value}", StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Path.GetRelativePath(Library, group.First().File).Split('/')[0],
                StringComparer.Ordinal);
    }

    // A line break in a raw text would change the text.
    private static IEnumerable<string> LinesOutsideRawTexts(IEnumerable<string> lines)
    {
        var isInText = false;
        foreach (var line in lines)
        {
            if (!isInText)
                yield return line;

            isInText ^= line.Split("\"\"\"").Length % 2 == 0;
        }
    }

    [GeneratedRegex("^namespace (?<name>[A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:[a-z]+ )*(?:record struct|record class|record|class|interface|enum|struct|delegate [\w<>?]+) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"#pragma warning|SuppressMessage|#region|#nullable disable")]
    private static partial Regex Suppression();
}
