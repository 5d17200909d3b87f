import Database
package import Domain
package import Store

/// One event on the timeline of a user, a group, an app, a policy, a token, a separation or a review.
package struct TimelineAnswer: Hashable, Sendable {
    package let at: Timestamp
    package let seq: Seq
    /// The stored type, such as `MemberAdded`.
    package let event: String
    /// What happened, in words, with the names of then.
    package let what: String
    package let actor: String?
    package let reason: String?
}

extension Audit {
    /// All that happened to something within a period, in order.
    package func timeline(_ kind: EntityKind, _ key: EntityKey, in period: AuditPeriod) throws -> [TimelineAnswer] {
        let seqs = try connection.rows(
            "SELECT seq FROM timeline WHERE kind = ?1 AND key = ?2 AND seq BETWEEN ?3 AND ?4 ORDER BY seq",
            [.text(kind.rawValue), .integer(key), .integer(period.begins), .integer(period.to)])
        return try seqs.compactMap { row in
            guard let event = try journal.event(row.integer(0)) else { return nil }
            let command = try command(event.command)
            return TimelineAnswer(
                at: event.at, seq: event.seq, event: event.type, what: try describe(event), actor: command?.actor,
                reason: command?.reason)
        }
    }

    /// An event in words, with the names that things had right after it.
    package func describe(_ event: RecordedEvent) throws -> String {
        func user(_ key: EntityKey) throws -> String { try name(.user, key, asOf: event.seq) }
        func group(_ key: EntityKey) throws -> String { try name(.group, key, asOf: event.seq - 1) }
        func app(_ key: EntityKey) throws -> String { try name(.app, key, asOf: event.seq - 1) }
        func policy(_ key: EntityKey) throws -> String { try name(.policy, key, asOf: event.seq - 1) }
        func resource(_ key: EntityKey, _ kind: ResourceKind) throws -> String {
            kind == .user ? try user(key) : try group(key)
        }
        switch event.event {
        case .userRegistered: return "\(try user(event.seq)) was registered"
        case .userChanged(let key, let set, let cleared):
            return
                "\(try user(key)) changed: \((set.keys.sorted() + cleared.sorted().map { "no \($0)" }).joined(separator: ", "))"
        case .userSuspended(let key): return "\(try user(key)) was suspended"
        case .userResumed(let key): return "\(try user(key)) was resumed"
        case .userRemoved(let key): return "\(try user(key)) left"
        case .userReturned(let key): return "\(try user(key)) returned"
        case .groupCreated(_, let name): return "group \(name) was created"
        case .groupRenamed(let key, let name): return "group \(try group(key)) was renamed to \(name)"
        case .groupRemoved(let key): return "group \(try group(key)) was removed"
        case .memberAdded(let key, let member, let kind):
            return "\(try resource(member, kind)) joined \(try group(key))"
        case .memberRemoved(let key, let member, let kind):
            return "\(try resource(member, kind)) was taken out of \(try group(key))"
        case .appAdded(let name, _): return "app \(name) was added"
        case .appChanged(let key, _): return "the connection of \(try app(key)) changed"
        case .appAttributeMapped(let key, let path, let expression, let options):
            let rule = expression.map { MappingRule($0, options) }
            return "\(path) of \(try app(key)) is \(rule?.text ?? "the profile's again")"
        case .appFeatureSwitched(let key, let feature, let on):
            return "feature \(feature.rawValue) of \(try app(key)) was switched \(on ? "on" : "off")"
        case .appPaused(let key): return "\(try app(key)) was paused"
        case .appResumed(let key): return "\(try app(key)) was resumed"
        case .appRemoved(let key): return "app \(try app(key)) was removed"
        case .policyAdded(let name, let appKey, let groupKey, let method, _, let window, _, let condition):
            let when = condition.map { ", where \($0.text)" } ?? ""
            return "policy \(name) gives \(try group(groupKey)) \(try app(appKey)) by \(method)\(window.words)\(when)"
        case .policyChanged(let key, let method, let priority):
            return "policy \(try policy(key)) signs in by \(method), priority \(priority)"
        case .policyEnabled(let key): return "policy \(try policy(key)) was enabled"
        case .policyDisabled(let key): return "policy \(try policy(key)) was disabled"
        case .policyRemoved(let key): return "policy \(try policy(key)) was removed"
        case .jobParked(let appKey, let key, let kind, let reason, let detail):
            return "\(try resource(key, kind)) in \(try app(appKey)) was parked (\(reason)): \(detail)"
        case .jobRetried(let appKey, let key, let kind):
            return "\(try resource(key, kind)) in \(try app(appKey)) is tried again"
        case .jobDropped(let appKey, let key, let kind):
            return "\(try resource(key, kind)) in \(try app(appKey)) was put aside"
        default:
            return try describeTime(event) ?? describeRule(event) ?? describeSeparation(event) ?? describeReview(event)
                ?? describeInstallation(event) ?? describeOutcome(event)
        }
    }

    private func describeOutcome(_ event: RecordedEvent) throws -> String {
        func user(_ key: EntityKey) throws -> String { try name(.user, key, asOf: event.seq) }
        func group(_ key: EntityKey) throws -> String { try name(.group, key, asOf: event.seq) }
        func app(_ key: EntityKey) throws -> String { try name(.app, key, asOf: event.seq) }
        switch event.event {
        case .accountCreated(let appKey, let key, _, _): return "\(try app(appKey)) has an account of \(try user(key))"
        case .accountAdopted(let appKey, let key, _, _, _):
            return "\(try app(appKey)) had an account of \(try user(key)); it is ours now"
        case .accountUpdated(let appKey, let key, let set, let cleared):
            return
                "\(try app(appKey)) has \((set.keys.sorted() + cleared.sorted()).joined(separator: ", ")) of \(try user(key))"
        case .accountDeactivated(let appKey, let key): return "\(try app(appKey)) no longer lets \(try user(key)) in"
        case .accountReactivated(let appKey, let key): return "\(try app(appKey)) lets \(try user(key)) in again"
        case .accountDeleted(let appKey, let key):
            return "\(try app(appKey)) has deleted the account of \(try user(key))"
        case .accountVanished(let appKey, let key):
            return "the account of \(try user(key)) has vanished from \(try app(appKey))"
        case .appGroupCreated(let appKey, let key, _, _): return "\(try app(appKey)) has group \(try group(key))"
        case .appGroupAdopted(let appKey, let key, _, _):
            return "\(try app(appKey)) had group \(try group(key)); it is ours now"
        case .appGroupRenamed(let appKey, _, let name): return "\(try app(appKey)) has renamed the group to \(name)"
        case .appGroupDeleted(let appKey, let key): return "\(try app(appKey)) has deleted group \(try group(key))"
        case .appGroupVanished(let appKey, let key):
            return "group \(try group(key)) has vanished from \(try app(appKey))"
        case .membersConfirmed(let appKey, let key, let added, let removed):
            let names = try added.map { "+\(try user($0))" } + removed.map { "-\(try user($0))" }
            let shown = names.prefix(5).joined(separator: " ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
            return "\(try app(appKey)) has the members of \(try group(key)): \(shown)"
        case .tokenAdded(let name, _, let role): return "token \(name) was added, role \(role.rawValue)"
        case .tokenRemoved(let key): return "token \(try self.name(.token, key, asOf: event.seq - 1)) was removed"
        default: return event.type
        }
    }
}
