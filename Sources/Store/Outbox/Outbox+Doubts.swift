import Database
package import Domain

/// Something that a request was to change, and of which nobody knows whether it did.
///
/// What the target last confirmed says nothing about it: it is asserted again, whatever the link says.
package enum Doubt: Hashable, Sendable {
    /// The text at a target path.
    case text(String)
    /// Whether the account can be used.
    case activity
    /// Whether the resource is there at all.
    case existence
    /// Whether this user is in the group.
    case member(EntityKey)

    fileprivate var columns: [SQLValue] {
        switch self {
        case .text(let path): [.text(path), .integer(0)]
        case .activity: [.text("active"), .integer(0)]
        case .existence: [.text("*"), .integer(0)]
        case .member(let user): [.text(""), .integer(user)]
        }
    }
}

/// What is in doubt of a resource, apart from its members.
package struct Doubts: Hashable, Sendable {
    package var paths: Set<String> = []
    package var activity = false
    package var existence = false
}

extension Outbox {
    /// Notes what a request may change, in the transaction of its intent: a crash then loses none of it.
    ///
    /// - Parameters:
    ///   - doubts: all that the request is to change.
    ///   - claim: the job that it is for.
    ///   - attempt: the request.
    /// - Throws: `StorageError`; the request must then not be sent.
    package func doubt(_ doubts: [Doubt], _ claim: Claim, attempt: Int64) throws {
        for doubt in doubts {
            try connection.run(
                "INSERT INTO doubts (app, resource, path, member, attempt) VALUES (?1, ?2, ?3, ?4, ?5)",
                [.integer(claim.app), .integer(claim.resource)] + doubt.columns + [.integer(attempt)])
        }
    }

    /// The request was carried out: what it changed is certain, whatever requests before it have left open.
    package func settleDoubts(_ claim: Claim, attempt: Int64) throws {
        try connection.run(
            """
            DELETE FROM doubts WHERE app = ?1 AND resource = ?2 AND (path, member) IN (
                SELECT path, member FROM doubts WHERE app = ?1 AND resource = ?2 AND attempt = ?3
            )
            """, [.integer(claim.app), .integer(claim.resource), .integer(attempt)])
    }

    /// The target has shown who is in the group and who is not: of these nothing is in doubt.
    package func settleDoubts(_ claim: Claim, members: [EntityKey]) throws {
        for member in members {
            try connection.run(
                "DELETE FROM doubts WHERE app = ?1 AND resource = ?2 AND member = ?3",
                [.integer(claim.app), .integer(claim.resource), .integer(member)])
        }
    }

    /// Whether a change of ours of this member of the group was never answered.
    package func isInDoubt(_ member: EntityKey, _ claim: Claim) throws -> Bool {
        try connection.first(
            "SELECT 1 FROM doubts WHERE app = ?1 AND resource = ?2 AND path = '' AND member = ?3 LIMIT 1",
            [.integer(claim.app), .integer(claim.resource), .integer(member)]) != nil
    }

    /// The request was certainly not carried out: it leaves nothing open that was not open before.
    package func withdrawDoubts(_ claim: Claim, attempt: Int64) throws {
        try connection.run(
            "DELETE FROM doubts WHERE app = ?1 AND resource = ?2 AND attempt = ?3",
            [.integer(claim.app), .integer(claim.resource), .integer(attempt)])
    }

    /// The target has shown that the resource is there.
    package func settleExistence(_ claim: Claim) throws {
        try connection.run(
            "DELETE FROM doubts WHERE app = ?1 AND resource = ?2 AND path = '*'",
            [.integer(claim.app), .integer(claim.resource)])
    }

    /// The resource is known anew, or gone: nothing of before is in doubt.
    package func forgetDoubts(_ claim: Claim) throws {
        try connection.run(
            "DELETE FROM doubts WHERE app = ?1 AND resource = ?2", [.integer(claim.app), .integer(claim.resource)])
    }

    /// What is in doubt of a resource, apart from its members.
    func doubts(_ resource: EntityKey, app: EntityKey) throws -> Doubts {
        var doubts = Doubts()
        let rows = try connection.rows(
            "SELECT DISTINCT path FROM doubts WHERE app = ?1 AND resource = ?2 AND member = 0",
            [.integer(app), .integer(resource)])
        for row in rows {
            switch row.text(0) {
            case "active": doubts.activity = true
            case "*": doubts.existence = true
            case let path: doubts.paths.insert(path)
            }
        }
        return doubts
    }
}
