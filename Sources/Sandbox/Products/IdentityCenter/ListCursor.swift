import Foundation

/// The place where a page ended, as an opaque word for the client.
///
/// It is Base64 and begins so that it always holds `+` and `/`, which the service's pattern for cursors allows: a client
/// that puts it into a URL without encoding it fails on the second page, here and not in production.
enum ListCursor {
    private static let opening: [UInt8] = [0xFB, 0xEF, 0xBF, 0xFF]

    /// Writes a cursor.
    ///
    /// - Parameters:
    ///   - serial: The serial of the last resource of the page.
    ///   - query: The list and the filter that the page belongs to.
    /// - Returns: The cursor.
    static func write(after serial: Int, of query: String) -> String {
        Data(opening + Array("\(serial) \(query)".utf8)).base64EncodedString()
    }

    /// Reads a cursor.
    ///
    /// - Parameters:
    ///   - text: What the client sent.
    ///   - query: The list and the filter of this request.
    /// - Returns: The serial after which the page begins.
    /// - Throws: 400 for a word that is no cursor, and for a filter that changed between two pages.
    static func read(_ text: String, of query: String) throws(SandboxRefusal) -> Int {
        guard let bytes = Data(base64Encoded: text), bytes.starts(with: opening),
            let plain = String(bytes: bytes.dropFirst(opening.count), encoding: .utf8),
            let space = plain.firstIndex(of: " "), let serial = Int(plain[..<space])
        else { throw .invalid("the cursor is none of ours; was it percent-encoded?") }
        if plain[space...].dropFirst() != query { throw .invalid("the filter changed between two pages") }
        return serial
    }
}
