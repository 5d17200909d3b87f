import Domain
import TestKit

@testable import Delivery
@testable import Store

/// The delivery of one group to a target that is only a value, step by step until there is nothing left to do.
struct GroupRun: Sendable {
    /// The group as the target has it; nil where it has none.
    struct Remote: Sendable {
        var name = "crew"
        var members: [String] = []
        var version = 1
        /// Accounts that the target does not know.
        var unknown: Set<String> = []
        /// Whether somebody else changes the group between our reading and our writing.
        var changesMeanwhile = false
        /// Whether PUT changes the name alone, whatever members are sent.
        var ignoresMembers = false
    }

    var profile: TargetProfile
    var remote: Remote?
    var name = "crew"
    var isWanted = true
    var linkName: String? = "crew"
    var isCreated = true
    var removals: [String] = []
    var additions: [String] = []

    var sent: [Delivery.Operation] = []
    var versions: [String?] = []
    var events: [Event] = []
    /// How it ended.
    var end = Step.finish

    init(_ profile: TargetProfile, _ remote: Remote?) {
        self.profile = profile
        self.remote = remote
    }

    /// Delivers until there is nothing to send, or somebody must look.
    func delivered() async throws -> GroupRun {
        try await TemporaryStore.with { temporary in
            try await temporary.store.work { outbox, _ in
                var run = self
                var memory = DeliveryMemory(run.claim)
                for _ in 0..<30 {
                    let delivery = GroupDelivery(target: run.target, claim: run.claim, want: run.want)
                    let step = delivery.next(&memory)
                    run.end = step
                    guard case .send(let operation) = step else { return run }
                    run.sent.append(operation)
                    let version = memory.version(for: operation)
                    run.versions.append(version)
                    let reply = run.answer(operation, version)
                    let (events, verdict) = try delivery.interpret(reply, to: operation, &memory, outbox: outbox)
                    events.forEach { run.take($0) }
                    guard case .proceed = verdict else {
                        run.end = .park(reason: "\(verdict)", detail: "")
                        return run
                    }
                }
                run.end = .park(reason: "endless", detail: "")
                return run
            }
        }
    }

    private var claim: Claim {
        Claim(
            app: 1, resource: 2, kind: .group, epoch: 1, wantedSeq: 1, attempts: 0, round: 0, lookUp: .unneeded,
            lastProblem: nil)
    }

    private var target: AppTarget {
        let app = DeliveryApp(
            key: 1, name: "acme",
            connection: AppConnection(connector: "scim", profile: "scim", endpoint: nil, credential: nil),
            features: [.pushGroups], isPaused: false, mapping: [:], changedSeq: 1, hold: nil, settings: AppSettings(),
            pace: nil, isProven: true)
        return AppTarget(app: app, profile: profile, connector: Mute())
    }

    private var want: WantedGroup {
        WantedGroup(
            externalId: "g-1", name: name, isWanted: isWanted, hasVanished: false, wantedSeq: 1,
            link: linkName.map {
                Link(
                    remoteId: "7", isCreated: isCreated, isActive: true, attributes: ["displayName": $0],
                    activatedSeq: 0,
                    activatedAt: nil, doubts: Doubts())
            }, removals: removals.map(Self.member), additions: additions.map(Self.member))
    }

    private static func member(_ id: String) -> WantedGroup.Member {
        WantedGroup.Member(user: EntityKey(id.dropFirst()) ?? 0, remoteId: id)
    }

    private mutating func take(_ event: Event) {
        events.append(event)
        switch event {
        case .appGroupRenamed(_, _, let name): linkName = name
        case .appGroupAdopted(_, _, _, let name): (linkName, isCreated) = (name, false)
        case .appGroupDeleted: linkName = nil
        case .membersConfirmed(_, _, let added, let removed):
            additions.removeAll { added.contains(Self.member($0).user) }
            removals.removeAll { removed.contains(Self.member($0).user) }
        case .accountVanished(_, let user):
            additions.removeAll { Self.member($0).user == user }
            removals.removeAll { Self.member($0).user == user }
        default: break
        }
    }

    /// What the target makes of a request.
    private mutating func answer(_ operation: Delivery.Operation, _ version: String?) -> Reply {
        guard let group = remote else {
            if case .findGroup = operation { return .found([], status: 200) }
            return .notFound(detail: "no group", status: 404)
        }
        let shown = RemoteResource(
            id: "7", externalId: nil, attributes: ["displayName": group.name], isActive: nil,
            version: "v\(group.version)", members: profile.membersAreShown ? group.members : nil)
        switch operation {
        case .readGroup:
            if group.changesMeanwhile { remote?.version += 1 }
            return .done(shown, status: 200)
        case .findGroup: return .found([shown], status: 200)
        case .readUser(let id):
            return group.unknown.contains(id)
                ? .notFound(detail: "no user", status: 404)
                : .done(RemoteResource(id: id, externalId: nil, attributes: [:], isActive: true), status: 200)
        case .replaceGroup(_, _, let name, _, let members):
            if version != shown.version { return .stale(status: 412) }
            guard group.unknown.isDisjoint(with: members) else { return .refused(detail: "bad member", status: 400) }
            var changed = group
            let kept = group.ignoresMembers ? group.members : members
            (changed.name, changed.members, changed.version) = (name, kept, group.version + 1)
            remote = changed
            return .done(
                RemoteResource(
                    id: "7", externalId: nil, attributes: ["displayName": name], isActive: nil, members: kept),
                status: 200)
        case .addMembers(_, let members):
            remote?.members += members
            return .done(nil, status: 204)
        case .removeMembers(_, let members):
            remote?.members.removeAll { members.contains($0) }
            return .done(nil, status: 204)
        case .deleteGroup:
            remote = nil
            return .done(nil, status: 204)
        default: return .refused(detail: "not at this target", status: 501)
        }
    }
}

/// A connector that is never asked.
private struct Mute: Connector {
    func part(of operation: Delivery.Operation) -> Delivery.Operation { operation }
    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        PreparedRequest(method: "", path: "")
    }
    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply { .stale(status: 0) }
}
