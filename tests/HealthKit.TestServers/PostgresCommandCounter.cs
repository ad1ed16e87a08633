using System.Buffers.Binary;

namespace HealthKit.TestServers;

/// <summary>
/// The frontend's side of PostgreSQL's protocol: first messages without a type (a request for TLS or GSS encryption, which is
/// answered by one byte and followed by another such message; then the startup), after that a type, a length and a body each.
/// </summary>
internal sealed class PostgresCommandCounter : ICommandCounter
{
    private const int StartupHeader = 8;
    private const int MessageHeader = 5;
    private const int TlsRequest = 80877103;
    private const int GssEncryptionRequest = 80877104;

    private readonly byte[] _header = new byte[StartupHeader];
    private int _headerLength;
    private long _bodyLeft;
    private bool _started;

    public int Count(ReadOnlySpan<byte> bytes)
    {
        var commands = 0;
        while (!bytes.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                var skipped = (int)Math.Min(_bodyLeft, bytes.Length);
                _bodyLeft -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _header[_headerLength++] = bytes[0];
            bytes = bytes[1..];
            if (_headerLength == (_started ? MessageHeader : StartupHeader))
                commands += ReadHeader();
        }

        return commands;
    }

    private int ReadHeader()
    {
        _headerLength = 0;
        if (_started)
        {
            _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1)) - (MessageHeader - 1);
            return _header[0] is (byte)'Q' or (byte)'P' or (byte)'E' ? 1 : 0;
        }

        _bodyLeft = BinaryPrimitives.ReadInt32BigEndian(_header) - StartupHeader;
        _started = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(4)) is not (TlsRequest or GssEncryptionRequest);
        return 0;
    }
}
