import Synchronization

/// An access token that a person made at the target, and in a rotation the one before it.
///
/// While both are there, a request that the target refuses with the first is sent once more with the second: no request
/// is lost between the making of a token and its taking effect.
final class BearerTokens: Sendable {
    private let primary: Authorization.Secret
    private let previous: Authorization.Secret?
    private let notice: @Sendable (CredentialNotice) -> Void
    /// Whether the previous token was the one that worked last.
    private let fallsBack = Mutex(false)

    init(
        primary: @escaping Authorization.Secret, previous: Authorization.Secret?,
        notice: @escaping @Sendable (CredentialNotice) -> Void
    ) {
        self.primary = primary
        self.previous = previous
        self.notice = notice
    }

    /// The token to begin with.
    ///
    /// Where the new one cannot be read yet, that is the previous one.
    func access() -> Result<Access, Denial> {
        let first = BearerText.read(primary)
        guard case .failure = first, let previous, case .success(let token) = BearerText.read(previous) else {
            return first.map { Access(token: $0) }
        }
        return .success(Access(token: token, isPrevious: true))
    }

    /// The token to go on with; nil where there is none, or none that differs.
    func access(after refused: Access) -> Access? {
        guard !refused.isPrevious, let previous, case .success(let token) = BearerText.read(previous),
            token != refused.token
        else { return nil }
        return Access(token: token, isPrevious: true)
    }

    /// Takes note that a target let this token in, and says so where it is another than before.
    func accept(_ access: Access) {
        let hasChanged = fallsBack.withLock { fallsBack in
            defer { fallsBack = access.isPrevious }
            return fallsBack != access.isPrevious
        }
        if hasChanged { notice(access.isPrevious ? .previousInUse : .primaryWorks) }
    }
}
