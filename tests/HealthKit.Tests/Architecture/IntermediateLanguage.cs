using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace HealthKit.Tests.Architecture;

/// <summary>Reads the instructions of a method.</summary>
internal static class IntermediateLanguage
{
    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF);

    /// <summary>The metadata tokens of the types, fields and methods in the instructions.</summary>
    public static IEnumerable<int> Tokens(BlobReader reader)
    {
        var tokens = new List<int>();
        while (reader.RemainingBytes > 0)
        {
            int value = reader.ReadByte();
            var code = Codes[value == 0xFE ? 0xFE00 | reader.ReadByte() : value];
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    tokens.Add(reader.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    var targets = reader.ReadInt32();
                    reader.Offset += 4 * targets;
                    break;
                default:
                    reader.Offset += SizeOf(code.OperandType);
                    break;
            }
        }

        return tokens;
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
