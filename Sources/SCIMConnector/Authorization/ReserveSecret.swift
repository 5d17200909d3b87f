import Synchronization

/// In a rotation, the client secret before the one that counts.
///
/// While both are there, a token that is refused for the first is asked for once more with the second.
final class ReserveSecret: Sendable {
    let secret: Authorization.Secret
    private let notice: @Sendable (CredentialNotice) -> Void
    /// Whether it was the one that worked last.
    private let isInUse = Mutex(false)

    /// - Parameters:
    ///   - secret: gives it.
    ///   - notice: told when it begins to be needed, and when no longer.
    init(secret: @escaping Authorization.Secret, notice: @escaping @Sendable (CredentialNotice) -> Void) {
        self.secret = secret
        self.notice = notice
    }

    /// Takes note of the secret that a token was given for, and says so where it is another than before.
    func accept(isReserve: Bool) {
        let hasChanged = isInUse.withLock { isInUse in
            defer { isInUse = isReserve }
            return isInUse != isReserve
        }
        if hasChanged { notice(isReserve ? .previousSecretInUse : .newSecretWorks) }
    }
}
