package import Domain
import JSON

/// What became of a command, by the rules.
package enum Verdict: Hashable, Sendable {
    /// Accepted; its events take these seqs.
    case accepted(first: Seq, last: Seq)
    /// Refused with this code; the request's place is nil where the whole command was refused unread.
    case refused(code: String, request: Int?)
}

extension Model {
    /// Takes a command: all of it, or none.
    ///
    /// - Throws: nothing that a lawful command can cause.
    package mutating func take(_ command: Command) throws -> Verdict {
        try fire(upTo: command.at)
        let asked = Array(JSONValue.array(command.requests.map(\.fingerprint)).canonicalText.utf8)
        if let key = command.key, let known = answersByKey[key] {
            return known.asked == asked ? known.verdict : .refused(code: "key-reused", request: nil)
        }
        let verdict = try decide(command)
        if let key = command.key { answersByKey[key] = (asked, verdict) }
        return verdict
    }

    private mutating func decide(_ command: Command) throws -> Verdict {
        var next = self
        var events: [Event] = []
        let at = max(time, command.at)
        var together = heldTogether
        for (place, request) in command.requests.enumerated() {
            do {
                if command.checksRole {
                    try Decider(state: next, at: at).authorize(command.actor, request)
                }
                if let what = request.reasonNeeded, command.reason?.isEmpty ?? true {
                    throw Refusal.reasonNeeded(what)
                }
                let decider = Decider(state: next, at: at, keepsEnds: command.keepsEnds, asker: command.actor)
                for event in try decider.decide(request, nextSeq: next.head + 1) {
                    next.apply(event)
                    events.append(event)
                    if case .separationAdded = event { together[next.head] = next.heldTogether[next.head] }
                }
            } catch let refusal as Refusal {
                return .refused(code: refusal.code, request: place)
            }
        }
        if command.mustKeepApart, next.conflict(since: together) != nil {
            return .refused(code: "duties-conflict", request: command.requests.count - 1)
        }
        let first = head + 1
        if command.mayBeHeld {
            for event in try Decider(state: next, at: at).holding(events, from: first) { next.apply(event) }
        }
        next.time = at
        self = next
        return .accepted(first: first, last: head)
    }
}

extension Model: State {
    package func user(named name: String) -> UserState? {
        let folded = Names.folded(name)
        return users.first { Names.folded($0.value.name) == folded }.map {
            UserState(key: $0.key, status: $0.value.status)
        }
    }

    package func attributes(ofUser user: EntityKey) -> [String: String] { users[user]?.attributes ?? [:] }

    package func group(named name: String) -> GroupState? {
        let folded = Names.folded(name)
        return groups.first { $0.value.removed == nil && Names.folded($0.value.name) == folded }.map {
            GroupState(key: $0.key, name: $0.value.name)
        }
    }

    package func app(named name: String) -> AppState? {
        let folded = Names.folded(name)
        return apps.first { $0.value.removed == nil && Names.folded($0.value.name) == folded }.map {
            AppState(
                key: $0.key, name: $0.value.name, connection: $0.value.connection, features: $0.value.features,
                isPaused: $0.value.isPaused)
        }
    }

    package func policy(named name: String) -> PolicyState? {
        let folded = Names.folded(name)
        return policies.first { $0.value.removed == nil && Names.folded($0.value.name) == folded }.map {
            PolicyState(
                key: $0.key, name: $0.value.name, loginMethod: $0.value.loginMethod, priority: $0.value.priority,
                isEnabled: $0.value.isEnabled, window: $0.value.window, condition: $0.value.condition)
        }
    }

    package func token(named name: String) -> EntityKey? {
        let folded = Names.folded(name)
        return tokens.first { $0.value.removed == nil && Names.folded($0.value.name) == folded }?.key
    }

    package func belongs(_ group: EntityKey, to ancestor: EntityKey) -> Bool {
        views.ancestors(of: group).contains(ancestor)
    }

    package func policies(ofGroup group: EntityKey) -> [String] { policyNames { $0.group == group } }

    package func policies(ofApp app: EntityKey) -> [String] { policyNames { $0.app == app } }

    package func openAccounts(ofApp app: EntityKey) -> Int64 {
        Int64(links.filter { $0.key.app == app && $0.value.kind == .user && $0.value.isActive }.count)
    }

    package func mapping(app: EntityKey, path: String) -> String? { apps[app]?.mappings[path]?.expression }

    package func isParked(app: EntityKey, resource: EntityKey) -> Bool {
        parked[AppResource(app: app, resource: resource)] != nil
    }

    private func policyNames(_ isMeant: (Policy) -> Bool) -> [String] {
        policies.filter { $0.value.removed == nil && isMeant($0.value) }.sorted { $0.key < $1.key }.map(\.value.name)
    }
}
