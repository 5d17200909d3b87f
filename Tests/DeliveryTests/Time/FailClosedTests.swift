import Audit
import Database
import Domain
import Store
import TestKit
import Testing

/// An end that has passed has passed for whoever asks, whether or not its event is there yet.
@Suite("An answer between an end and its event")
struct FailClosedTests {
    @Test("has nobody who has lost access by then, and everybody else", arguments: Seeds.take(short: 10, long: 200))
    func answers(seed: UInt64) async throws {
        var generator = CommandGenerator(seed: seed)
        let steps = try generator.steps(120)
        try await TemporaryStore.with { temporary in
            var model = Model()
            for step in steps {
                temporary.clock.set(step.time)
                switch step {
                case .submit(let commands): _ = try await temporary.store.submit(commands)
                case .report(let choice, let time):
                    var next = model
                    let events = try next.report(choice, at: time)
                    try await temporary.store.work { _, report in try report(events, "worker") }
                case .pass: try await temporary.store.fireDue()
                }
                try model.follow(step)
            }
            try await Self.setEnds(&model, temporary, SplitMix64(seed: seed))
            var passed = 0
            for seconds in [0, 1, 5, 10, 20, 40, 90] {
                let instant = model.time.advanced(by: .seconds(seconds))
                var then = model
                // What begins is not there before its event is.
                for item in model.due where item.at <= instant && Self.isEnd(item) {
                    guard then.due.contains(where: { $0.what == item.what }) else { continue }
                    for event in try Decider(state: then, at: item.at).decide(item) { then.apply(event) }
                    passed += 1
                }
                let (before, expected) = (model, then)
                try await temporary.store.read { connection, journal in
                    let audit = Audit(connection, journal)
                    let period = try AuditPeriod(at: nil, from: nil, to: nil, journal: journal, now: instant)
                    let from = try AuditPeriod(at: nil, from: HandClock.start, to: nil, journal: journal, now: instant)
                    try Self.compareAssignments(audit, period, from, expected)
                    try Self.compareMembers(audit, period, from, expected)
                    for seq in stride(from: 0, through: before.head, by: max(1, Int(before.head) / 5)) {
                        let period = AuditPeriod(from: Seq(seq), to: before.head, instant: instant)
                        let comparison = DifferenceComparison(
                            names: before, old: before.snapshots[Int(seq)], new: expected.views)
                        try comparison.run(audit, period)
                    }
                }
            }
            print("seed \(seed): \(passed) ends had passed")
        }
    }

    /// Gives ends to most of what there is, at a few instants that are to come.
    private static func setEnds(_ model: inout Model, _ temporary: TemporaryStore, _ random: SplitMix64) async throws {
        var random = random
        var requests: [Request] = []
        func instant() -> Timestamp {
            temporary.clock.now.advanced(by: .seconds(random.pick([1, 5, 9, 20, 39, 90], or: 1)))
        }
        for membership in model.memberships.sorted(by: { ($0.group, $0.member) < ($1.group, $1.member) })
        where random.chance(60) {
            let name = model.users[membership.member]?.name ?? model.groups[membership.member]?.name ?? ""
            requests.append(
                .changeMembershipEnd(
                    group: model.groups[membership.group]?.name ?? "",
                    member: membership.kind == .user ? .user(name) : .group(name), until: instant()))
        }
        for policy in model.policies.values.filter({ $0.removed == nil }).sorted(by: { $0.name < $1.name })
        where random.chance(40) {
            requests.append(.changePolicyWindow(name: policy.name, from: .clear, until: .set(instant())))
        }
        for user in model.users.values.sorted(by: { $0.name < $1.name }) where random.chance(15) {
            requests.append(.scheduleLeave(userName: user.name, at: instant()))
        }
        for request in requests {
            let command = Command([request], actor: "tester", at: temporary.clock.now)
            _ = try await temporary.store.submit(command)
            _ = try model.take(command)
        }
    }

    private static func isEnd(_ item: DueItem) -> Bool {
        switch item.what {
        case .leave, .windowCloses, .membershipEnds: true
        case .windowOpens, .membershipStarts, .exceptionExpires: false
        }
    }

    private static func compareAssignments(
        _ audit: Audit, _ period: AuditPeriod, _ from: AuditPeriod, _ model: Model
    ) throws {
        func name(_ app: EntityKey, _ user: EntityKey) -> String {
            "\(model.apps[app]?.name ?? "") \(model.users[user]?.name ?? "")"
        }
        let expected = model.views.logins.map { "\(name($0.app, $0.user)) \($0.method)" }.sorted()
        let byApp = try model.apps.keys.flatMap { try audit.assignments(app: $0, user: nil, in: period) }
        let byUser = try model.users.keys.flatMap { try audit.assignments(app: nil, user: $0, in: period) }
        for answers in [byApp, byUser] {
            #expect(answers.map { "\($0.app) \($0.user) \($0.loginMethod ?? "")" }.sorted() == expected)
        }
        let open = try model.apps.keys.flatMap { try audit.assignments(app: $0, user: nil, in: from) }
            .filter { $0.until == nil }
        #expect(Set(open.map { "\($0.app) \($0.user)" }) == Set(byApp.map { "\($0.app) \($0.user)" }))
        for assignment in Set(model.snapshots.last?.assignments ?? []).union(model.views.assignments) {
            let reasons = model.views.reasons.filter { $0.app == assignment.app && $0.user == assignment.user }
            let why = (try? audit.why(assignment.user, assignment.app, in: period)) ?? []
            #expect(why.count == reasons.count)
        }
    }

    private static func compareMembers(
        _ audit: Audit, _ period: AuditPeriod, _ from: AuditPeriod, _ model: Model
    ) throws {
        for (key, group) in model.groups where group.removed == nil {
            let users = model.users.filter { model.views.groups(of: $0.key).contains(key) }.map(\.value.name)
            let answers = try audit.members(of: key, in: period).filter { $0.kind == .user }
            #expect(answers.map(\.member).sorted() == users.sorted())
            let open = try audit.members(of: key, in: from).filter { $0.kind == .user && $0.until == nil }
            #expect(Set(open.map(\.member)) == Set(users))
        }
    }
}
