import Domain
import JSON

/// Why somebody may not sign in: stable codes.
enum Denial: String, Hashable, Sendable, CaseIterable {
    /// Nobody had that userName then.
    case unknownUser = "unknown-user"
    /// No app had that name then.
    case unknownApp = "unknown-app"
    /// No enabled policy gave the user the app.
    case notAssigned = "not-assigned"
    case userSuspended = "user-suspended"
    case userLeft = "user-left"
    /// Only subjects of type `user` are known.
    case unsupportedSubjectType = "unsupported-subject-type"
    /// Only resources of type `app` are known.
    case unsupportedResourceType = "unsupported-resource-type"
    /// The only action is `sign-in`.
    case unsupportedAction = "unsupported-action"
}

/// How somebody may sign in.
struct Grant: Hashable, Sendable {
    let loginMethod: String
    /// The policy that decides it, by its name then.
    let policy: String
    let details: Details?

    /// What an auditor sees besides.
    struct Details: Hashable, Sendable {
        /// When the assignment began.
        let since: Timestamp?
        let reasons: [Reason]
    }

    /// A policy that gives the app, and the group that the user is a direct member of.
    struct Reason: Hashable, Sendable {
        let policy: String
        let group: String
    }
}

/// As of when something is answered.
struct Instant: Hashable, Sendable {
    let seq: Seq
    /// The instant that was asked about; nil where a seq was.
    let at: Timestamp?

    var members: [String: JSONValue] {
        var members: [String: JSONValue] = ["seq": .integer(seq)]
        if let at { members["at"] = .string(at.description) }
        return members
    }
}

/// The answer to an evaluation.
struct Decision: Hashable, Sendable {
    enum Outcome: Hashable, Sendable {
        case permitted(Grant)
        case denied(Denial)
    }

    let outcome: Outcome
    let instant: Instant

    var isPermitted: Bool {
        if case .permitted = outcome { true } else { false }
    }

    /// As AuthZEN has it (section 5.5): the decision, and a context.
    var json: JSONValue {
        var context = instant.members
        switch outcome {
        case .denied(let denial): context["reason"] = .string(denial.rawValue)
        case .permitted(let grant):
            context["login_method"] = .string(grant.loginMethod)
            context["policy"] = .string(grant.policy)
            if let details = grant.details {
                if let since = details.since { context["since"] = .string(since.description) }
                context["reasons"] = .array(
                    details.reasons.map { ["policy": .string($0.policy), "group": .string($0.group)] })
            }
        }
        return ["decision": .bool(isPermitted), "context": .object(context)]
    }
}
