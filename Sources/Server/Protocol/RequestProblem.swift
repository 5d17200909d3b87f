import JSON

/// Why a request gets no decision: always an HTTP error, and never a permission.
struct RequestProblem: Error, Hashable, Sendable {
    /// Status code of HTTP.
    let status: Int
    /// Stable, for programs and for the log.
    let code: String
    /// Where in the request's JSON, as a JSON Pointer (RFC 6901); nil where it is not about a place in it.
    var place: String?
    /// What is wrong, and what to do.
    let message: String

    /// The body: AuthZEN asks for "an error message string", and gets it with code and place beside it.
    var json: JSONValue {
        var members: [String: JSONValue] = ["error": .string(message), "code": .string(code)]
        if let place { members["place"] = .string(place) }
        return .object(members)
    }
}

extension RequestProblem {
    static func missing(_ place: String) -> RequestProblem {
        RequestProblem(status: 400, code: "missing-member", place: place, message: "\(place) is required; add it")
    }

    static func wrongType(_ place: String, _ expected: String) -> RequestProblem {
        RequestProblem(status: 400, code: "wrong-type", place: place, message: "\(place) must be \(expected)")
    }

    static func invalid(_ place: String, _ problem: String) -> RequestProblem {
        RequestProblem(status: 400, code: "invalid-value", place: place, message: "\(place) \(problem)")
    }

    static func syntax(_ error: JSONSyntaxError) -> RequestProblem {
        RequestProblem(status: 400, code: "invalid-json", message: "the body is \(error)")
    }

    static let noToken = RequestProblem(
        status: 401, code: "no-token",
        message: "this needs a bearer token in the header Authorization; make one with `provisor token add NAME`")

    static let wrongToken = RequestProblem(
        status: 401, code: "invalid-token",
        message: "this bearer token is not known, or was removed; make another with `provisor token add NAME`")

    static func bodyTooLarge(_ limit: Int) -> RequestProblem {
        RequestProblem(
            status: 413, code: "body-too-large", message: "the body is larger than \(limit) bytes; ask less at once")
    }

    static let bodyCut = RequestProblem(
        status: 400, code: "body-cut", message: "the body ended before it was whole; send the request again")

    static let notJSON = RequestProblem(
        status: 415, code: "unsupported-media-type",
        message: "the request needs the header Content-Type: application/json")

    static let unavailable = RequestProblem(
        status: 500, code: "database-error",
        message:
            "the database could not be read, so nothing is permitted; see the log of `provisor serve`, and `provisor doctor`"
    )

    static let notFound = RequestProblem(
        status: 404, code: "not-found",
        message: "there is nothing here; /.well-known/authzen-configuration names what there is")

    static func method(_ allowed: String) -> RequestProblem {
        RequestProblem(status: 405, code: "method-not-allowed", message: "this answers \(allowed) only")
    }
}
