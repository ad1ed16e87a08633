namespace HealthKit.TestServers;

/// <summary>
/// Counts the client's commands in the Redis protocol. A command is an array (<c>*2</c>, then <c>$4</c>, <c>ECHO</c>, <c>$2</c>, <c>hi</c>)
/// or a plain line. The counter reads lengths and skips contents.
/// </summary>
internal sealed class RedisCommandCounter : ICommandCounter
{
    private byte _kind;
    private long _number;
    private long _itemsLeft;
    private long _bytesLeft;

    public int Count(ReadOnlySpan<byte> bytes)
    {
        var commands = 0;
        while (!bytes.IsEmpty)
        {
            if (_bytesLeft > 0)
            {
                var skipped = (int)Math.Min(_bytesLeft, bytes.Length);
                _bytesLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            commands += ReadLine(bytes[0]);
            bytes = bytes[1..];
        }

        return commands;
    }

    private int ReadLine(byte value)
    {
        if (value == '\n')
            return EndLine();

        if (_kind == 0)
            _kind = value;
        else if (char.IsAsciiDigit((char)value))
            _number = (_number * 10) + (value - '0');

        return 0;
    }

    private int EndLine()
    {
        var (kind, number) = (_kind, _number);
        (_kind, _number) = (0, 0);
        if (_itemsLeft > 0)
        {
            _itemsLeft--;
            _bytesLeft = number + 2;
            return 0;
        }

        _itemsLeft = kind == '*' ? number : 0;
        // An empty line is not a command, and neither is an empty array.
        return kind is 0 or (byte)'\r' || (kind == '*' && number == 0) ? 0 : 1;
    }
}
