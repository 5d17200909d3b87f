import Database
import Domain

/// How many of the names that an account may get were found to be taken.
package struct NamesPassed: Hashable, Sendable {
    /// Tells the names from others: when they change, nothing of them is known to be taken.
    package let digest: String
    package let count: Int64

    /// - Parameters:
    ///   - digest: of the names.
    ///   - count: how many of them were taken.
    package init(digest: String, count: Int64) {
        self.digest = digest
        self.count = count
    }
}

extension Outbox {
    /// Notes that names are taken, in the transaction that reads the answer: neither a crash nor a wait begins anew.
    ///
    /// - Parameters:
    ///   - passed: the names, and how many were taken.
    ///   - claim: the job that found it out.
    /// - Throws: `StorageError`.
    package func pass(_ passed: NamesPassed, _ claim: Claim) throws {
        try connection.run(
            """
            INSERT INTO names_passed (app, resource, digest, passed) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (app, resource) DO UPDATE SET digest = excluded.digest, passed = excluded.passed
            """,
            [.integer(claim.app), .integer(claim.resource), .text(passed.digest), .integer(passed.count)])
    }

    /// The account has got a name, or a person must look: the next search begins with the first name.
    package func forgetNames(_ claim: Claim) throws {
        try connection.run(
            "DELETE FROM names_passed WHERE app = ?1 AND resource = ?2",
            [.integer(claim.app), .integer(claim.resource)])
    }

    /// Whether a creation of the resource was ever sent of which nobody knows what became of it.
    package func mayHaveCreated(_ claim: Claim) throws -> Bool {
        try connection.first(
            """
            SELECT 1 FROM attempts
            WHERE app = ?1 AND resource = ?2 AND method = 'POST'
                AND (class IS NULL OR class IN ('ambiguous', 'malformed') OR class = 'throttled' AND status >= 500)
            LIMIT 1
            """, [.integer(claim.app), .integer(claim.resource)]) != nil
    }

    func namesPassed(_ user: EntityKey, app: EntityKey) throws -> NamesPassed? {
        try connection.first(
            "SELECT digest, passed FROM names_passed WHERE app = ?1 AND resource = ?2",
            [.integer(app), .integer(user)]
        ).map { NamesPassed(digest: $0.text(0), count: $0.integer(1)) }
    }
}
