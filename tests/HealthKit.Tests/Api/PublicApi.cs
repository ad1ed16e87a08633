using System.Reflection;
using System.Text;

namespace HealthKit.Tests.Api;

/// <summary>The public API of an assembly as text: what a user can name, one member a line, in a fixed order.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Head(type)).Append('\n');
            foreach (var member in Members(type))
            {
                text.Append("    ").Append(member).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Head(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = new[] { type.BaseType }.OfType<Type>()
            .Where(parent => parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Where(face => face.IsPublic || face.IsNestedPublic))
            .Select(parent => TypeText.Of(parent)).ToArray();
        return $"{kind} {type.Namespace}.{TypeText.Of(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases.Order(StringComparer.Ordinal)) : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {field.GetRawConstantValue()}");
        }

        var constructors = type.GetConstructors(Declared).Where(IsVisible).Select(constructor => $"{Access(constructor)}new({Parameters(constructor)})");
        var fields = type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily)
            .Select(field => $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{TypeText.Of(field)} {field.Name}");
        var properties = type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property);
        var events = type.GetEvents(Declared).Where(member => IsVisible(member.AddMethod!)).Select(member => $"event {TypeText.Of(member)} {member.Name}");
        var methods = type.GetMethods(Declared).Where(method => IsVisible(method) && !method.IsSpecialName).Select(Method);
        return constructors.Concat(fields).Concat(properties).Concat(events).Concat(methods).Order(StringComparer.Ordinal);
    }

    private static string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        var accessors = (get is not null && IsVisible(get) ? "get; " : "") + (set is not null && IsVisible(set) ? $"{Setter(set)}; " : "");
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return $"{Access((get ?? set)!)}{TypeText.Of(property)} {property.Name}{index} {{ {accessors}}}";
    }

    private static string Setter(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") ? "init" : "set";

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        var constraints = string.Concat(method.IsGenericMethodDefinition ? method.GetGenericArguments().Select(Constraint) : []);
        var extension = method.IsDefined(typeof(System.Runtime.CompilerServices.ExtensionAttribute)) ? "this " : "";
        return $"{Access(method)}{TypeText.Of(method.ReturnParameter)} {method.Name}{generic}({extension}{Parameters(method)}){constraints}";
    }

    private static string Constraint(Type argument)
    {
        var all = new List<string>();
        var flags = argument.GenericParameterAttributes;
        all.AddRange(flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : []);
        all.AddRange(flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? ["struct"] : []);
        all.AddRange(argument.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(type => TypeText.Of(type)));
        all.AddRange(flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !all.Contains("struct") ? ["new()"] : []);
        return all.Count > 0 ? $" where {argument.Name} : {string.Join(", ", all)}" : "";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var mode = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "";
        var variable = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{variable}{mode}{TypeText.Of(parameter)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Default(parameter)}" : "")}";
    }

    private static string Default(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum value => $"{value.GetType().Name}.{value}",
        var other => Convert.ToString(other, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    private static string Access(MethodBase method) => (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : "")
        + (method.IsAbstract && !method.DeclaringType!.IsInterface ? "abstract " : "")
        + (method is MethodInfo { IsVirtual: true, IsFinal: false, IsAbstract: false } virtualMethod
            ? virtualMethod.GetBaseDefinition() == virtualMethod ? "virtual " : "override " : "");

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;
}
