using System.Reflection;

namespace HealthKit.Tests.Api;

/// <summary>Types as C# writes them, with nullability where the compiler kept it.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(int)] = "int", [typeof(long)] = "long", [typeof(double)] = "double", [typeof(float)] = "float", [typeof(decimal)] = "decimal",
    };

    public static string Of(ParameterInfo parameter) => Of(Plain(parameter.ParameterType), new NullabilityInfoContext().Create(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field));

    public static string Of(EventInfo member) => Of(member.EventHandlerType!, new NullabilityInfoContext().Create(member));

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Of(value, nullability?.GenericTypeArguments is [var inner] ? inner : null) + "?";
        }

        // An unconstrained type parameter is not marked; only what the compiler knows to take null is.
        var mark = !type.IsValueType && !type.IsGenericParameter && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
        {
            return Of(type.GetElementType()!, nullability?.ElementType) + "[]" + mark;
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword + mark;
        }

        var name = type.Name.Split('`')[0];
        if (type is { IsNested: true, IsGenericParameter: false })
        {
            name = $"{Of(type.DeclaringType!)}.{name}";
        }

        if (type.IsGenericType)
        {
            var arguments = type.GetGenericArguments()
                .Select((argument, index) => Of(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(index)));
            name += $"<{string.Join(", ", arguments)}>";
        }

        return name + mark;
    }

    private static Type Plain(Type type) => type.IsByRef ? type.GetElementType()! : type;
}
