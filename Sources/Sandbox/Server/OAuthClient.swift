/// The one client that may ask the sandbox for tokens (RFC 6749, section 4.4).
package struct OAuthClient: Sendable, Equatable {
    /// The client's id.
    package var id: String
    /// The client's secret.
    package var secret: String
    /// How many seconds a token lives.
    package var tokenSeconds: Int

    /// Describes a client.
    ///
    /// - Parameters:
    ///   - id: The client's id.
    ///   - secret: The client's secret.
    ///   - tokenSeconds: How many seconds a token lives; then it is answered 401.
    package init(id: String, secret: String, tokenSeconds: Int = 3600) {
        self.id = id
        self.secret = secret
        self.tokenSeconds = tokenSeconds
    }
}
