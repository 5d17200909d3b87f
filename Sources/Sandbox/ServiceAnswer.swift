/// An answer of the emulated service.
struct ServiceAnswer: Sendable, Equatable {
    /// What goes out behind the head.
    enum Content: Sendable, Equatable {
        /// Nothing.
        case none
        /// JSON, encoded when the answer is written.
        case json(JSONValue)
        /// JSON that is text already.
        case document(String)
        /// A page for a browser, as a proxy in between would send it.
        case html(String)
    }

    /// The HTTP status.
    let status: Int
    /// The body.
    let content: Content
    /// The value of `Retry-After`, which AWS does not send.
    var retryAfter: String?

    /// An answer with a JSON body.
    static func json(_ value: JSONValue, status: Int = 200) -> ServiceAnswer {
        ServiceAnswer(status: status, content: .json(value))
    }

    /// 204.
    static let empty = ServiceAnswer(status: 204, content: .none)
}
