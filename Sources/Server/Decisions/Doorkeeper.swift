import Database
import Domain
import Synchronization

/// Lets requests in by their bearer tokens, as they are in the snapshot that answers the request.
final class Doorkeeper: Sendable {
    /// A token that lets in.
    struct Bearer: Hashable, Sendable {
        let name: String
        let role: TokenRole
        fileprivate let digest: TokenDigest
    }

    /// What each connection read last, and of which snapshot: kept for that one alone, so that a removed token is never
    /// let in by what was read before.
    private let known = Mutex<[Int: (snapshot: SQLSnapshot, bearers: [Bearer])]>([:])

    /// Whose token has this digest; nil where nobody's.
    ///
    /// All tokens are compared, each in a time that does not depend on the digest.
    func bearer(
        of digest: TokenDigest, _ connection: any SQLConnection, _ snapshot: SQLSnapshot
    ) throws -> Bearer? {
        var found: Bearer?
        for bearer in try bearers(connection, snapshot) where bearer.digest.isSame(as: digest) { found = bearer }
        return found
    }

    private func bearers(_ connection: any SQLConnection, _ snapshot: SQLSnapshot) throws -> [Bearer] {
        if let kept = known.withLock({ $0[snapshot.connection] }), kept.snapshot == snapshot { return kept.bearers }
        let bearers = try connection.rows("SELECT name, role, digest FROM tokens WHERE removed_seq IS NULL")
            .compactMap { row -> Bearer? in
                // A role that this version does not know lets nobody in.
                guard let role = TokenRole(rawValue: row.text(1)), let digest = TokenDigest(text: row.text(2)) else {
                    return nil
                }
                return Bearer(name: row.text(0), role: role, digest: digest)
            }
        known.withLock { $0[snapshot.connection] = (snapshot, bearers) }
        return bearers
    }
}
