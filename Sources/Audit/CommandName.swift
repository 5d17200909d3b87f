package import Domain

/// How a person names a command.
package enum CommandName: Hashable, Sendable {
    /// By one of its events.
    case seq(Seq)
    /// By the number that answers show as `command`.
    case id(Int64)
    /// By the idempotency key that it was given under.
    case key(String)

    /// Reads `seq:N` or a bare number, `command:N`, and `key:TEXT` or any other text.
    package init(_ text: String) {
        func number(after prefix: String) -> Int64? {
            text.hasPrefix(prefix) ? Int64(text.dropFirst(prefix.count)) : nil
        }
        if let seq = number(after: "seq:") ?? Int64(text) {
            self = .seq(seq)
        } else if let id = number(after: "command:") {
            self = .id(id)
        } else {
            self = .key(text.hasPrefix("key:") ? String(text.dropFirst(4)) : text)
        }
    }
}
