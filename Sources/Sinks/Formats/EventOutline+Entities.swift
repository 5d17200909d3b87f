import Domain
import Store

/// Policies, apps, jobs, and everything that is managed beside users and groups.
extension EventOutline {
    /// The outline of any event.
    ///
    /// An event that has no place of its own here is told as one about the journal.
    static func of(_ read: OutlineReader) throws -> EventOutline {
        try ofUser(read) ?? ofAccount(read) ?? ofGroup(read) ?? ofPolicy(read) ?? ofApp(read) ?? ofJob(read)
            ?? ofReview(read) ?? ofKeeping(read)
            ?? entity(99, read.event.type, Thing(kind: "event", uid: "\(read.event.seq)", name: read.event.type))
    }

    private static func ofPolicy(_ read: OutlineReader) throws -> EventOutline? {
        let event = read.event
        switch event.event {
        case .policyAdded: return try privilege(1, "Assign Privileges", event.seq, read)
        case .policyEnabled(let key), .accessWindowOpened(let key):
            return try privilege(1, "Assign Privileges", key, read)
        case .policyRemoved(let key), .policyDisabled(let key), .accessWindowClosed(let key):
            return try privilege(2, "Revoke Privileges", key, read)
        case .policyChanged(let key, _, _), .policyConditionSet(let key, _), .policyWindowChanged(let key, _, _):
            return try entity(3, "Update", read.policy(key), .low)
        default: return nil
        }
    }

    /// What a policy gives its group, or takes from it.
    private static func privilege(
        _ activity: Int, _ name: String, _ policy: EntityKey, _ read: OutlineReader
    ) throws -> EventOutline {
        let thing = try read.policy(policy)
        guard let parts = try read.parts(ofPolicy: policy) else { return entity(3, "Update", thing, .low) }
        var outline = group(activity, name, parts.group, app: parts.app)
        outline.entity = thing
        outline.privileges = [parts.app.name]
        return outline.with(.low)
    }

    private static func ofApp(_ read: OutlineReader) throws -> EventOutline? {
        let event = read.event
        switch event.event {
        case .appAdded: return try entity(1, "Create", read.app(event.seq), .low)
        case .appChanged(let key, _), .appAttributeMapped(let key, _, _, _), .appFeatureSwitched(let key, _, _),
            .appSettingChanged(let key, _, _), .appScopeSet(let key, _):
            return try entity(3, "Update", read.app(key), .low)
        case .appPaused(let key): return try entity(12, "Suspend", read.app(key), .low)
        case .appResumed(let key): return try entity(13, "Resume", read.app(key))
        case .appRemoved(let key): return try entity(4, "Delete", read.app(key), .low)
        case .appReconciled(let key, _, _): return try entity(2, "Read", read.app(key))
        case .driftFound(let key, _, _, _): return try entity(99, "Find drift", read.app(key), .medium)
        default: return nil
        }
    }

    private static func ofJob(_ read: OutlineReader) throws -> EventOutline? {
        func job(_ name: String, _ app: EntityKey, _ key: EntityKey, _ kind: ResourceKind) throws -> EventOutline {
            let (thing, appThing) = (try read.resource(key, kind), try read.app(app))
            var outline = entity(
                99, name, Thing(kind: "job", uid: "\(app)/\(key)", name: "\(thing.name) in \(appThing.name)"), .low)
            outline.app = appThing
            if kind == .user { outline.user = thing } else { outline.group = thing }
            return outline
        }
        switch read.event.event {
        case .jobParked(let app, let key, let kind, _, _):
            var outline = try job("Park", app, key, kind).with(.medium)
            outline.isFailure = true
            return outline
        case .jobRetried(let app, let key, let kind): return try job("Retry", app, key, kind)
        case .jobDropped(let app, let key, let kind): return try job("Drop", app, key, kind)
        case .jobAccepted(let app, let key, let kind): return try job("Accept", app, key, kind)
        case .jobRequested(let app, let key, let kind): return try job("Request", app, key, kind)
        case .removalsHeld(let app, _): return try entity(99, "Hold removals", read.app(app), .medium)
        case .removalsReleased(let app, _): return try entity(99, "Release removals", read.app(app), .medium)
        case .removalsDiscarded(let app, _): return try entity(99, "Discard removals", read.app(app), .medium)
        default: return nil
        }
    }

    private static func ofReview(_ read: OutlineReader) throws -> EventOutline? {
        let event = read.event
        switch event.event {
        case .reviewOpened: return try entity(1, "Create", read.thing(.review, event.seq), .low)
        case .reviewChanged(let key, _, _): return try entity(3, "Update", read.thing(.review, key), .low)
        case .reviewClosed(let key): return try entity(99, "Close", read.thing(.review, key), .low)
        case .reviewReopened(let key, _): return try entity(99, "Reopen", read.thing(.review, key), .low)
        case .reviewDecided(let key, let user, let decision):
            var outline = try entity(99, "Decide \(decision.rawValue)", read.thing(.review, key), .low)
            outline.user = try read.user(user)
            return outline
        default: return nil
        }
    }

    private static func ofKeeping(_ read: OutlineReader) throws -> EventOutline? {
        let event = read.event
        switch event.event {
        case .tokenAdded: return try entity(1, "Create", read.thing(.token, event.seq), .medium)
        case .tokenRemoved(let key): return try entity(4, "Delete", read.thing(.token, key), .medium)
        case .separationAdded: return try entity(1, "Create", read.thing(.separation, event.seq), .low)
        case .separationRemoved(let key): return try entity(4, "Delete", read.thing(.separation, key), .medium)
        case .separationExceptionAllowed(let key, let user, _):
            return try exception(1, "Assign Privileges", key, user, read)
        case .separationExceptionEnded(let key, let user), .separationExceptionExpired(let key, let user):
            return try exception(2, "Revoke Privileges", key, user, read)
        case .sinkAdded: return try entity(1, "Create", read.thing(.sink, event.seq), .low)
        case .sinkPaused(let key): return try entity(12, "Suspend", read.thing(.sink, key), .medium)
        case .sinkResumed(let key): return try entity(13, "Resume", read.thing(.sink, key), .low)
        case .sinkRemoved(let key): return try entity(4, "Delete", read.thing(.sink, key), .medium)
        case .roleGranted(let actor, let role):
            return access(1, "Assign Privileges", OutlineReader.actor(actor), role.rawValue)
        case .roleRevoked(let grant):
            let (actor, role) = try read.actor(ofGrant: grant)
            return access(2, "Revoke Privileges", actor, role)
        case .attributeDeclared(let name, _):
            return entity(3, "Update", Thing(kind: "attribute", uid: name, name: name), .low)
        case .installationSettingChanged(let setting, _):
            return entity(3, "Update", Thing(kind: "setting", uid: setting.rawValue, name: setting.rawValue), .medium)
        case .queryRecorded:
            return entity(2, "Read", Thing(kind: "journal", uid: "journal", name: "audit"))
        default: return nil
        }
    }

    private static func exception(
        _ activity: Int, _ name: String, _ separation: EntityKey, _ user: EntityKey, _ read: OutlineReader
    ) throws -> EventOutline {
        let thing = try read.thing(.separation, separation)
        var outline = access(activity, name, try read.user(user), "exception from \(thing.name)")
        outline.entity = thing
        return outline
    }
}
