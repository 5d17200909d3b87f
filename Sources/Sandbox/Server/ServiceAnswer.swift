/// An answer of the emulated service.
struct ServiceAnswer: Sendable, Equatable {
    /// What goes out behind the head.
    enum Content: Sendable, Equatable {
        /// Nothing.
        case none
        /// JSON, encoded when the answer is written.
        case json(JSONValue)
        /// JSON that is text already, or what a fault made of it.
        case document(String)
        /// A page for a browser, as a proxy in between would send it.
        case html(String)
    }

    /// How the body goes out.
    enum Pace: Sendable, Equatable {
        /// In one go.
        case whole
        /// The head at once, the body in small pieces over so many milliseconds in all.
        case pieces(milliseconds: Int)
        /// On and on, whatever the content is, until the client hangs up or has had enough for any client.
        case endless
    }

    /// The HTTP status.
    var status: Int
    /// The body.
    var content: Content
    /// The value of `Retry-After`, which most products do not send.
    var retryAfter: String?
    /// Headers besides the usual ones, as in `ETag`.
    var headers: [String: String] = [:]
    /// The value of `Content-Type` of a body.
    var contentType = "application/json"
    /// How the body goes out.
    var pace = Pace.whole

    /// An answer with a JSON body.
    static func json(_ value: JSONValue, status: Int = 200) -> ServiceAnswer {
        ServiceAnswer(status: status, content: .json(value))
    }

    /// 204.
    static let empty = ServiceAnswer(status: 204, content: .none)
}
