import Domain
import Store

/// The journal's events folded in plain code, one after the other: the oracle for questions about the past.
///
/// It shares nothing with the projector and reads no table but the journal.
struct PlainFold {
    struct Policy {
        let app: EntityKey
        let group: EntityKey
        var method: String
        var priority: Int64
        var isEnabled = true
        var isOpen: Bool
    }

    struct Place: Hashable {
        let app: EntityKey
        let user: EntityKey
    }

    /// How somebody has an app.
    struct Holding: Hashable {
        let method: String
        /// A sum over all ways, a policy and the group that the user is in, which no other set of ways is likely to have.
        var ways: Int
    }

    struct Edge: Hashable {
        let group: EntityKey
        let member: EntityKey
    }

    /// Whether they are active.
    private(set) var users: [EntityKey: Bool] = [:]
    /// Those that there are.
    private(set) var groups: Set<EntityKey> = []
    private(set) var apps: Set<EntityKey> = []
    /// The last name of everything that there ever was.
    private var names: [EntityKey: String] = [:]
    private(set) var policies: [EntityKey: Policy] = [:]
    /// Direct members: users and groups.
    private var members: [EntityKey: Set<EntityKey>] = [:]
    /// The groups that a user or a group is directly in.
    private var outer: [EntityKey: Set<EntityKey>] = [:]
    /// How many events of each type there were.
    private(set) var counts: [String: Int] = [:]

    mutating func apply(_ recorded: RecordedEvent) throws {
        counts[recorded.type, default: 0] += 1
        switch recorded.event {
        case .userRegistered(_, let attributes):
            users[recorded.seq] = true
            names[recorded.seq] = attributes["userName"]
        case .userChanged(let user, let set, _): if let name = set["userName"] { names[user] = name }
        case .userSuspended(let user): users[user] = false
        case .userResumed(let user), .userReturned(let user): users[user] = true
        case .userRemoved(let user):
            users[user] = false
            for group in outer[user] ?? [] { part(user, group) }
        case .groupCreated(_, let name):
            groups.insert(recorded.seq)
            names[recorded.seq] = name
        case .groupRenamed(let group, let name): names[group] = name
        case .groupRemoved(let group):
            groups.remove(group)
            for member in members[group] ?? [] { part(member, group) }
            for above in outer[group] ?? [] { part(group, above) }
        case .memberAdded(let group, let member, _), .membershipStarted(let group, let member, _, _):
            members[group, default: []].insert(member)
            outer[member, default: []].insert(group)
        case .memberRemoved(let group, let member, _), .membershipExpired(let group, let member, _):
            part(member, group)
        case .appAdded(let name, _):
            apps.insert(recorded.seq)
            names[recorded.seq] = name
        case .policyAdded(_, let app, let group, let method, let priority, _, let isOpen, _):
            policies[recorded.seq] = Policy(
                app: app, group: group, method: method, priority: priority, isOpen: isOpen)
        case .policyChanged(let policy, let method, let priority):
            policies[policy]?.method = method
            policies[policy]?.priority = priority
        case .policyEnabled(let policy): policies[policy]?.isEnabled = true
        case .policyDisabled(let policy): policies[policy]?.isEnabled = false
        case .policyRemoved(let policy): policies[policy] = nil
        case .policyWindowChanged(let policy, _, let isOpen): policies[policy]?.isOpen = isOpen
        case .accessWindowOpened(let policy): policies[policy]?.isOpen = true
        case .accessWindowClosed(let policy): policies[policy]?.isOpen = false
        // They say what is to come, and something else says that it came.
        case .membershipScheduled, .membershipUnscheduled, .membershipEndChanged, .leaveScheduled, .leaveCancelled:
            break
        default: throw Unknown(type: recorded.type)
        }
    }

    /// An event that this fold does not know: it would be wrong from here on.
    struct Unknown: Error { let type: String }

    private mutating func part(_ member: EntityKey, _ group: EntityKey) {
        members[group]?.remove(member)
        outer[member]?.remove(group)
    }

    /// Who has an app, or every app, now: the policy with the highest priority decides, the older one among equals.
    func holdings(of wanted: EntityKey? = nil) -> [Place: Holding] {
        var holdings: [Place: Holding] = [:]
        let giving = policies.filter {
            $0.value.isEnabled && $0.value.isOpen && (wanted == nil || $0.value.app == wanted)
        }
        for (key, policy) in giving.sorted(by: { ($1.value.priority, $0.key) < ($0.value.priority, $1.key) }) {
            for group in inside(policy.group) {
                let way = (key &* 31 &+ group) &* 0x9E37_79B9_7F4A_7C1
                for member in members[group] ?? [] where users[member] == true {
                    holdings[Place(app: policy.app, user: member), default: Holding(method: policy.method, ways: 0)]
                        .ways &+= Int(way)
                }
            }
        }
        return holdings
    }

    /// Members of a group, directly or by nesting: users, and the groups inside.
    func members(of group: EntityKey) -> Set<EntityKey> {
        inside(group).reduce(into: []) { $0.formUnion(members[$1] ?? []) }
    }

    /// All memberships, directly or by nesting.
    var memberships: Set<Edge> {
        var edges: Set<Edge> = []
        for group in groups { for member in members(of: group) { edges.insert(Edge(group: group, member: member)) } }
        return edges
    }

    /// A group and all that are nested in it.
    private func inside(_ group: EntityKey) -> Set<EntityKey> {
        var found: Set<EntityKey> = [group]
        var next = [group]
        while let one = next.popLast() {
            for member in members[one] ?? [] where groups.contains(member) && found.insert(member).inserted {
                next.append(member)
            }
        }
        return found
    }

    /// The name of now, or the last one of what is gone.
    func name(_ key: EntityKey) -> String { names[key] ?? "" }
}
