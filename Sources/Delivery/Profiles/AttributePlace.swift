/// The parts of a target path that say where an attribute stands (RFC 7644 section 3.5.2).
///
/// Filters are passed over: whether an attribute exists does not depend on its values.
struct AttributePlace: Hashable, Sendable {
    /// The URN in front; nil where there is none.
    let schema: String?
    let attribute: String
    let sub: String?

    init(_ path: String) {
        var rest = path[...]
        let head = rest.prefix { $0 != "[" }
        if head.lowercased().hasPrefix("urn:"), let colon = head.lastIndex(of: ":") {
            schema = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        } else {
            schema = nil
        }
        attribute = String(rest.prefix { $0 != "[" && $0 != "." })
        // A filter may hold dots, so the sub-attribute of a filtered path comes behind its bracket.
        let tail = rest.lastIndex(of: "]").map { rest[rest.index(after: $0)...] } ?? rest
        sub = tail.firstIndex(of: ".").map { String(tail[tail.index(after: $0)...]) }
    }

    /// The path of the attribute as a whole.
    var root: String { (schema.map { $0 + ":" } ?? "") + attribute }
}
