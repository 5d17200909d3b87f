package import Domain

/// That a user had an app during some part of a period: one unbroken stretch.
package struct AccessRecord: Hashable, Sendable {
    package let app: EntityKey
    package let user: EntityKey
    /// Names at the end of the period.
    package let appName: String
    package let userName: String
    /// When it began, perhaps before the period.
    package let since: Timestamp
    /// When it ended; nil where it had not by the end of the period.
    package let until: Timestamp?
    /// Whether it ended because the user left.
    package let endedByLeaving: Bool
    /// The login methods that decided within the period, one after the other.
    package let methods: [Method]
    /// The event that began it, and its command.
    package let seq: Seq
    package let command: Int64

    /// A login method, from when on; the first perhaps from before the period.
    package struct Method: Hashable, Sendable {
        package let name: String
        package let since: Timestamp
    }
}

/// Why somebody had access, and who gave it.
package struct AccessOrigin: Hashable, Sendable {
    /// Each policy that gave it within the period, and the groups on the way.
    package let reasons: [String]
    /// Who gave the command by which it began, and why.
    package let actor: String?
    package let reason: String?
    package let person: PersonDetails
}

/// How many had access in a period.
package struct AccessCount: Hashable, Sendable {
    /// At its beginning and at its end: pairs of a user and an app.
    package let atBeginning: Int64
    package let atEnd: Int64
    /// Stretches that began within it, and that ended within it.
    package let began: Int64
    package let ended: Int64
    /// All stretches that the report lists.
    package let stretches: Int64
    /// Users who had any, at any time of it.
    package let users: Int64
}
