import Domain

/// OAuth 2.0 client credentials: what a token is asked for with (RFC 6749 section 4.4).
package struct ClientCredentials: Sendable {
    let tokenURL: String
    let clientId: String
    let secret: Authorization.Secret
    let scope: String?
    let placement: SecretPlacement
    let reserve: ReserveSecret?

    /// Where the client's id and secret stand in a token request (RFC 6749 section 2.3.1).
    package enum SecretPlacement: String, CaseIterable, Hashable, Sendable {
        /// In the `Authorization` header, which every service must understand.
        case basic = "client_secret_basic"
        /// In the body.
        case post = "client_secret_post"
    }

    /// Why credentials cannot be used.
    package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// Takes what the service's console shows.
    ///
    /// - Parameters:
    ///   - tokenURL: an `https` URL, such as `https://login.example.com/oauth2/token`; `http` on this machine alone.
    ///   - clientId: names the client.
    ///   - secret: gives the client's secret; asked each time that a token is minted. What it throws is shown to
    ///     people, and so must hold nothing of the secret.
    ///   - scope: what the token is to be good for, scopes separated by spaces; nil for the service's default.
    ///   - placement: where id and secret stand in the request.
    ///   - previous: the client's secret before this one, with which a token is asked for once more where it is refused for
    ///     the new one.
    ///   - notice: told when the previous secret begins to be needed, and when no longer.
    ///   - allowsPlainHTTP: whether `http` is accepted for hosts other than this machine.
    /// - Throws: `Invalid`, with what is wrong.
    package init(
        tokenURL: String, clientId: String, secret: @escaping Authorization.Secret, scope: String? = nil,
        placement: SecretPlacement = .basic, previous: Authorization.Secret? = nil,
        notice: @escaping @Sendable (CredentialNotice) -> Void = { _ in }, allowsPlainHTTP: Bool = false
    ) throws(Invalid) {
        if let problem = Endpoint.problem(tokenURL, allowsPlainHTTP: allowsPlainHTTP) {
            throw Invalid(description: "the token URL cannot be used: \(problem)")
        }
        if clientId.isEmpty { throw Invalid(description: "the client id is empty") }
        self.tokenURL = tokenURL
        self.clientId = clientId
        self.secret = secret
        self.scope = scope
        self.placement = placement
        reserve = previous.map { ReserveSecret(secret: $0, notice: notice) }
    }
}
