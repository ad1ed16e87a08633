using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;
using System.Text;

namespace HealthKit.Tests.Architecture;

/// <summary>
/// No interpolated string may format a number or a time with the current culture. The compiler's analyzers report every other such
/// formatting (CA1305), but not this one.
/// </summary>
public sealed class CultureRuleTests
{
    private static readonly Type[] Formatted =
        [typeof(double), typeof(float), typeof(decimal), typeof(Half), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
            typeof(TimeOnly)];

    private static readonly Type?[] Handlers =
        [typeof(DefaultInterpolatedStringHandler), typeof(StringBuilder.AppendInterpolatedStringHandler)];

    [Theory]
    [InlineData("HealthKit")]
    [InlineData("HealthKit.Notifications")]
    [InlineData("HealthKit.Npgsql")]
    [InlineData("HealthKit.PrometheusNet")]
    [InlineData("HealthKit.StackExchangeRedis")]
    [InlineData("healthkit-probe")]
    public void InterpolatedStrings_OfAPackage_FormatNothingByCulture(string package)
    {
        var assembly = Assembly.Load(package);
        using var file = new PEReader(File.OpenRead(assembly.Location));

        // A run with coverage adds a type of its own to each assembly.
        var types = assembly.GetTypes().Where(static type => type.Namespace?.StartsWith("Coverlet.", StringComparison.Ordinal) is not true);
        Assert.Empty(types.SelectMany(static type => type.GetMembers(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .OfType<MethodBase>()
            .SelectMany(method => FormattedByCulture(method, file)));
    }

    [Fact]
    public void Scan_OfAStringThatIsFormattedByCulture_FindsIt()
    {
        using var file = new PEReader(File.OpenRead(typeof(CultureRuleTests).Assembly.Location));
        var method = typeof(CultureRuleTests).GetMethod(nameof(ByCulture), BindingFlags.NonPublic | BindingFlags.Static)!;

        Assert.Equal(["HealthKit.Tests.Architecture.CultureRuleTests.ByCulture formats DateTime"], FormattedByCulture(method, file));
    }

    private static string ByCulture(DateTime time) => $"At {time:yyyy} or so";

    private static IEnumerable<string> FormattedByCulture(MethodBase method, PEReader file)
    {
        var isByCulture = false;
        foreach (var call in Called(method, file))
        {
            if (call is ConstructorInfo && Handlers.Contains(call.DeclaringType))
            {
                // A handler that uses a format provider takes it as a constructor parameter.
                isByCulture = call.GetParameters().All(static parameter => parameter.ParameterType != typeof(IFormatProvider));
            }
            else if (isByCulture && call is { Name: "AppendFormatted", IsGenericMethod: true } && call.GetGenericArguments()[0] is var type
                && Formatted.Contains(Nullable.GetUnderlyingType(type) ?? type))
            {
                yield return $"{method.DeclaringType!.FullName}.{method.Name} formats {type.Name}";
            }
        }
    }

    private static IEnumerable<MethodBase> Called(MethodBase method, PEReader file)
    {
        var address = file.GetMetadataReader()
            .GetMethodDefinition((MethodDefinitionHandle)MetadataTokens.EntityHandle(method.MetadataToken)).RelativeVirtualAddress;
        if (address == 0)
            return [];

        var (ofType, ofMethod) = (method.DeclaringType!.GetGenericArguments(), method is MethodInfo { IsGenericMethod: true } generic
            ? generic.GetGenericArguments() : []);
        return IntermediateLanguage.Tokens(file.GetMethodBody(address).GetILReader())
            .Where(static token => MetadataTokens.EntityHandle(token).Kind is HandleKind.MethodDefinition or HandleKind.MethodSpecification
                || MetadataTokens.EntityHandle(token).Kind == HandleKind.MemberReference)
            .Select(token => method.Module.ResolveMember(token, ofType, ofMethod))
            .OfType<MethodBase>();
    }
}
