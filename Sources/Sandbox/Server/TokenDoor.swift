import Foundation

/// Who is let in: whoever has a token that was there from the start, or one that was given out and lives.
struct TokenDoor: Sendable {
    /// Where tokens are asked for, on the sandbox's origin.
    static let path = "/_oauth/token"

    private let tokens: [String]
    private let client: OAuthClient?
    private var issued: [String: Date] = [:]
    private var generator: SeededGenerator

    /// Opens the door.
    init(_ configuration: SandboxConfiguration) {
        tokens = configuration.tokens
        client = configuration.oauth
        generator = SeededGenerator(seed: configuration.seed ^ 0x5EED_0A17)
    }

    /// Lets a request in.
    ///
    /// - Throws: 401 for no token, a wrong one, or one that has expired.
    func admit(_ request: ServiceRequest, at now: Timestamp) throws(SandboxRefusal) {
        guard let token = request.token else { throw .unauthorized("there is no bearer token") }
        if tokens.contains(token) { return }
        guard let end = issued[token] else { throw .unauthorized("the bearer token is not one of ours") }
        if now.date >= end { throw .unauthorized("the bearer token has expired") }
    }

    /// Answers a request for a token.
    ///
    /// - Parameters:
    ///   - request: POST with a form that holds `grant_type=client_credentials`, the client's id and secret either in the
    ///     form or in a Basic authorization.
    ///   - now: The time.
    /// - Returns: The members of the answer.
    /// - Throws: 400 `unsupported_grant_type` or `invalid_request`, 401 `invalid_client`; the word is in `code`.
    mutating func issue(
        _ request: ServiceRequest, at now: Timestamp
    ) throws(SandboxRefusal) -> [String: JSONValue] {
        guard request.method == "POST" else {
            throw Self.refusal(400, "invalid_request", "a token is asked for with POST")
        }
        guard let client, let (id, secret) = Self.credentials(request), id == client.id, secret == client.secret else {
            throw Self.refusal(401, "invalid_client", "the client is unknown or its secret is wrong")
        }
        guard let grant = request.form["grant_type"] else {
            throw Self.refusal(400, "invalid_request", "there is no grant_type")
        }
        guard grant == "client_credentials" else {
            throw Self.refusal(400, "unsupported_grant_type", "the grant type is \(grant)")
        }
        issued = issued.filter { $0.value > now.date }
        let token = SeededGenerator.hexadecimal(generator.next()) + SeededGenerator.hexadecimal(generator.next())
        issued[token] = now.date + Double(client.tokenSeconds)
        return [
            "access_token": .string(token), "token_type": "Bearer", "expires_in": .integer(client.tokenSeconds),
        ]
    }

    /// The answer that says why there is no token (RFC 6749, section 5.2).
    static func answer(to refusal: SandboxRefusal) -> ServiceAnswer {
        var answer = ServiceAnswer.json(
            ["error": .string(refusal.code ?? "invalid_request"), "error_description": .string(refusal.detail)],
            status: refusal.status)
        if refusal.status == 401 { answer.headers["WWW-Authenticate"] = "Basic realm=\"sandbox\"" }
        return answer
    }

    private static func refusal(_ status: Int, _ code: String, _ reason: String) -> SandboxRefusal {
        .scim(status, nil, reason, code: code)
    }

    private static func credentials(_ request: ServiceRequest) -> (String, String)? {
        if let header = request.headers["authorization"], header.lowercased().hasPrefix("basic ") {
            guard let data = Data(base64Encoded: String(header.dropFirst(6))) else { return nil }
            let parts = String(decoding: data, as: UTF8.self).split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            // Both are form-encoded before they are joined (RFC 6749, section 2.3.1).
            let decoded = parts.map { String($0).replacing("+", with: " ").removingPercentEncoding ?? String($0) }
            return (decoded[0], decoded[1])
        }
        guard let id = request.form["client_id"], let secret = request.form["client_secret"] else { return nil }
        return (id, secret)
    }
}
