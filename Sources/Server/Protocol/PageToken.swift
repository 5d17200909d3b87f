import Crypto
import Domain
import Foundation
import JSON
import Store

/// Where the next page of a search begins: opaque to clients, and kept by nobody.
///
/// It pins the seq, so that all pages are of one state of the journal, whatever is decided meanwhile. It holds nothing that
/// its holder may not ask: who makes one up gets at most an answer about another seq or from another place on.
struct PageToken: Hashable, Sendable {
    /// As of which seq the search is answered.
    let seq: Seq
    /// The instant that was asked for, in microseconds; nil where a seq was.
    let at: Int64?
    /// The last key of the page before.
    let position: EntityKey
    let limit: Int
    /// Stands for the search that it belongs to.
    let search: String

    init(seq: Seq, at: Int64?, position: EntityKey, limit: Int, search: String) {
        self.seq = seq
        self.at = at
        self.position = position
        self.limit = limit
        self.search = search
    }

    /// Reads what ``text`` gave.
    init?(_ text: String) {
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard text.utf8.count <= 400, let bytes = Data(base64Encoded: padded) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6, words[0] == Self.version, let seq = Seq(words[1]), let position = EntityKey(words[3]),
            let limit = Int(words[4]), seq >= 0, position >= 0, limit >= 0, words[2] == "-" || Int64(words[2]) != nil
        else { return nil }
        self.init(seq: seq, at: Int64(words[2]), position: position, limit: limit, search: String(words[5]))
        guard self.text == text else { return nil }
    }

    /// In base64url, without padding.
    var text: String {
        let words = [Self.version, "\(seq)", at.map { "\($0)" } ?? "-", "\(position)", "\(limit)", search]
        return Data(words.joined(separator: " ").utf8).base64EncodedString().replacing("+", with: "-")
            .replacing("/", with: "_").replacing("=", with: "")
    }

    private static let version = "p1"

    /// Stands for a search without its page.
    static func search(_ kind: SearchKind, _ members: [String: JSONValue]) -> String {
        let text = kind.rawValue + JSONValue.object(members).canonicalText
        return SHA256.hash(data: Array(text.utf8)).prefix(12).hexadecimal
    }
}
