package import Domain
import Delivery
import NIOCore

/// How the requests to an app are let in.
///
/// One of these for an app: its copies share the token that they minted. It shows nothing of its secrets, however it is
/// printed.
package struct Authorization: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Gives a secret; what it throws is shown to people, and so must hold nothing of the secret.
    package typealias Secret = @Sendable () throws -> String

    private enum Kind: Sendable {
        case bearer(BearerTokens, primary: Secret)
        case clientCredentials(ClientCredentials, TokenCache)
    }

    /// What a token is got with, apart from the credentials.
    struct Desk: Sendable {
        let transport: Transport
        let userAgent: String
        /// How long the whole request may take, for sentences.
        let timeout: Duration
        /// When it must be over.
        let deadline: NIODeadline
        let now: @Sendable () -> Double
    }

    private let kind: Kind

    /// A token that a person made at the target.
    ///
    /// - Parameters:
    ///   - token: gives it; asked before each request, so that a new one is taken up without a restart. White space
    ///     around it is left out.
    ///   - previous: the token before it. A request that the target refuses with the first (401) is sent once more with
    ///     this one, and its answer counts.
    ///   - notice: told when the previous token begins to be needed, and when no longer.
    /// - Returns: the way in.
    package static func bearer(
        _ token: @escaping Secret, previous: Secret? = nil,
        notice: @escaping @Sendable (CredentialNotice) -> Void = { _ in }
    ) -> Authorization {
        Authorization(kind: .bearer(BearerTokens(primary: token, previous: previous, notice: notice), primary: token))
    }

    /// Tokens that the app's own service gives to a client (RFC 6749 section 4.4).
    ///
    /// A token is kept until shortly before it ends. One that the target refuses earlier is replaced once; if the next
    /// is refused too, the answer is ``Reply/credential(detail:status:)``.
    package static func clientCredentials(_ credentials: ClientCredentials) -> Authorization {
        Authorization(kind: .clientCredentials(credentials, TokenCache()))
    }

    /// When the token ends, where it is a JSON Web Token that says so (RFC 7519 section 4.1.4).
    ///
    /// Nothing is verified: this is only to warn.
    package var expiry: Timestamp? {
        guard case .bearer(_, let primary) = kind, case .success(let token) = BearerText.read(primary) else {
            return nil
        }
        return CredentialExpiry.end(ofJWT: token)
    }

    /// What to begin a request with.
    func access(_ desk: Desk) async -> Result<Access, Denial> {
        switch kind {
        case .bearer(let tokens, _): tokens.access()
        case .clientCredentials(let credentials, let cache):
            await cache.access(insteadOf: nil, now: desk.now) {
                await TokenRequest(credentials: credentials, desk: desk).mint()
            }
        }
    }

    /// What to go on with after a target's 401; nil where there is nothing else.
    func access(after refused: Access, _ desk: Desk) async -> Result<Access, Denial>? {
        switch kind {
        case .bearer(let tokens, _): return tokens.access(after: refused).map { .success($0) }
        case .clientCredentials(let credentials, let cache):
            let result = await cache.access(insteadOf: refused.token, now: desk.now) {
                await TokenRequest(credentials: credentials, desk: desk).mint()
            }
            if case .success(let access) = result, access.token == refused.token { return nil }
            return result
        }
    }

    /// Takes note that the target let a request in.
    func accept(_ access: Access) {
        if case .bearer(let tokens, _) = kind { tokens.accept(access) }
    }

    package var description: String {
        switch kind {
        case .bearer: "bearer token"
        case .clientCredentials(let credentials, _): "client credentials from \(BaseURL(credentials.tokenURL).host)"
        }
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
