import Domain
import Store

/// Changes of targets that give their resources versions: each is meant for the version that we know, and one that was
/// changed by others meanwhile is read and compared first (RFC 7644 section 3.14).
extension Turn {
    /// The question that must come before a change, where the resource's version is not known.
    func versionRead(
        before operation: Operation, _ want: Want, _ memory: DeliveryMemory, _ outbox: Outbox
    ) throws -> Operation? {
        guard target.profile.usesVersions, operation.isConditional, !memory.hasNoVersion,
            try outbox.version(claim.resource, app: claim.app) == nil
        else { return nil }
        return switch want {
        case .user(let user): user.link.map { .readUser(remoteId: $0.remoteId) }
        case .group(let group): group.link.map { .readGroup(remoteId: $0.remoteId) }
        }
    }

    /// The version that a change is meant for.
    func knownVersion(for operation: Operation, _ outbox: Outbox) throws -> String? {
        guard target.profile.usesVersions, operation.isConditional else { return nil }
        return try outbox.version(claim.resource, app: claim.app)
    }

    /// What a target shows of a resource, against what it had confirmed.
    func compare(
        _ sent: Sent, _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        switch sent.reply {
        case .done(let shown?, _):
            try outbox.set(version: shown.version, of: claim.resource, app: claim.app)
            memory.hasNoVersion = shown.version == nil
            return (drift(of: shown, sent.want), .proceed)
        case .done(nil, _), .found:
            memory.hasNoVersion = true
            return ([], .proceed)
        case .notFound: return try interpret(sent, &memory, outbox)
        default: return ([], Classification.verdict(sent.reply, claim))
        }
    }

    /// Whether a change met another version than it was meant for, so that the resource is read and the rest sent anew.
    func isStale(_ sent: Sent, _ memory: inout DeliveryMemory) -> Bool {
        guard target.profile.usesVersions, case .stale = sent.reply else { return false }
        memory.timesStale += 1
        memory.shownGroup = nil
        // Somebody changes it all the time: later.
        return memory.timesStale <= 3
    }

    private func drift(of shown: RemoteResource, _ want: Want) -> [Event] {
        switch want {
        case .user(let user):
            guard let link = user.link, let drift = target.drift(of: shown, from: link) else { return [] }
            return [
                .accountDrifted(
                    app: claim.app, user: claim.resource, active: drift.active, set: drift.set, cleared: drift.cleared)
            ]
        case .group(let group):
            guard let link = group.link, let name = shown.attributes["displayName"],
                name != link.attributes["displayName"]
            else { return [] }
            return [.appGroupDrifted(app: claim.app, group: claim.resource, name: name)]
        }
    }

    /// Keeps the version that an answer shows, and forgets the one that a change has made old.
    func keepVersion(_ sent: Sent, _ outbox: Outbox) throws {
        guard target.profile.usesVersions else { return }
        switch (sent.operation, sent.reply) {
        case (.findUser, _), (.findGroup, _), (.list, _), (.readUser, _), (.readGroup, _): break
        case (_, .done(let shown, _)):
            try outbox.set(version: shown?.version, of: claim.resource, app: claim.app)
        // Whatever became of it: the next change reads first.
        default: try outbox.set(version: nil, of: claim.resource, app: claim.app)
        }
    }
}

extension Operation {
    /// Whether it changes one resource that is there already, and was not read for this very change.
    var isConditional: Bool {
        switch self {
        case .updateUser, .activateUser, .renameGroup, .addMembers, .removeMembers: true
        default: false
        }
    }
}

extension AppTarget {
    /// How what a target shows of a user differs from what it had confirmed.
    ///
    /// Only what is mapped counts, and what the target does not show at all is taken for unchanged where it shows nothing
    /// of the kind anywhere.
    func drift(
        of shown: RemoteResource, from link: Link
    ) -> (active: Bool?, set: [String: String], cleared: [String])? {
        var set: [String: String] = [:]
        var cleared: [String] = []
        for path in Set(link.attributes.keys).union(shown.attributes.keys) where path != "externalId" {
            let (was, now) = (link.attributes[path], shown.attributes[path])
            if isSame(path, was, now) { continue }
            if let now { set[path] = now } else { cleared.append(path) }
        }
        let active = shown.saysActive.flatMap { $0 == link.isActive ? nil : $0 }
        guard active != nil || !set.isEmpty || !cleared.isEmpty else { return nil }
        return (active, set, cleared.sorted())
    }

    /// Whether two values of a path are the same to this target.
    func isSame(_ path: String, _ left: String?, _ right: String?) -> Bool {
        if left == right { return true }
        guard path == "userName", profile.foldsUserName, let left, let right else { return false }
        return left.lowercased() == right.lowercased()
    }
}
