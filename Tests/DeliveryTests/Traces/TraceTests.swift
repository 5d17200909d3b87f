import Audit
import Database
import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("A trace leads from the command to the wire, and back") struct TraceTests {
    /// The chains of a question, as of now.
    static func traces(_ it: Installation, _ question: TraceQuestion) async throws -> [Trace] {
        try await it.store.read { connection, journal in
            let head = try journal.head().seq
            var found: [Trace] = []
            try Audit(connection, journal).trace(question, in: AuditPeriod(from: head, to: head)) { found.append($0) }
            return found
        }
    }

    /// The chain of the last change of a user's access to `aws`.
    static func last(_ it: Installation, _ user: String) async throws -> Trace {
        let head = try await it.store.read { _, journal in try journal.head().seq }
        let found = try await traces(it, .access(user: user, app: "aws", AuditPeriod(from: head, to: head)))
        return try #require(found.first)
    }

    private static func texts(_ trace: Trace, _ kind: TraceLink.Kind) -> [String] {
        trace.links.filter { $0.kind == kind }.map(\.text)
    }

    @Test("A grant: every link is there, and each leads to the same chain")
    func grant() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            let trace = try await Self.last(it, "ana")
            #expect(trace.change.direction == .grant)
            #expect(Set(trace.links.map(\.kind)) == Set(TraceLink.Kind.allCases).subtracting([.note]))
            #expect(Self.texts(trace, .event)[0].contains("MemberAdded: ana joined staff"))
            #expect(Self.texts(trace, .policy)[0].contains("gives staff the app by sso"))
            #expect(Self.texts(trace, .request).contains { $0.contains("POST /Users") && $0.contains("201 done") })
            let user = try #require(it.sandbox.state.user(named: "ana"))
            #expect(trace.remoteId == user.id)
            let times = trace.times
            let (delivered, confirmed) = (try #require(times.delivered), try #require(times.confirmed))
            #expect(times.decided <= delivered && delivered <= confirmed)
            guard case .confirmed(let outcome) = trace.fate else { return #expect(trace.fate == .open) }
            let questions: [TraceQuestion] = [
                .seq(trace.change.seq), .seq(outcome), .command("\(trace.command)"),
                .job("\(trace.change.app)/\(trace.change.user)"),
                .account(app: "aws", remoteId: user.id, wholeLife: false),
            ]
            for question in questions { #expect(try await Self.traces(it, question) == [trace], "\(question)") }
        }
    }

    @Test("A removal, a return and a second removal each have their own chain")
    func removals() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            for _ in 0..<2 {
                try await it.give(.removeMembers(group: "staff", members: [.user("ana")]))
                try await it.drain()
                let removal = try await Self.last(it, "ana")
                #expect(removal.change.direction == .removal && removal.times.confirmed != nil)
                #expect(Self.texts(removal, .outcome)[0].contains("AccountDeactivated"))
                try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
                try await it.drain()
                #expect(Self.texts(try await Self.last(it, "ana"), .outcome)[0].contains("AccountReactivated"))
            }
            let user = try #require(it.sandbox.state.user(named: "ana"))
            let life = try await Self.traces(it, .account(app: "aws", remoteId: user.id, wholeLife: true))
            #expect(life.map(\.change.direction) == [.grant, .removal, .grant, .removal, .grant])
            #expect(life.allSatisfy { $0.fate.word == "confirmed" && $0.remoteId == user.id })
            #expect(Set(life.map(\.command)).count == 5)
        }
    }

    @Test("An answer that was lost: delivered is when it was given up, confirmed when the account was found")
    func lostAnswer() async throws {
        try await Installation.with { it in
            it.sandbox.inject(Fault(.dropAfterEffect, method: "POST", path: "/Users", count: 1))
            try await it.hire("ana")
            try await it.drain()
            let trace = try await Self.last(it, "ana")
            let requests = Self.texts(trace, .request)
            #expect(requests.contains { $0.contains("POST /Users") && $0.contains("ambiguous") })
            #expect(requests.last?.contains("look the account up") == true)
            #expect(Self.texts(trace, .attempt).count == 2)
            let times = trace.times
            let (delivered, confirmed) = (try #require(times.delivered), try #require(times.confirmed))
            // The wait before the second attempt lies between the two.
            #expect(delivered < confirmed)
        }
    }

    @Test("What is not delivered yet says why, and never guesses an outcome")
    func open() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            let waiting = try await Self.last(it, "ana")
            #expect(waiting.fate == .open && waiting.remark?.contains("the job is ready") == true)
            try await it.give(.pauseApp(name: "aws"))
            #expect(try await Self.last(it, "ana").remark?.contains("the app is paused") == true)
            try await it.give(.removeMembers(group: "staff", members: [.user("ana")]))
            #expect(try await Self.last(it, "ana").fate == .nothingThere)
            let grant = try await Self.traces(it, .seq(try await Self.last(it, "ana").change.begunSeq))
            #expect(grant.map(\.fate) == [.overtaken])
        }
    }

    @Test("A removal that was held shows by what, and who released it")
    func held() async throws {
        try await Installation.with { it in
            let names = (0..<25).map { "user\($0)" }
            for name in names { try await it.give(Installation.registration(name)) }
            try await it.give(.addMembers(group: "staff", members: names.map { .user($0) }))
            try await it.drain()
            try await it.give(.removePolicy(name: "staff gets aws"))
            try await it.drain()
            let held = try await Self.last(it, "user3")
            #expect(held.fate == .open && held.remark?.contains("held by event") == true)
            try await it.give(.releaseRemovals(app: "aws", resources: [.user("user3")]))
            try await it.drain()
            let released = try await Self.last(it, "user3")
            #expect(released.fate.word == "confirmed")
            #expect(Self.texts(released, .note).map { $0.contains("RemovalsReleased") } == [false, true])
        }
    }

    @Test("A rule, an exception to it and groups inside groups are followed to their own commands")
    func rulesAndNesting() async throws {
        try await Installation.with { it in
            try await it.give(
                .createGroup(name: "sales", externalId: Installation.drawn()),
                .createGroup(name: "everybody", externalId: Installation.drawn()),
                .addMembers(group: "everybody", members: [.group("sales")]),
                .addMembers(group: "staff", members: [.group("everybody")]),
                .changeRule(group: "sales", expression: #"user.email.endsWith("@example.org")"#))
            try await it.give(Installation.registration("ana"))
            try await it.drain()
            let trace = try await Self.last(it, "ana")
            #expect(trace.fate.word == "confirmed")
            let ways = Self.texts(trace, .membership)
            #expect(ways.count == 3)
            #expect(ways[0].contains("by its rule: user.email.endsWith"))
            #expect(ways[1].contains("sales belongs to everybody") && ways[2].contains("everybody belongs to staff"))
        }
    }
}
