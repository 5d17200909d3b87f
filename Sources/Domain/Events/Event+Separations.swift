import JSON

/// Events of the separation of duties, and whom an event may bring into conflict with one.
extension Event {
    /// Whether it adds or removes a separation of duties.
    package var changesSeparations: Bool {
        switch self {
        case .separationAdded, .separationRemoved: true
        default: false
        }
    }

    var separationPayload: EventPayload? {
        switch self {
        case .separationAdded(let name, let separation):
            Self.payload(
                "SeparationAdded",
                [
                    "name": .string(name), "kind": .string(separation.kind.rawValue),
                    "first": .integer(separation.first), "second": .integer(separation.second),
                ])
        case .separationRemoved(let separation):
            Self.payload("SeparationRemoved", ["separation": .integer(separation)])
        case .separationExceptionAllowed(let separation, let user, let until):
            Self.payload(
                "SeparationExceptionAllowed",
                Self.exception(separation, user).merging(["until": .integer(until.microseconds)]) { $1 })
        case .separationExceptionEnded(let separation, let user):
            Self.payload("SeparationExceptionEnded", Self.exception(separation, user))
        case .separationExceptionExpired(let separation, let user):
            Self.payload("SeparationExceptionExpired", Self.exception(separation, user))
        case .membershipStartRefused(let group, let member, let kind, let separation):
            Self.payload(
                "MembershipStartRefused",
                Self.membership(group, member, kind).merging(["separation": .integer(separation)]) { $1 })
        default: nil
        }
    }

    static func separation(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "SeparationAdded":
            guard let kind = SeparationKind(rawValue: try fields.text("kind")) else { throw fields.malformed("kind") }
            return .separationAdded(
                name: try fields.text("name"),
                separation: Separation(kind, try fields.key("first"), try fields.key("second")))
        case "SeparationRemoved": return .separationRemoved(separation: try fields.key("separation"))
        case "SeparationExceptionAllowed":
            return .separationExceptionAllowed(
                separation: try fields.key("separation"), user: try fields.key("user"),
                until: Timestamp(microseconds: try fields.key("until")))
        case "SeparationExceptionEnded":
            return .separationExceptionEnded(
                separation: try fields.key("separation"), user: try fields.key("user"))
        case "SeparationExceptionExpired":
            return .separationExceptionExpired(
                separation: try fields.key("separation"), user: try fields.key("user"))
        case "MembershipStartRefused":
            return .membershipStartRefused(
                group: try fields.key("group"), member: try fields.key("member"), kind: try fields.kind(),
                separation: try fields.key("separation"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    private static func exception(_ separation: EntityKey, _ user: EntityKey) -> [String: JSONValue] {
        ["separation": .integer(separation), "user": .integer(user)]
    }
}

/// Whom events may have given something that a separation keeps apart from what they have.
///
/// Whoever else holds both held them before.
package struct GainedDuties: Sendable {
    /// Users who came into a group, are active again, or have other attributes than before.
    package private(set) var users: Set<EntityKey> = []
    /// Groups into which another group came, or that have a rule.
    package private(set) var groups: Set<EntityKey> = []
    /// Policies that give their app to more people than before.
    package private(set) var policies: Set<EntityKey> = []
    /// Apps that are for more people than before.
    package private(set) var apps: Set<EntityKey> = []

    package init() {}

    /// Whether anybody may have gained anything.
    package var isEmpty: Bool { users.isEmpty && groups.isEmpty && policies.isEmpty && apps.isEmpty }

    /// Takes in the next event.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - seq: its place.
    package mutating func note(_ event: Event, seq: Seq) {
        switch event {
        // By their attributes rules, conditions and scopes may hold.
        case .userRegistered: users.insert(seq)
        case .userChanged(let user, _, _), .ruleExceptionSet(_, let user, .in), .ruleExceptionCleared(_, let user):
            users.insert(user)
        case .groupRuleSet(let group, _): groups.insert(group)
        case .policyConditionSet(let policy, _): policies.insert(policy)
        case .appScopeSet(let app, _): apps.insert(app)
        case .memberAdded(_, let user, .user), .membershipStarted(_, let user, .user, _), .userResumed(let user),
            .userReturned(let user):
            users.insert(user)
        case .memberAdded(let group, _, .group), .membershipStarted(let group, _, .group, _): groups.insert(group)
        case .policyEnabled(let policy), .policyWindowChanged(let policy, _, true): policies.insert(policy)
        default: break
        }
    }
}

extension Request {
    /// Whether it can give somebody what a separation keeps apart from what they have.
    package var mayJoinDuties: Bool {
        switch self {
        case .addMembers, .addTimedMembers, .resumeUser, .returnUser, .enablePolicy, .changePolicyWindow, .registerUser,
            .changeUser, .changeRule, .changeException, .changeCondition, .changeScope:
            true
        default: false
        }
    }
}
