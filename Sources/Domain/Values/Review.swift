import Crypto
import JSON

/// What an access review is about.
package enum ReviewKind: String, Hashable, Sendable, CaseIterable {
    /// Who has an app.
    case app
    /// Who belongs to a group, directly or by nesting.
    case group

    /// What it is that has the name.
    package var entity: EntityKind { self == .app ? .app : .group }
}

/// An app or a group whose access is reviewed.
package struct ReviewSubject: Hashable, Sendable {
    package let kind: ReviewKind
    package let key: EntityKey

    package init(_ kind: ReviewKind, _ key: EntityKey) {
        self.kind = kind
        self.key = key
    }
}

/// What a reviewer says of one person's access.
package enum ReviewDecision: String, Hashable, Sendable, CaseIterable {
    case keep
    case revoke
}

/// An access review as it was opened.
///
/// Its lines are not kept: they are computed again from the intervals as of its seq. The digest tells whether they are
/// still the ones that were frozen.
package struct Review: Hashable, Sendable {
    package let subject: ReviewSubject
    /// As of which event the lines are.
    package let seq: Seq
    /// How many lines there are.
    package let lines: Int64
    /// The digest of the lines, by ``ReviewLine/digest(of:)``.
    package let digest: String
    /// Who may decide, by the names that they give as actors.
    package let reviewers: [String]
    /// By when it is to be closed; nil for no such date.
    package let due: Timestamp?
    /// Whether reviewers may decide about their own access.
    package let allowsOwn: Bool

    package init(
        subject: ReviewSubject, seq: Seq, lines: Int64, digest: String, reviewers: [String], due: Timestamp?,
        allowsOwn: Bool
    ) {
        self.subject = subject
        self.seq = seq
        self.lines = lines
        self.digest = digest
        self.reviewers = reviewers
        self.due = due
        self.allowsOwn = allowsOwn
    }

    /// Whether somebody is one of the reviewers.
    package func isReviewer(_ actor: String) -> Bool {
        let folded = Names.folded(actor)
        return reviewers.contains { Names.folded($0) == folded }
    }
}

/// What is asked for by who opens a review, with names as typed.
package struct ReviewOpening: Hashable, Sendable {
    package let name: String
    package let kind: ReviewKind
    /// Name of the app or the group as of the seq.
    package let subject: String
    /// As of which event; nil for the newest.
    package let seq: Seq?
    package let reviewers: [String]
    package let due: Timestamp?
    package let allowsOwn: Bool

    package init(
        name: String, kind: ReviewKind, subject: String, seq: Seq? = nil, reviewers: [String], due: Timestamp? = nil,
        allowsOwn: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.subject = subject
        self.seq = seq
        self.reviewers = reviewers
        self.due = due
        self.allowsOwn = allowsOwn
    }
}

/// One person's access as of a seq: a line of a review, by keys.
package struct ReviewLine: Hashable, Sendable {
    /// One of the ways by which the access came.
    package struct Way: Hashable, Sendable {
        /// The policy that gave the app; nil where a group is reviewed.
        package let policy: EntityKey?
        /// The group to which the user belonged without nesting.
        package let via: EntityKey

        package init(policy: EntityKey?, via: EntityKey) {
            self.policy = policy
            self.via = via
        }
    }

    package let user: EntityKey
    /// The event that began it.
    package let since: Seq
    /// The login method for an app (empty where there was none); `direct`, `rule`, `exception` or `nested` for a group.
    package let how: String
    /// In the order of their keys.
    package let ways: [Way]

    package init(user: EntityKey, since: Seq, how: String, ways: Set<Way>) {
        self.user = user
        self.since = since
        self.how = how
        self.ways = ways.sorted { ($0.policy ?? 0, $0.via) < ($1.policy ?? 0, $1.via) }
    }

    /// SHA-256 over lines in the order of their users, as 64 hexadecimal digits.
    ///
    /// Over keys, never names: it tells nothing about a person, and stays true when one is forgotten.
    package static func digest(of lines: [ReviewLine]) -> String {
        var hash = SHA256()
        for line in lines.sorted(by: { $0.user < $1.user }) {
            let ways = line.ways.map { JSONValue.array([$0.policy.map { .integer($0) } ?? .null, .integer($0.via)]) }
            let text: JSONValue = [.integer(line.user), .integer(line.since), .string(line.how), .array(ways)]
            hash.update(data: Array((text.canonicalText + "\n").utf8))
        }
        return hash.finalize().reduce(into: "") { text, byte in
            text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
    }
}
