import Domain
import Foundation
import TestKit
import Testing

/// Each refusal that a person can meet, by the shortest way to it.
@Suite struct DeciderTests {
    struct Case: Sendable, CustomStringConvertible {
        let code: String
        let requests: [Request]

        var description: String { code }
    }

    private static func id(_ seed: UInt64) -> ExternalId {
        var random = SplitMix64(seed: seed)
        return ExternalId(using: &random)
    }

    private static func register(_ name: String, _ attributes: [String: String] = [:]) -> Request {
        .registerUser(userName: name, attributes: attributes, externalId: id(UInt64(name.utf8.count)))
    }

    private static func create(_ name: String) -> Request { .createGroup(name: name, externalId: id(99)) }

    private static func app(_ name: String, _ connection: AppConnection = AppConnection()) -> Request {
        .addApp(name: name, connection: connection, allowsPlainHTTP: false)
    }

    private static func policy(_ name: String, method: String = "sso") -> Request {
        .addPolicy(name: name, app: "mail", group: "staff", loginMethod: method, priority: 0)
    }

    private static func token(_ name: String) -> Request {
        .addToken(name: name, digest: TokenDigest(of: name), role: .decision)
    }

    private static func rule(_ expression: String) -> Request { .changeRule(group: "staff", expression: expression) }

    private static func declare(_ name: String, _ type: AttributeType) -> Request {
        .declareAttribute(name: name, type: type)
    }

    private static func scope(_ expression: String) -> Request { .changeScope(app: "mail", expression: expression) }

    private static func later(_ seconds: Int) -> Timestamp { HandClock.start.advanced(by: .seconds(seconds)) }

    private static func timed(from: Int? = nil, until: Int? = nil) -> Request {
        .addTimedMembers(
            group: "staff", members: [.user("ana")],
            window: TimeWindow(from: from.map { later($0) }, until: until.map { later($0) }))
    }

    private static func remove() -> Request { .removeMembers(group: "staff", members: [.user("ana")]) }

    private static func member(_ group: String) -> Request { .addMembers(group: group, members: [.user("ana")]) }

    private static func separation(_ name: String, _ second: String = "eng") -> Request {
        .addSeparation(name: name, kind: .groups, first: "staff", second: second, allowsExisting: false)
    }

    private static func exception(_ seconds: Int) -> Request {
        .allowException(separation: "s", userName: "ana", until: later(seconds))
    }

    private static func review(
        _ name: String, _ kind: ReviewKind = .group, at seq: Seq? = nil, by reviewers: [String] = ["x"], due: Int? = nil
    ) -> Request {
        .openReview(
            ReviewOpening(
                name: name, kind: kind, subject: kind == .app ? "mail" : "staff", seq: seq, reviewers: reviewers,
                due: due.map { later($0) }))
    }

    private static func decide(_ users: [String]?, _ decision: ReviewDecision = .keep) -> Request {
        .decideReview(review: "r", userNames: users, decision: decision, allowsMore: false)
    }

    private static func change(_ reviewers: [String]?, _ due: BoundChange = .keep) -> Request {
        .changeReview(name: "r", reviewers: reviewers, due: due)
    }

    private static let close = Request.closeReview(name: "r", undecided: nil, allowsMore: false)

    /// A group of one, an app that it gives, and one more app.
    private static let given =
        base + [
            member("staff"), policy("p"), app("wiki"),
            .addPolicy(name: "q", app: "wiki", group: "staff", loginMethod: "sso", priority: 0),
        ]

    private static func sink(_ name: String, _ target: String = "/var/log/events.jsonl") -> Request {
        .addSink(name: name, sink: Sink(kind: .file, target: target), allowsPlain: false, first: nil)
    }

    private static func grant(_ actor: String, _ role: ActorRole) -> Request { .grantRole(actor: actor, role: role) }

    private static func logQueries(_ value: String) -> Request {
        .changeInstallation(setting: .auditQueries, value: value)
    }

