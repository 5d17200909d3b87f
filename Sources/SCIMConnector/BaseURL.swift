/// Where an app is reached: the part of every URL that comes before `/Users`.
struct BaseURL: Hashable, Sendable {
    /// Without slashes at the end: consoles show the address with one, and `//Users` is another path to some servers.
    let text: String

    init(_ text: String) {
        var text = text[...]
        while text.last == "/" { text.removeLast() }
        self.text = String(text)
    }

    /// Host and port, as people read them.
    var host: String {
        let rest = text.firstRange(of: "://").map { text[$0.upperBound...] } ?? text[...]
        return String(rest.prefix { $0 != "/" })
    }

    /// The same path at another place.
    ///
    /// - Parameter origin: scheme and host; a path of its own is left out.
    /// - Returns: scheme and host of the one, path of the other.
    func moved(to origin: String) -> BaseURL {
        let path = text.firstRange(of: "://").map { text[$0.upperBound...].drop { $0 != "/" } } ?? ""
        let scheme = origin.firstRange(of: "://").map { origin[..<$0.upperBound] } ?? ""
        return BaseURL(scheme + BaseURL(origin).host + path)
    }
}

extension String {
    /// The text as part of a path or a query: everything that is not unreserved is escaped (RFC 3986 section 2.3), so a
    /// space is `%20` and a plus sign `%2B`, which no server can take for one another.
    var percentEncoded: String {
        var out: [UInt8] = []
        out.reserveCapacity(utf8.count * 2)
        func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 55 + value }
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
            default: out += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The text that ``percentEncoded`` was made from; nil where an escape is broken.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = Array(utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
