import JSON

/// Events of time: what begins and ends at an instant. Instants are microseconds since 1970.
extension Event {
    /// Whether it can set a boundary that something falls due at.
    package var setsBoundary: Bool {
        switch self {
        case .policyAdded(_, _, _, _, _, let window, _, _): window != .always
        case .policyWindowChanged, .membershipScheduled, .membershipStarted, .membershipEndChanged, .leaveScheduled,
            .separationExceptionAllowed:
            true
        default: false
        }
    }

    var timePayload: EventPayload? {
        switch self {
        case .policyWindowChanged(let policy, let window, let isOpen):
            Self.payload(
                "PolicyWindowChanged", window.json(with: ["policy": .integer(policy), "open": .bool(isOpen)]))
        case .accessWindowOpened(let policy): Self.payload("AccessWindowOpened", ["policy": .integer(policy)])
        case .accessWindowClosed(let policy): Self.payload("AccessWindowClosed", ["policy": .integer(policy)])
        case .membershipScheduled(let group, let member, let kind, let from, let until):
            Self.payload(
                "MembershipScheduled",
                TimeWindow(from: from, until: until).json(with: Self.membership(group, member, kind)))
        case .membershipUnscheduled(let group, let member, let kind):
            Self.payload("MembershipUnscheduled", Self.membership(group, member, kind))
        case .membershipStarted(let group, let member, let kind, let until):
            Self.payload("MembershipStarted", Self.ending(group, member, kind, until))
        case .membershipEndChanged(let group, let member, let kind, let until):
            Self.payload("MembershipEndChanged", Self.ending(group, member, kind, until))
        case .membershipExpired(let group, let member, let kind):
            Self.payload("MembershipExpired", Self.membership(group, member, kind))
        case .leaveScheduled(let user, let at):
            Self.payload("LeaveScheduled", ["user": .integer(user), "at": .integer(at.microseconds)])
        case .leaveCancelled(let user): Self.payload("LeaveCancelled", ["user": .integer(user)])
        default: nil
        }
    }

    static func time(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "PolicyWindowChanged":
            return .policyWindowChanged(
                policy: try fields.key("policy"), window: try fields.window(), isOpen: try fields.truth("open"))
        case "AccessWindowOpened": return .accessWindowOpened(policy: try fields.key("policy"))
        case "AccessWindowClosed": return .accessWindowClosed(policy: try fields.key("policy"))
        case "LeaveScheduled":
            return .leaveScheduled(
                user: try fields.key("user"), at: Timestamp(microseconds: try fields.key("at")))
        case "LeaveCancelled": return .leaveCancelled(user: try fields.key("user"))
        default: break
        }
        let (group, member, kind) = (try fields.key("group"), try fields.key("member"), try fields.kind())
        switch type {
        case "MembershipScheduled":
            return .membershipScheduled(
                group: group, member: member, kind: kind, from: Timestamp(microseconds: try fields.key("from")),
                until: try fields.optionalTime("until"))
        case "MembershipUnscheduled": return .membershipUnscheduled(group: group, member: member, kind: kind)
        case "MembershipStarted":
            return .membershipStarted(
                group: group, member: member, kind: kind, until: try fields.optionalTime("until"))
        case "MembershipEndChanged":
            return .membershipEndChanged(
                group: group, member: member, kind: kind, until: try fields.optionalTime("until"))
        case "MembershipExpired": return .membershipExpired(group: group, member: member, kind: kind)
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    private static func ending(
        _ group: EntityKey, _ member: EntityKey, _ kind: ResourceKind, _ until: Timestamp?
    ) -> [String: JSONValue] {
        membership(group, member, kind).merging(["until": .time(until)]) { $1 }
    }
}

extension TimeWindow {
    /// Both bounds, null for none, beside other members.
    func json(with more: [String: JSONValue]) -> [String: JSONValue] {
        more.merging(["from": .time(from), "until": .time(until)]) { $1 }
    }
}

extension JSONValue {
    /// Microseconds, or null for nil.
    static func time(_ time: Timestamp?) -> JSONValue { time.map { .integer($0.microseconds) } ?? .null }
}

extension EventFields {
    /// A field that must be there and may be null.
    func optionalTime(_ field: String) throws(EventCodingError) -> Timestamp? {
        switch data[field] {
        case .integer(let number)?: return Timestamp(microseconds: number)
        case .null?: return nil
        default: throw malformed(field)
        }
    }

    func window() throws(EventCodingError) -> TimeWindow {
        TimeWindow(from: try optionalTime("from"), until: try optionalTime("until"))
    }
}
