using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace HealthKit.Tests.Architecture;

/// <summary>
/// Lists the types of the same assembly that each top-level type names: in bases, fields, signatures, generic arguments and method bodies.
/// Nested types, closures and state machines count as part of their top-level type.
/// </summary>
internal sealed class TypeReferences : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly NamedTypes _named;

    public TypeReferences(string assembly)
    {
        _file = new PEReader(File.OpenRead(assembly));
        _metadata = _file.GetMetadataReader();
        _named = new NamedTypes();
    }

    public IEnumerable<string> AssemblyReferences => _metadata.AssemblyReferences
        .Select(handle => _metadata.GetString(_metadata.GetAssemblyReference(handle).Name));

    /// <summary>The assemblies of the types that the method bodies of a top-level type name directly.</summary>
    public IEnumerable<string> AssembliesNamedBy(string type) =>
        from handle in _metadata.TypeDefinitions
        where NameOf(handle) == type
        from method in _metadata.GetTypeDefinition(handle).GetMethods()
        let address = _metadata.GetMethodDefinition(method).RelativeVirtualAddress
        where address > 0
        from token in IntermediateLanguage.Tokens(_file.GetMethodBody(address).GetILReader())
        where token >> 24 == (int)TableIndex.TypeRef
        let scope = _metadata.GetTypeReference(MetadataTokens.TypeReferenceHandle(token & 0xFFFFFF)).ResolutionScope
        where scope.Kind == HandleKind.AssemblyReference
        select _metadata.GetString(_metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name);

    /// <summary>Maps the full name of each top-level type to the full names of the types that it names.</summary>
    public Dictionary<string, HashSet<string>> All()
    {
        var all = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var handle in _metadata.TypeDefinitions)
        {
            _named.Found.Clear();
            Visit(_metadata.GetTypeDefinition(handle));
            var owner = NameOf(handle);
            all.TryAdd(owner, new(StringComparer.Ordinal));
            all[owner].UnionWith(_named.Found.Select(NameOf).Where(name => name != owner));
        }

        return all;
    }

    public void Dispose() => _file.Dispose();

    private string NameOf(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
            type = _metadata.GetTypeDefinition(type.GetDeclaringType());

        var name = _metadata.GetString(type.Name).Split('`')[0];
        return type.Namespace.IsNil ? name : $"{_metadata.GetString(type.Namespace)}.{name}";
    }

    private void Visit(TypeDefinition type)
    {
        Visit(type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
            Visit(_metadata.GetInterfaceImplementation(implementation).Interface);

        Visit(type.GetGenericParameters());
        foreach (var field in type.GetFields())
            _metadata.GetFieldDefinition(field).DecodeSignature(_named, null);

        foreach (var handle in type.GetMethods())
        {
            var method = _metadata.GetMethodDefinition(handle);
            method.DecodeSignature(_named, null);
            Visit(method.GetGenericParameters());
            if (method.RelativeVirtualAddress > 0)
                Visit(_file.GetMethodBody(method.RelativeVirtualAddress));
        }
    }

    private void Visit(GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters)
        {
            foreach (var constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
                Visit(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void Visit(MethodBodyBlock body)
    {
        if (!body.LocalSignature.IsNil)
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_named, null);

        foreach (var region in body.ExceptionRegions)
            Visit(region.CatchType);

        foreach (var token in IntermediateLanguage.Tokens(body.GetILReader()))
            Visit(MetadataTokens.EntityHandle(token));
    }

    private void Visit(EntityHandle handle)
    {
        if (handle.IsNil)
            return;

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                _named.Found.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_named, null);
                break;
            case HandleKind.FieldDefinition:
                _named.Found.Add(_metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodDefinition:
                _named.Found.Add(_metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MemberReference:
                Visit(_metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Visit(specification.Method);
                specification.DecodeSignature(_named, null);
                break;
        }
    }
}
