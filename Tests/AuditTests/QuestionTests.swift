import Audit
import Domain
import Store
import TestKit
import Testing

/// Each question about a few days that are known by heart.
@Suite struct QuestionTests {
    @Test func `the difference of two instants names what was gained, lost and changed, and by whom`() async throws {
        try await Scene.with { scene in
            let (apps, groups) = try await scene.ask(1.5, 6) { audit, period in
                (
                    try audit.assignmentChanges(AuditScope(), in: period),
                    try audit.membershipChanges(AuditScope(), in: period)
                )
            }
            #expect(
                apps.map { "\($0.change.rawValue) \($0.user) \($0.app)" } == [
                    "changed ana aws", "lost bo aws", "gained ana crm",
                ])
            #expect(apps.map { $0.cause?.actor } == ["second", "hr", "admin"])
            #expect(apps[0].loginMethodBefore == "sso" && apps[0].loginMethod == "mfa")
            #expect(apps[0].reasonsGained == ["staff mfa (staff)"] && apps[0].reasonsLost.isEmpty)
            #expect(apps[1].cause?.reason == "left" && apps[1].cause?.event == "UserRemoved")
            #expect(apps[1].at == Scene.at(5))
            #expect(
                groups.map { "\($0.change.rawValue) \($0.member) \($0.group)" } == [
                    "lost bo staff", "gained ana sales",
                ])
            #expect(groups.map { $0.cause?.event } == ["UserRemoved", "MemberAdded"])
        }
    }

    @Test func `the difference can be asked about one user, app or group`() async throws {
        try await Scene.with { scene in
            let counts = try await scene.ask(1.5, 6) { audit, period in
                let bo = try audit.keys(.user, named: ["bo"], in: period)
                let crm = try audit.keys(.app, named: ["crm"], in: period)
                let staff = try audit.keys(.group, named: ["staff"], in: period)
                return [
                    try audit.assignmentChanges(AuditScope(users: bo), in: period).count,
                    try audit.assignmentChanges(AuditScope(apps: crm), in: period).count,
                    try audit.assignmentChanges(AuditScope(users: bo, apps: crm), in: period).count,
                    try audit.membershipChanges(AuditScope(users: bo), in: period).count,
                    try audit.membershipChanges(AuditScope(groups: staff), in: period).count,
                ]
            }
            #expect(counts == [1, 1, 0, 1, 1])
        }
    }

    @Test func `names are those of then, and today's where that is asked for`() async throws {
        try await Scene.with { scene in
            for (naming, user, group) in [(Audit.Naming.then, "ana", "staff"), (.today, "anna", "crew")] {
                let (who, members) = try await scene.ask(4, naming: naming) { audit, period in
                    let aws = try audit.keys(.app, named: "aws", in: period)[0]
                    let key = try audit.keys(.group, named: group, in: period)[0]
                    return (
                        try audit.assignments(app: aws, user: nil, in: period), try audit.members(of: key, in: period)
                    )
                }
                #expect(who.map(\.user) == [user, "bo"])
                #expect(who[0].reasons == ["staff aws (\(group))", "staff mfa (\(group))"])
                #expect(members.map(\.group) == [group, group])
            }
        }
    }

    @Test func `who granted is whoever began it or put the user into the group`() async throws {
        try await Scene.with { scene in
            func grants(_ from: Double, _ to: Double?, by: String?) async throws -> [String] {
                try await scene.ask(from, to) { audit, period in
                    try audit.grants(AuditScope(), by: by, in: period).map {
                        "\($0.user) \($0.app) \($0.cause?.actor ?? "")"
                    }
                }
            }
            let (officer, later) = (try await grants(4, nil, by: "officer"), try await grants(6, nil, by: nil))
            #expect(officer == ["ana aws officer", "bo aws officer"] && later == ["ana aws officer", "ana crm admin"])
            let (during, second) = (try await grants(2, 10, by: nil), try await grants(0, 10, by: "second"))
            #expect(during == ["ana crm admin"])
            #expect(second.isEmpty, "another policy for what was held already is no grant")
        }
    }

    @Test func `a command caused its events, and what followed from them`() async throws {
        try await Scene.with { scene in
            let caused = try await scene.ask(10) { audit, _ in try audit.caused(by: CommandName("k1")) }
            #expect(caused.command.actor == "admin" && caused.seqs?.count == 1)
            #expect(
                Self.lines(caused).isSuperset(of: ["member-joined ana sales", "app-gained ana crm", "job ana crm"]))
            let (left, method) = try await scene.ask(10) { audit, period in
                func command(_ type: String, _ kind: EntityKind, _ name: String) throws -> CausedAnswer {
                    let key = try audit.keys(kind, named: name, in: period)[0]
                    let event = try audit.timeline(kind, key, in: period).last { $0.event == type }
                    return try audit.caused(by: .seq(try #require(event).seq))
                }
                return (try command("UserRemoved", .user, "bo"), try command("PolicyAdded", .policy, "staff mfa"))
            }
            #expect(Self.lines(left).isSuperset(of: ["member-left bo staff", "app-lost bo aws", "job bo aws"]))
            #expect(Self.lines(method).isSuperset(of: ["login-method ana aws", "login-method bo aws"]))
            #expect(method.effects.contains { $0.kind == .loginMethod && $0.detail == "mfa, was sso" })
            await #expect(throws: AuditError.unknownCommand(.key("nothing"))) {
                try await scene.ask(10) { audit, _ in try audit.caused(by: .key("nothing")) }
            }
        }
    }

    private static func lines(_ answer: CausedAnswer) -> Set<String> {
        Set(answer.effects.map { "\($0.kind.rawValue) \($0.who ?? "") \($0.app ?? $0.group ?? "")" })
    }

    @Test func `first and last times, and what was held longest`() async throws {
        try await Scene.with { scene in
            let (spans, longest) = try await scene.ask(10) { audit, period in
                (try audit.spans(AuditScope(), in: period), try audit.longest(1, AuditScope(), in: period))
            }
            #expect(spans.map { "\($0.user) \($0.app)" } == ["anna aws", "bo aws", "anna crm"])
            #expect(spans.map(\.first) == [Scene.at(1), Scene.at(1), Scene.at(2)])
            #expect(spans.map(\.last) == [nil, Scene.at(5), Scene.at(9)])
            #expect(longest.map { "\($0.user) \($0.app)" } == ["anna aws"] && longest[0].length == Scene.day * 9)
        }
    }

    @Test func `a leaver's account is open until the app confirms, and then it is known how long it was`() async throws
    {
        try await Scene.with { scene in
            func leavers(_ from: Double, _ to: Double? = nil) async throws -> [LeaverAnswer] {
                try await scene.ask(from, to) { audit, period in try audit.leavers(AuditScope(), in: period) }
            }
            let open = try await leavers(7)
            #expect(open.map(\.user) == ["bo"] && open[0].how == .left && open[0].closedAt == nil)
            #expect(open[0].leftAt == Scene.at(5) && open[0].cause?.actor == "hr")
            #expect(try await leavers(4).isEmpty)
            #expect(try await leavers(9).isEmpty)
            let closed = try await leavers(4, 9)
            #expect(closed.map(\.closedAt) == [Scene.at(8)] && closed[0].open == Scene.day * 3)
        }
    }

    @Test func `policies that give nobody anything, since when, and why`() async throws {
        try await Scene.with { scene in
            func idle(_ from: Double, _ to: Double? = nil) async throws -> [IdleAnswer] {
                try await scene.ask(from, to) { audit, period in try audit.idlePolicies(apps: nil, in: period) }
            }
            #expect(try await idle(4).map(\.policy) == ["unused"])
            let now = try await idle(9.5)
            #expect(now.map(\.policy) == ["sales crm", "unused"])
            #expect(now.map(\.since) == [Scene.at(9), nil] && now.map(\.cause) == [.emptyGroup, .emptyGroup])
            #expect(
                try await idle(5, 10).map(\.policy) == ["unused"], "one that gave something in the period is not idle")
        }
    }

    @Test func `accounts that no assignment explains are ours and left over, or not ours`() async throws {
        try await Scene.with { scene in
            func unexplained(_ days: Double) async throws -> (answers: [UnexplainedAnswer], readAt: Timestamp?) {
                try await scene.ask(days) { audit, period in
                    try audit.unexplained(app: try audit.keys(.app, named: "crm", in: period)[0], in: period)
                }
            }
            let before = try await unexplained(8)
            #expect(before.answers.isEmpty && before.readAt == nil)
            let after = try await unexplained(9.5)
            #expect(after.answers.map(\.remoteId) == ["r3", "x9"] && after.readAt == Scene.at(9))
            #expect(after.answers.map(\.kind) == [.leftOver, .unmanaged] && after.answers[0].user == "ana")
            #expect(after.answers.map(\.since) == [Scene.at(9), Scene.at(9)])
        }
    }

    @Test func `what was in the way then is said of then`() async throws {
        try await Scene.with { scene in
            func obstacles(_ user: String, _ app: String, _ days: Double) async throws -> [WhyNotAnswer.Obstacle] {
                try await scene.ask(days) { audit, period in
                    try audit.whyNot(
                        try audit.keys(.user, named: user, in: period)[0],
                        try audit.keys(.app, named: app, in: period)[0], in: period
                    ).map(\.obstacle)
                }
            }
            let (ana, bo) = (try await obstacles("ana", "crm", 1.5), try await obstacles("bo", "aws", 6))
            #expect(ana == [.notMember, .notMember] && bo == [.notActive, .notActive])
            await #expect(throws: AuditError.hasAccess(user: "ana", app: "crm")) {
                _ = try await obstacles("ana", "crm", 4)
            }
        }
    }

    @Test func `what was imported later was not known before, whenever it happened`() async throws {
        try await TemporaryStore.with { temporary in
            func give(_ days: Double, _ requests: [Request]) async throws {
                var command = Command(requests, actor: "importer", at: Scene.at(days))
                command.isTimed = true
                let answer = try await temporary.store.submit(command)
                #expect(answer.seqs != nil, "\(answer.outcome)")
            }
            var generator = SystemRandomNumberGenerator()
            temporary.clock.set(Scene.at(20))
            try await give(
                1,
                [
                    .addApp(name: "aws", connection: AppConnection(), allowsPlainHTTP: false),
                    .createGroup(name: "staff", externalId: ExternalId(using: &generator)),
                    .addPolicy(name: "p", app: "aws", group: "staff", loginMethod: "sso", priority: 0),
                    .registerUser(userName: "ana", attributes: [:], externalId: ExternalId(using: &generator)),
                    .addMembers(group: "staff", members: [.user("ana")]),
                ])
            temporary.clock.set(Scene.at(30))
            try await give(2, [.removeMembers(group: "staff", members: [.user("ana")])])
            func had(_ at: Double?, knownAt: Double) async throws -> Int {
                try await temporary.store.read { connection, journal in
                    let period = try AuditPeriod(
                        asked: at.map { .time(Scene.at($0)) }, from: nil, to: nil, knownAt: Scene.at(knownAt),
                        journal: journal)
                    let audit = Audit(connection, journal)
                    return try audit.allKeys(.app, in: period).reduce(0) {
                        $0 + (try audit.assignments(app: $1, user: nil, in: period).count)
                    }
                }
            }
            #expect(try await had(1.5, knownAt: 10) == 0, "nothing was recorded yet")
            #expect(try await had(1.5, knownAt: 25) == 1)
            #expect(try await had(3, knownAt: 25) == 1, "that it had ended was not known")
            #expect(try await had(3, knownAt: 30) == 0)
            #expect(try await had(nil, knownAt: 25) == 1)
            #expect(try await had(0.5, knownAt: 30) == 0)
        }
    }
}