    private static let base = [create("staff"), create("eng"), register("ana"), app("mail")]

    static let cases: [Case] = [
        Case(code: "unknown-user", requests: [.suspendUser(userName: "ana")]),
        Case(code: "unknown-group", requests: [.renameGroup(name: "staff", to: "x")]),
        Case(code: "unknown-app", requests: [.pauseApp(name: "mail")]),
        Case(code: "unknown-policy", requests: [.enablePolicy(name: "p")]),
        Case(code: "unknown-token", requests: [.removeToken(name: "gateway")]),
        Case(code: "name-taken", requests: [token("gateway"), token("GATEWAY")]),
        Case(
            code: "unknown-token",
            requests: [token("gateway"), .removeToken(name: "gateway"), .removeToken(name: "gateway")]),
        Case(code: "invalid-name", requests: [token("")]),
        Case(code: "unknown-sink", requests: [.pauseSink(name: "siem")]),
        Case(code: "unknown-sink", requests: [sink("siem"), .removeSink(name: "siem"), .removeSink(name: "siem")]),
        Case(code: "name-taken", requests: [sink("siem"), sink("SIEM")]),
        Case(code: "already-so", requests: [sink("siem"), .pauseSink(name: "siem"), .pauseSink(name: "siem")]),
        Case(code: "invalid-sink", requests: [sink("siem", "events.jsonl")]),
        Case(code: "first-administrator", requests: [grant("x", .auditor)]),
        Case(code: "last-administrator", requests: [grant("x", .administrator), grant("X", .auditor)]),
        Case(code: "last-administrator", requests: [grant("x", .administrator), .revokeRole(actor: "x")]),
        Case(code: "already-so", requests: [grant("x", .administrator), grant("x", .administrator)]),
        Case(code: "no-role", requests: [.revokeRole(actor: "ana")]),
        Case(code: "invalid-actor", requests: [grant("", .administrator)]),
        Case(code: "invalid-setting", requests: [logQueries("yes")]),
        Case(code: "already-so", requests: [logQueries("off")]),
        Case(code: "unknown-group", requests: [app("mail"), policy("p")]),
        Case(code: "unknown-app", requests: [create("staff"), policy("p")]),
        Case(code: "unknown-member", requests: base + [.addMembers(group: "staff", members: [.either("bo")])]),
        Case(
            code: "ambiguous-member",
            requests: base + [register("eng"), .addMembers(group: "staff", members: [.either("eng")])]),
        Case(code: "name-taken", requests: base + [register("ANA")]),
        Case(code: "name-taken", requests: base + [.renameGroup(name: "eng", to: "Staff")]),
        Case(code: "name-taken", requests: base + [app("MAIL")]),
        Case(code: "name-taken", requests: base + [policy("p"), policy("P")]),
        Case(
            code: "name-taken",
            requests: base + [register("bo"), .changeUser(userName: "bo", set: ["userName": "Ana"], clear: [])]),
        Case(code: "name-of-leaver", requests: base + [.removeUser(userName: "ana"), register("ana")]),
        Case(
            code: "name-of-leaver",
            requests: base + [
                .removeUser(userName: "ana"), register("bo"),
                .changeUser(userName: "bo", set: ["userName": "ana"], clear: []),
            ]),
        Case(code: "invalid-name", requests: [register(" ana")]),
        Case(code: "invalid-name", requests: [create("")]),
        Case(code: "invalid-attribute", requests: [register("ana", ["2x": "y"])]),
        Case(code: "invalid-attribute", requests: [register("ana", ["title": ""])]),
        Case(code: "invalid-attribute", requests: base + [.changeUser(userName: "ana", set: [:], clear: ["userName"])]),
        Case(
            code: "invalid-attribute",
            requests: base + [.changeUser(userName: "ana", set: ["title": "x"], clear: ["title"])]),
        Case(code: "has-left", requests: base + [.removeUser(userName: "ana"), .suspendUser(userName: "ana")]),
        Case(code: "has-left", requests: base + [.removeUser(userName: "ana"), .removeUser(userName: "ana")]),
        Case(
            code: "has-left",
            requests: base + [.removeUser(userName: "ana"), .addMembers(group: "staff", members: [.user("ana")])]),
        Case(code: "already-so", requests: base + [.suspendUser(userName: "ana"), .suspendUser(userName: "ana")]),
        Case(code: "already-so", requests: base + [.resumeUser(userName: "ana")]),
        Case(code: "already-so", requests: base + [.resumeApp(name: "mail")]),
        Case(code: "already-so", requests: base + [.switchFeature(app: "mail", feature: .create, on: true)]),
        Case(code: "already-so", requests: base + [policy("p"), .enablePolicy(name: "p")]),
        Case(code: "wrong-status", requests: base + [.returnUser(userName: "ana")]),
        Case(
            code: "already-member",
            requests: base + [.addMembers(group: "staff", members: [.user("ana"), .user("ANA")])]),
        Case(code: "not-member", requests: base + [.removeMembers(group: "staff", members: [.user("ana")])]),
        Case(code: "membership-cycle", requests: base + [.addMembers(group: "staff", members: [.group("staff")])]),
        Case(
            code: "membership-cycle",
            requests: base + [
                .addMembers(group: "staff", members: [.group("eng")]),
                .addMembers(group: "eng", members: [.group("staff")]),
            ]),
        Case(
            code: "group-in-use",
            requests: base + [policy("p"), .disablePolicy(name: "p"), .removeGroup(name: "staff")]),
        Case(code: "app-in-use", requests: base + [policy("p"), .removeApp(name: "mail", abandoning: false)]),
        Case(code: "nothing-to-change", requests: base + [.renameGroup(name: "STAFF", to: "staff")]),
        Case(
            code: "nothing-to-change",
            requests: base + [.changeUser(userName: "ana", set: ["userName": "ana"], clear: ["x"])]),
        Case(
            code: "nothing-to-change",
            requests: base + [.changeApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false)]),
        Case(
            code: "nothing-to-change",
            requests: base + [policy("p"), .changePolicy(name: "p", loginMethod: "sso", priority: 0)]),
        Case(code: "invalid-connection", requests: [app("x", AppConnection(connector: "ftp"))]),
        Case(code: "invalid-connection", requests: [app("x", AppConnection(endpoint: "http://example.com"))]),
        Case(code: "invalid-connection", requests: [app("x", AppConnection(credential: "secret"))]),
        Case(code: "invalid-connection", requests: [app("x", AppConnection(concurrency: 0))]),
        Case(code: "invalid-login-method", requests: base + [policy("p", method: "Single Sign-On")]),
        Case(code: "invalid-mapping", requests: base + [.mapAttribute(app: "mail", path: "id", expression: "title")]),
        Case(code: "invalid-mapping", requests: base + [.mapAttribute(app: "mail", path: "title", expression: "1 +")]),
        Case(
            code: "invalid-mapping",
            requests: base + [
                .mapAttribute(
                    app: "mail", path: "title", expression: "user.x", options: MappingOptions(fallback: "a\u{1}"))
            ]),
        Case(
            code: "invalid-mapping",
            requests: base + [
                .mapAttribute(
                    app: "mail", path: "title", expression: nil, options: MappingOptions(whenAbsent: .keep))
            ]),
        Case(code: "unknown-mapping", requests: base + [.mapAttribute(app: "mail", path: "title", expression: nil)]),
        Case(code: "comes-later", requests: [app("x", AppConnection(connector: "ldap"))]),
        Case(code: "comes-later", requests: base + [.switchFeature(app: "mail", feature: .importAccounts, on: true)]),
        Case(
            code: "invalid-setting", requests: base + [.changeSetting(app: "mail", setting: .removalLimit, value: "-1")]
        ),
        Case(
            code: "invalid-setting",
            requests: base + [.changeSetting(app: "mail", setting: .removalPercent, value: "101")]
        ),
        Case(
            code: "invalid-setting", requests: base + [.changeSetting(app: "mail", setting: .onMissing, value: "adopt")]
        ),
        Case(code: "already-so", requests: base + [.changeSetting(app: "mail", setting: .rate, value: nil)]),
        Case(code: "not-wanted", requests: base + [.requestJob(app: "mail", resource: .user("ana"))]),
        Case(code: "not-held", requests: base + [.releaseRemovals(app: "mail", resources: [])]),
        Case(code: "not-held", requests: base + [.discardRemovals(app: "mail", resources: [.user("ana")])]),
        Case(code: "unknown-separation", requests: [.removeSeparation(name: "s")]),
        Case(code: "invalid-name", requests: base + [separation("")]),
        Case(code: "name-taken", requests: base + [separation("s"), separation("S")]),
        Case(code: "separates-nothing", requests: base + [separation("s", "staff")]),
        Case(code: "in-separation", requests: base + [separation("s"), .removeGroup(name: "eng")]),
        Case(code: "duties-held", requests: base + [member("staff"), member("eng"), separation("s")]),
        Case(code: "exception-too-long", requests: base + [separation("s"), exception(401 * 86_400)]),
        Case(code: "time-passed", requests: base + [separation("s"), exception(0)]),
        Case(code: "nothing-to-change", requests: base + [separation("s"), exception(9), exception(9)]),
        Case(
            code: "no-exception", requests: base + [separation("s"), .endException(separation: "s", userName: "ana")]),
        Case(code: "not-parked", requests: base + [.acceptJob(app: "mail", resource: .user("ana"))]),
        Case(
            code: "timed-member",
            requests: base + [timed(until: 60), .addMembers(group: "staff", members: [.user("ana")])]),
        Case(code: "timed-member", requests: base + [timed(until: 60), timed(until: 90)]),
        Case(
            code: "scheduled-member",
            requests: base + [timed(from: 60), .addMembers(group: "staff", members: [.user("ana")])]),
        Case(
            code: "already-member",
            requests: base + [.addMembers(group: "staff", members: [.user("ana")]), timed(until: 9)]),
        Case(code: "time-passed", requests: base + [timed(until: 0)]),
        Case(code: "time-passed", requests: base + [.scheduleLeave(userName: "ana", at: later(-1))]),
        Case(
            code: "time-passed",
            requests: base + [policy("p"), .changePolicyWindow(name: "p", from: .keep, until: .set(later(0)))]),
        Case(code: "empty-window", requests: base + [timed(from: 60, until: 60)]),
        Case(
            code: "empty-window",
            requests: base + [
                timed(from: 60), .changeMembershipEnd(group: "staff", member: .user("ana"), until: later(30)),
            ]),
        Case(
            code: "empty-window",
            requests: base + [
                .addPolicy(
                    name: "p", app: "mail", group: "staff", loginMethod: "sso", priority: 0,
                    window: TimeWindow(from: later(9), until: later(8)))
            ]),
        Case(code: "no-leave", requests: base + [.cancelLeave(userName: "ana")]),
        Case(code: "no-rule", requests: base + [.changeRule(group: "staff", expression: nil)]),
        Case(code: "no-rule", requests: base + [.changeException(group: "staff", user: "ana", mode: .out)]),
        Case(code: "rule-member", requests: base + [rule("true"), remove()]),
        Case(
            code: "rule-member",
            requests: base + [
                rule("true"), .changeMembershipEnd(group: "staff", member: .user("ana"), until: later(9)),
            ]),
        Case(code: "nothing-to-change", requests: base + [rule("true"), rule("true")]),
        Case(
            code: "nothing-to-change",
            requests: base + [policy("p"), .changeCondition(policy: "p", expression: nil)]),
        Case(code: "invalid-expression", requests: base + [rule("user.departmend == 'Sales'")]),
        Case(code: "invalid-expression", requests: base + [rule("user.email")]),
        Case(code: "invalid-expression", requests: base + [rule("user.email ==")]),
        Case(code: "invalid-expression", requests: base + [rule("user != null")]),
        Case(
            code: "invalid-expression",
            requests: base + [policy("p"), .changeCondition(policy: "p", expression: "user.email == 1")]),
        Case(code: "undeclarable-attribute", requests: [declare("email", .integer)]),
        Case(code: "undeclarable-attribute", requests: [declare("level", .text)]),
        Case(code: "undeclarable-attribute", requests: [declare("level", .number), declare("level", .number)]),
        Case(code: "invalid-attribute", requests: [declare("2nd", .integer)]),
        Case(code: "invalid-attribute", requests: [declare("level", .integer), register("bo", ["level": "high"])]),
        Case(
            code: "invalid-attribute",
            requests: base + [
                declare("level", .integer), .changeUser(userName: "ana", set: ["level": "2.5"], clear: []),
            ]),
        Case(
            code: "attribute-of-other-type", requests: [register("bo", ["level": "high"]), declare("level", .integer)]),
        Case(
            code: "attribute-in-expression",
            requests: base + [declare("level", .integer), rule("user.level > 2"), declare("level", .number)]),
        Case(code: "invalid-expression", requests: base + [declare("level", .integer), rule("user.level > 'x'")]),
        Case(code: "unknown-app", requests: [.changeScope(app: "mail", expression: "true")]),
        Case(code: "nothing-to-change", requests: base + [.changeScope(app: "mail", expression: nil)]),
        Case(
            code: "nothing-to-change",
            requests: base + [scope("has(user.email)"), scope("has(user.email)")]),
        Case(code: "invalid-expression", requests: base + [scope("user.contry == 'DE'")]),
        Case(code: "invalid-expression", requests: base + [scope("user.email")]),
        Case(
            code: "no-leave",
            requests: base + [
                .scheduleLeave(userName: "ana", at: later(9)), .cancelLeave(userName: "ana"),
                .cancelLeave(userName: "ana"),
            ]),
        Case(
            code: "not-member",
            requests: base + [.changeMembershipEnd(group: "staff", member: .user("ana"), until: later(9))]),
        Case(
            code: "not-member",
            requests: base + [timed(from: 60), remove(), remove()]),
        Case(
            code: "nothing-to-change",
            requests: base + [
                timed(until: 60), .changeMembershipEnd(group: "staff", member: .user("ana"), until: later(60)),
            ]),
        Case(
            code: "nothing-to-change",
            requests: base + [policy("p"), .changePolicyWindow(name: "p", from: .clear, until: .keep)]),
        Case(code: "not-parked", requests: base + [.retryJob(app: "mail", resource: .user("ana"))]),
        Case(code: "unknown-review", requests: base + [close]),
        Case(code: "invalid-name", requests: base + [review("")]),
        Case(code: "invalid-name", requests: base + [review("r", by: ["x", ""])]),
        Case(code: "name-taken", requests: base + [review("r"), review("R")]),
        Case(code: "reviewers-needed", requests: base + [review("r", by: [])]),
        Case(code: "time-passed", requests: base + [review("r", due: 0)]),
        Case(code: "time-passed", requests: base + [review("r"), close, .reopenReview(name: "r", due: later(-1))]),
        Case(code: "beyond-journal", requests: base + [review("r", at: 5)]),
        Case(code: "beyond-journal", requests: base + [review("r", at: -1)]),
        Case(code: "unknown-app", requests: [review("r", .app)]),
        Case(code: "unknown-then", requests: base + [review("r", .app, at: 3)]),
        Case(code: "review-closed", requests: base + [review("r"), close, decide(["ana"])]),
        Case(code: "review-closed", requests: base + [review("r"), close, close]),
        Case(code: "review-closed", requests: base + [review("r"), close, change(["y"])]),
        Case(code: "reviewers-needed", requests: base + [review("r"), change([])]),
        Case(code: "nothing-to-change", requests: base + [review("r"), change(["x"])]),
        Case(code: "time-passed", requests: base + [review("r"), change(nil, .set(later(0)))]),
        Case(code: "not-reviewer", requests: given + [review("r"), change(["y"]), decide(["ana"])]),
        Case(code: "already-so", requests: base + [review("r"), .reopenReview(name: "r", due: nil)]),
        Case(code: "review-undecided", requests: given + [review("r"), close]),
        Case(code: "not-reviewer", requests: given + [review("r", by: ["y"]), decide(["ana"])]),
        Case(
            code: "not-reviewer",
            requests: given + [review("r", by: ["y"]), .closeReview(name: "r", undecided: .keep, allowsMore: false)]),
        Case(code: "not-in-review", requests: base + [review("r"), decide(["ana"])]),
        Case(code: "not-in-review", requests: given + [review("r"), decide(["ana", "nobody"])]),
        Case(code: "nothing-to-change", requests: base + [review("r"), decide(nil)]),
        Case(code: "nothing-to-change", requests: given + [review("r"), decide([])]),
        Case(
            code: "own-access",
            requests: given + [register("x"), .addMembers(group: "staff", members: [.user("x")]), review("r")] + [
                decide(["ana", "X"])
            ]),
        Case(code: "takes-more", requests: given + [review("r", .app), decide(["ana"], .revoke)]),
        Case(
            code: "takes-more",
            requests: base + [member("eng"), .addMembers(group: "staff", members: [.group("eng")]), review("r")] + [
                decide(nil, .revoke)
            ]),
    ]

    /// Refusals that the journal makes, not the decider: the tests of the store produce them.
    static let elsewhere: Set = [
        "key-reused", "payload-too-large", "earlier-than-journal", "clock-jumped", "app-has-accounts",
        "duties-conflict",
        "reason-needed", "not-allowed",
    ]

    @Test(arguments: cases)
    func `the last request is refused, with a sentence that says what to do`(example: Case) throws {
        var model = Model()
        let command = Command(example.requests, actor: "x", reason: "a test", at: HandClock.start)
        #expect(try model.take(command) == .refused(code: example.code, request: example.requests.count - 1))
        for request in example.requests.dropLast() {
            let decider = Decider(state: model, at: HandClock.start, asker: "x")
            for event in try decider.decide(request, nextSeq: model.head + 1) {
                model.apply(event)
            }
        }
        let last = try #require(example.requests.last)
        let refusal = #expect(throws: Refusal.self) {
            try Decider(state: model, at: HandClock.start, asker: "x").decide(last, nextSeq: model.head + 1)
        }
        #expect(refusal?.code == example.code)
        #expect((refusal?.description.count ?? 0) > 20)
    }

    @Test func `every code there is has been produced`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let source = try String(
            contentsOf: root.appending(path: "Sources/Domain/Commands/Refusal.swift"), encoding: .utf8)
        let body = source.prefix(upTo: source.range(of: "extension Refusal")?.lowerBound ?? source.endIndex)
        var codes: Set<String> = []
        for line in body.split(separator: "\n") where line.contains("case .") {
            guard let start = line.range(of: ": \"")?.upperBound else { continue }
            codes.insert(String(line[start...].prefix { $0 != "\"" }))
        }
        codes.remove("unknown-\\(kind.rawValue)")
        codes.formUnion(EntityKind.allCases.map { "unknown-\($0.rawValue)" })
        #expect(codes == Set(Self.cases.map(\.code)).union(Self.elsewhere))
        print("refusal codes: \(codes.count), produced here: \(Set(Self.cases.map(\.code)).count)")
    }

    @Test(arguments: cases)
    func `what was refused changed nothing`(example: Case) throws {
        var model = Model()
        let tables = model.tables.map(\.rows)
        _ = try model.take(Command(example.requests, actor: "x", reason: "a test", at: HandClock.start))
        #expect(model.tables.map(\.rows) == tables)
    }
}
