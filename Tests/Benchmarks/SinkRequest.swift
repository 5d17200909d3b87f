import NIOCore
import Synchronization

/// The little that the sink must know of a request.
struct SinkRequest {
    let method: String
    /// What follows `/Users/` or `/Groups/`; empty where the request is about all of them.
    let id: String

    /// Takes one whole request off a buffer; nil while there is none.
    init?(_ buffer: inout ByteBuffer) {
        let bytes = buffer.readableBytesView
        guard let head = Self.end(of: bytes) else { return nil }
        let length = Self.contentLength(bytes[..<head])
        guard bytes.endIndex - head >= length else { return nil }
        let words = bytes.prefix { $0 != 13 }.split(separator: 32)
        guard words.count == 3 else { return nil }
        method = String(decoding: words[0], as: UTF8.self)
        let parts = words[1].prefix { $0 != UInt8(ascii: "?") }.split(separator: UInt8(ascii: "/"))
        let isOfAll = parts.last.map { $0.elementsEqual("Users".utf8) || $0.elementsEqual("Groups".utf8) } ?? true
        id = isOfAll ? "" : String(decoding: parts[parts.count - 1], as: UTF8.self)
        buffer.moveReaderIndex(forwardBy: head - bytes.startIndex + length)
    }

    /// Where the body begins.
    private static func end(of bytes: ByteBufferView) -> Int? {
        var newlines = 0
        for index in bytes.indices {
            switch bytes[index] {
            case 10:
                newlines += 1
                if newlines == 2 { return index + 1 }
            case 13: break
            default: newlines = 0
            }
        }
        return nil
    }

    private static func contentLength(_ head: ByteBufferView) -> Int {
        let name = Array("content-length:".utf8)
        for line in head.split(separator: 10) where line.count > name.count {
            guard zip(line, name).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else { continue }
            return line.dropFirst(name.count).reduce(0) { (48...57).contains($1) ? $0 * 10 + Int($1 - 48) : $0 }
        }
        return 0
    }
}

/// Ids that no two answers of one sink share.
final class SinkIds: Sendable {
    private let last = Atomic<UInt64>(0)

    func next() -> String {
        let digits = String(last.add(1, ordering: .relaxed).newValue, radix: 16)
        return "9067729b3d-" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
