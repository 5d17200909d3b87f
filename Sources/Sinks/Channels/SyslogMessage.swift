import Domain

/// Messages as RFC 5424 has them, and their frames in a stream (RFC 6587 section 3.4.1, RFC 5425 section 4.3).
enum SyslogMessage {
    /// Log audit, of the facilities of RFC 5424 section 6.2.1.
    private static let facility = 13
    /// A larger datagram does not leave the machine (RFC 5426 section 3.2).
    private static let mostInDatagram = 60_000

    /// The bytes of a message.
    ///
    /// The body begins with the byte order mark that RFC 5424 section 6.4 asks for where it is UTF-8.
    static func bytes(_ message: SinkMessage, _ origin: SinkOrigin) -> [UInt8] {
        // Of this range by section 7.3.1, beginning again behind it.
        let sequence = (message.seq - 1) % 2_147_483_647 + 1
        let head = """
            <\(facility * 8 + message.severity)>1 \(message.at.description) \(word(origin.host, most: 255)) provisor \
            \(word(origin.process, most: 128)) \(word(message.type, most: 32)) \
            [origin software="provisor" swVersion="\(parameter(origin.version))"][meta sequenceId="\(sequence)"]
            """
        return Array(head.utf8) + [0x20, 0xEF, 0xBB, 0xBF] + Array(message.text.utf8)
    }

    /// A message in a stream: its length in octets, a space, and it.
    static func frame(_ message: SinkMessage, _ origin: SinkOrigin) -> [UInt8] {
        let bytes = bytes(message, origin)
        return Array("\(bytes.count) ".utf8) + bytes
    }

    /// A message as a datagram, cut at the end of a character where it would not leave the machine.
    static func datagram(_ message: SinkMessage, _ origin: SinkOrigin) -> [UInt8] {
        var bytes = bytes(message, origin)
        guard bytes.count > mostInDatagram else { return bytes }
        bytes.removeLast(bytes.count - mostInDatagram)
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        // The first byte of a character whose others went.
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return bytes
    }

    /// Printable ASCII without spaces; a hyphen where nothing is left.
    private static func word(_ text: String, most: Int) -> String {
        let kept = text.utf8.filter { (33...126).contains($0) }.prefix(most)
        return kept.isEmpty ? "-" : String(decoding: kept, as: UTF8.self)
    }

    /// A parameter's value, in which three characters are escaped (section 6.3.3).
    private static func parameter(_ text: String) -> String {
        text.reduce(into: "") { value, character in
            if character == "\"" || character == "\\" || character == "]" { value.append("\\") }
            value.append(character)
        }
    }
}
