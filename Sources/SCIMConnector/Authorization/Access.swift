import Delivery

/// What one request is let in by.
struct Access: Hashable, Sendable {
    /// The bearer token.
    let token: String
    /// Where the token's service says that its API is; nil where it says nothing.
    var instanceURL: String? = nil
    /// Whether it is the older one of two tokens.
    var isPrevious = false
}

/// Why there is nothing to be let in by, as the answer that the worker is given.
///
/// Nothing was sent to the app.
struct Denial: Error, Hashable, Sendable {
    let reply: Reply

    /// The credential itself is the trouble.
    static func credential(_ sentence: String, status: Int = 0) -> Denial {
        Denial(reply: .credential(detail: sentence, status: status))
    }
}
