import Domain
import Store

/// Users, their accounts, and groups.
extension EventOutline {
    static func ofUser(_ read: OutlineReader) throws -> EventOutline? {
        let event = read.event
        switch event.event {
        case .userRegistered(_, let attributes):
            return try account(1, "Create", read.user(event.seq)).with(attributes.keys)
        case .userChanged(let key, let set, let cleared):
            return try account(99, "Change", read.user(key)).with(set.keys + cleared)
        case .userSuspended(let key): return try account(5, "Disable", read.user(key)).with(.low)
        case .userResumed(let key): return try account(2, "Enable", read.user(key))
        case .userRemoved(let key): return try account(6, "Delete", read.user(key)).with(.low)
        case .userReturned(let key): return try account(2, "Enable", read.user(key)).with(.low)
        case .leaveScheduled(let key, _): return try account(99, "Schedule leave", read.user(key))
        case .leaveCancelled(let key): return try account(99, "Cancel leave", read.user(key))
        default: return nil
        }
    }

    static func ofAccount(_ read: OutlineReader) throws -> EventOutline? {
        func change(_ activity: Int, _ name: String, _ app: EntityKey, _ user: EntityKey) throws -> EventOutline {
            try account(activity, name, read.user(user), app: read.app(app))
        }
        switch read.event.event {
        case .accountCreated(let app, let user, let remoteId, let attributes):
            return try change(1, "Create", app, user).with(account: remoteId).with(attributes.keys)
        case .accountAdopted(let app, let user, let remoteId, _, let attributes):
            return try change(99, "Adopt", app, user).with(account: remoteId).with(attributes.keys)
        case .accountUpdated(let app, let user, let set, let cleared):
            return try change(99, "Change", app, user).with(set.keys + cleared)
        case .accountDrifted(let app, let user, _, let set, let cleared):
            return try change(99, "Drift", app, user).with(set.keys + cleared).with(.medium)
        case .accountDeactivated(let app, let user): return try change(5, "Disable", app, user).with(.low)
        case .accountReactivated(let app, let user): return try change(2, "Enable", app, user)
        case .accountDeleted(let app, let user): return try change(6, "Delete", app, user).with(.low)
        case .accountVanished(let app, let user): return try change(99, "Vanish", app, user).with(.medium)
        default: return nil
        }
    }

    static func ofGroup(_ read: OutlineReader) throws -> EventOutline? {
        let event = read.event
        switch event.event {
        case .groupCreated: return try group(6, "Create", read.group(event.seq))
        case .groupRenamed(let key, _): return try group(99, "Rename", read.group(key))
        case .groupRemoved(let key): return try group(5, "Delete", read.group(key)).with(.low)
        case .groupRuleSet(let key, _): return try group(99, "Set rule", read.group(key)).with(.low)
        case .groupRuleCleared(let key): return try group(99, "Clear rule", read.group(key)).with(.low)
        case .ruleExceptionSet(let key, let user, let mode):
            return try group(99, "Except \(mode.rawValue)", read.group(key), user: read.user(user)).with(.low)
        case .ruleExceptionCleared(let key, let user):
            return try group(99, "End exception", read.group(key), user: read.user(user))
        default: return try ofMember(read) ?? ofAppGroup(read)
        }
    }

    private static func ofMember(_ read: OutlineReader) throws -> EventOutline? {
        func change(
            _ activity: Int, _ name: String, _ key: EntityKey, _ member: EntityKey, _ kind: ResourceKind
        ) throws -> EventOutline {
            let thing = try read.resource(member, kind)
            guard kind == .group else { return try group(activity, name, read.group(key), user: thing) }
            let word = activity == 3 ? "Add subgroup" : activity == 4 ? "Remove subgroup" : name
            var outline = try group(99, word, read.group(key))
            outline.entity = thing
            return outline
        }
        switch read.event.event {
        case .memberAdded(let key, let member, let kind), .membershipStarted(let key, let member, let kind, _):
            return try change(3, "Add User", key, member, kind)
        case .memberRemoved(let key, let member, let kind), .membershipExpired(let key, let member, let kind):
            return try change(4, "Remove User", key, member, kind)
        case .membershipScheduled(let key, let member, let kind, _, _):
            return try change(99, "Schedule", key, member, kind)
        case .membershipUnscheduled(let key, let member, let kind):
            return try change(99, "Unschedule", key, member, kind)
        case .membershipEndChanged(let key, let member, let kind, _):
            return try change(99, "Change end", key, member, kind)
        case .membershipStartRefused(let key, let member, let kind, let separation):
            var outline = try change(99, "Refuse start", key, member, kind).with(.medium)
            outline.isFailure = true
            outline.entity = try outline.entity ?? read.thing(.separation, separation)
            return outline
        default: return nil
        }
    }

    private static func ofAppGroup(_ read: OutlineReader) throws -> EventOutline? {
        func change(_ activity: Int, _ name: String, _ app: EntityKey, _ key: EntityKey) throws -> EventOutline {
            try group(activity, name, read.group(key), app: read.app(app))
        }
        switch read.event.event {
        case .appGroupCreated(let app, let key, _, _): return try change(6, "Create", app, key)
        case .appGroupAdopted(let app, let key, _, _): return try change(99, "Adopt", app, key)
        case .appGroupRenamed(let app, let key, _): return try change(99, "Rename", app, key)
        case .appGroupDeleted(let app, let key): return try change(5, "Delete", app, key).with(.low)
        case .appGroupVanished(let app, let key): return try change(99, "Vanish", app, key).with(.medium)
        case .appGroupDrifted(let app, let key, _): return try change(99, "Drift", app, key).with(.medium)
        case .membersConfirmed(let app, let key, let added, let removed):
            return try change(99, "Confirm members", app, key).with(added, removed, read)
        case .membersDrifted(let app, let key, let added, let removed):
            return try change(99, "Drift", app, key).with(added, removed, read).with(.medium)
        default: return nil
        }
    }
}

extension EventOutline {
    /// The same, weighed otherwise.
    func with(_ severity: Severity) -> EventOutline {
        var outline = self
        outline.severity = severity
        return outline
    }

    /// The same, with the names of attributes that it is about.
    func with(_ attributes: some Sequence<String>) -> EventOutline {
        var outline = self
        outline.attributes = attributes.sorted()
        return outline
    }

    func with(account: String) -> EventOutline {
        var outline = self
        outline.account = account
        return outline
    }

    /// The same, with users who came in and went.
    private func with(_ added: [EntityKey], _ removed: [EntityKey], _ read: OutlineReader) throws -> EventOutline {
        var outline = self
        outline.added = try added.map(read.user)
        outline.removed = try removed.map(read.user)
        return outline
    }
}
