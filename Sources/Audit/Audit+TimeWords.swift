import Domain
import Store

extension Audit {
    /// An event of time in words; nil for every other event.
    func describeTime(_ event: RecordedEvent) throws -> String? {
        func user(_ key: EntityKey) throws -> String { try name(.user, key, asOf: event.seq) }
        func group(_ key: EntityKey) throws -> String { try name(.group, key, asOf: event.seq) }
        func policy(_ key: EntityKey) throws -> String { try name(.policy, key, asOf: event.seq) }
        func member(_ key: EntityKey, _ kind: ResourceKind) throws -> String {
            kind == .user ? try user(key) : try group(key)
        }
        switch event.event {
        case .policyWindowChanged(let key, let window, let isOpen):
            let text = window == .always ? " always" : window.words
            return "policy \(try policy(key)) holds\(text), and is \(isOpen ? "open" : "closed") now"
        case .accessWindowOpened(let key): return "the window of policy \(try policy(key)) opened"
        case .accessWindowClosed(let key): return "the window of policy \(try policy(key)) closed"
        case .membershipScheduled(let key, let who, let kind, let from, let until):
            return "\(try member(who, kind)) is to be in \(try group(key))\(TimeWindow(from: from, until: until).words)"
        case .membershipUnscheduled(let key, let who, let kind):
            return "\(try member(who, kind)) is not to join \(try group(key)) any more"
        case .membershipStarted(let key, let who, let kind, let until):
            return "\(try member(who, kind)) joined \(try group(key))\(TimeWindow(until: until).words)"
        case .membershipEndChanged(let key, let who, let kind, let until):
            let text = until.map { "until \($0)" } ?? "without an end"
            return "\(try member(who, kind)) is in \(try group(key)) \(text)"
        case .membershipExpired(let key, let who, let kind):
            return "the time of \(try member(who, kind)) in \(try group(key)) ended"
        case .leaveScheduled(let key, let at): return "\(try user(key)) is to leave at \(at)"
        case .leaveCancelled(let key): return "\(try user(key)) is not to leave any more"
        default: return nil
        }
    }
}

extension TimeWindow {
    /// The bounds there are, each after a space.
    var words: String { (from.map { " from \($0)" } ?? "") + (until.map { " until \($0)" } ?? "") }
}
