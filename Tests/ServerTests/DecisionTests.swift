import Database
import Domain
import JSON
import SQLiteDatabase
import Store
import TestKit
import Testing

@testable import Server

@Suite struct DecisionTests {
    @Test func `what another process takes away is no permission from the next request on`() async throws {
        try await Fixture.run { fixture in
            let other = try await fixture.temporary.another()
            // Others who ask all the time, so that requests share snapshots.
            let load = Task {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<6 {
                        group.addTask {
                            while !Task.isCancelled { _ = try? await fixture.evaluate("bo@example.org", "crm") }
                        }
                    }
                }
            }
            defer { load.cancel() }
            for _ in 0..<25 {
                #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
                try await fixture.temporary.must(
                    .removeMembers(group: "engineering", members: [.user("ana@example.org")]), in: other)
                for _ in 0..<3 {
                    let reply = try await fixture.evaluate("ana@example.org", "aws")
                    #expect(reply.decision == false && reply.reason == "not-assigned")
                }
                try await fixture.temporary.must(
                    .addMembers(group: "engineering", members: [.user("ana@example.org")]), in: other)
            }
            await other.close()
        }
    }

    @Test func `one request is answered on one snapshot, whatever is committed meanwhile`() async throws {
        try await Fixture.run { fixture in
            let other = try await fixture.temporary.another()
            let evaluation = Fixture.evaluation("ana@example.org", "aws")
            let batch = evaluation.object?.merging(["evaluations": .array(Array(repeating: [:], count: 300))]) { $1 }
            let answers = try await withThrowingTaskGroup(of: [JSONValue].self) { group in
                group.addTask {
                    for _ in 0..<40 {
                        let members = [MemberName.user("ana@example.org")]
                        try await fixture.temporary.must(
                            .removeMembers(group: "engineering", members: members), in: other)
                        try await fixture.temporary.must(.addMembers(group: "engineering", members: members), in: other)
                    }
                    return []
                }
                for _ in 0..<4 {
                    group.addTask {
                        var answers: [JSONValue] = []
                        for _ in 0..<15 {
                            let reply = try await fixture.ask("/access/v1/evaluations", .object(batch ?? [:]))
                            let all = Set(reply.json["evaluations"]?.array ?? [])
                            #expect(all.count == 1, "\(all)")
                            answers += all
                        }
                        return answers
                    }
                }
                return try await group.reduce(into: Set<JSONValue>()) { $0.formUnion($1) }
            }
            // As of an odd seq ana is out, as of an even one in again.
            for answer in answers {
                let seq = try #require(answer["context"]?["seq"]?.integer)
                #expect(answer["decision"]?.bool == (seq % 2 == 0), "\(answer)")
            }
            print("snapshots seen while others committed: \(answers.count)")
            await other.close()
        }
    }

    @Test func `names are those of the moment that is asked about`() async throws {
        try await Fixture.run { fixture in
            try await fixture.temporary.must(
                .changeUser(userName: "ana@example.org", set: ["userName": "ana.silva@example.org"], clear: []))
            #expect(try await fixture.evaluate("ana@example.org", "aws").reason == "unknown-user")
            #expect(try await fixture.evaluate("ANA.Silva@example.org", "AWS").decision == true)
            #expect(try await fixture.evaluate("ana@example.org", "aws", ["seq": 20]).decision == true)
            #expect(try await fixture.evaluate("ana.silva@example.org", "aws", ["seq": 20]).reason == "unknown-user")
        }
    }

    @Test(arguments: Seeds.take(short: 12, long: 300))
    func `as of any seq and instant, decisions and searches equal a plain fold of the journal`(seed: UInt64)
        async throws
    {
        try await TemporaryStore.with { temporary in
            var generator = CommandGenerator(seed: seed)
            try await Fold.play(try generator.steps(60), temporary)
            let (events, now) = try await temporary.store.read { _, journal in
                var events: [RecordedEvent] = []
                try journal.forEach(from: 1) { events.append($0) }
                return (events, try journal.head().at.advanced(by: .seconds(1)))
            }
            var model = Model()
            var (count, permitted) = (0, 0)
            for seq in 0...events.count {
                if seq > 0 { model.apply(events[seq - 1].event) }
                // An instant means the last event at or before it.
                let isLastOfItsTime = seq == events.count || seq == 0 || events[seq].at > events[seq - 1].at
                let at = seq > 0 && isLastOfItsTime ? events[seq - 1].at : nil
                let fold = Fold(model: model)
                permitted += model.views.assignments.count
                count += try await temporary.store.database.read { connection in
                    try fold.compare(DecisionReader(connection, now: now, tellsWhy: true), Seq(seq), at: at)
                }
            }
            print("decisions compared with a plain fold, seed \(seed): \(count), permitted \(permitted)")
        }
    }

    @Test func `the past is answered over HTTP as it was then`() async throws {
        try await Fixture.run { fixture in
            let past = try await fixture.evaluate("bo@example.org", "crm", ["at": "2024-01-01T00:15:30Z"])
            #expect(past.decision == true)
            #expect(past.json["context"]?["seq"] == 16)
            #expect(past.json["context"]?["at"] == "2024-01-01T00:15:30Z")
            let asSeq = try await fixture.evaluate("bo@example.org", "crm", ["seq": 16])
            #expect(asSeq.json["context"]?["policy"] == past.json["context"]?["policy"])
            let future = try await fixture.evaluate("bo@example.org", "crm", ["at": "2099-01-01T00:00:00Z"])
            #expect(future.json == (try await fixture.evaluate("bo@example.org", "crm")).json)
            let before = try await fixture.evaluate("bo@example.org", "crm", ["at": "2020-01-01"])
            #expect(before.reason == "unknown-user" && before.json["context"]?["seq"] == 0)
        }
    }

    @Test func `a server changes nothing in the database`() async throws {
        try await Fixture.run { fixture in
            let before = try await fixture.temporary.store.database.changeMark()
            for path in Endpoint.all.map(\.path) {
                _ = try await fixture.ask(path, Fixture.evaluation("ana@example.org", "aws"))
            }
            #expect(try await fixture.temporary.store.database.changeMark() == before)
            await #expect(throws: StorageError.self) {
                _ = try await fixture.readers.read { connection, _ in try connection.run("DELETE FROM assignments", [])
                }
            }
            #expect(try await fixture.evaluate("ana@example.org", "aws").decision == true)
        }
    }
}

/// What the plain model says of one moment.
struct Fold {
    let model: Model

    /// Plays a history, in which several commands may be of one instant.
    static func play(_ steps: [Step], _ temporary: TemporaryStore) async throws {
        var model = Model()
        for step in steps {
            temporary.clock.set(step.time)
            switch step {
            case .submit(let commands):
                _ = try await temporary.store.submit(commands)
                try model.follow(step)
            case .report(let choice, let time):
                let events = try model.report(choice, at: time)
                try await temporary.store.work { _, report in try report(events, "worker") }
            case .pass:
                try await temporary.store.fireDue()
                try model.follow(step)
            }
        }
    }

    /// Compares every user with every app; returns how many pairs there were.
    func compare(_ reader: DecisionReader, _ seq: Seq, at: Timestamp?) throws -> Int {
        let users = NamePool.usual.users + ["nobody"]
        let apps = NamePool.usual.apps + ["nothing"]
        for user in users {
            for app in apps {
                let expected = outcome(user, app)
                for moment in [Moment.seq(seq)] + (at.map { [.at($0)] } ?? []) {
                    let evaluation = Evaluation(
                        subject: Entity(type: "user", id: user), action: "sign-in",
                        resource: Entity(type: "app", id: app), moment: moment, contextPlace: "/context")
                    let decision = try reader.decide(evaluation)
                    #expect(Self.text(decision.outcome) == expected, "\(user) \(app) as of seq \(seq)")
                    #expect(decision.instant.seq == seq)
                }
            }
        }
        try compareSearches(reader, seq, users, apps)
        return users.count * apps.count
    }

    private func compareSearches(_ reader: DecisionReader, _ seq: Seq, _ users: [String], _ apps: [String]) throws {
        func search(_ kind: SearchKind, _ user: String, _ app: String) throws -> Set<String> {
            let page = Search.Page(limit: 50, token: nil, search: "")
            let found = try reader.find(
                Search(
                    kind: kind, subject: Entity(type: "user", id: user), action: kind == .action ? nil : "sign-in",
                    resource: Entity(type: "app", id: app), moment: .seq(seq), page: page))
            return Set(found.results.compactMap { ($0["id"] ?? $0["name"])?.string })
        }
        let names = { (kind: EntityKind, key: EntityKey) in
            self.model.views.names.first { $0.kind == kind && $0.key == key }?.name
        }
        for app in apps {
            let key = model.app(named: app)?.key
            let holders = model.views.assignments.filter { $0.app == key }.compactMap { names(.user, $0.user) }
            #expect(try search(.subject, "", app) == Set(holders), "who has \(app) as of seq \(seq)")
        }
        for user in users {
            let key = model.user(named: user)?.key
            let held = model.views.assignments.filter { $0.user == key }.compactMap { names(.app, $0.app) }
            #expect(try search(.resource, user, "") == Set(held), "what \(user) has as of seq \(seq)")
            for app in apps {
                let isPermitted = outcome(user, app).hasPrefix("permitted")
                #expect(try search(.action, user, app) == (isPermitted ? ["sign-in"] : []))
            }
        }
    }

    private func outcome(_ user: String, _ app: String) -> String {
        guard let person = model.user(named: user) else { return "unknown-user" }
        guard let place = model.app(named: app)?.key else { return "unknown-app" }
        guard let login = model.views.logins.first(where: { $0.app == place && $0.user == person.key }) else {
            switch person.status {
            case .active: return "not-assigned"
            case .suspended: return "user-suspended"
            case .removed: return "user-left"
            }
        }
        let policies = model.views.reasons.filter { $0.app == place && $0.user == person.key }
            .sorted { ($0.policy, $0.via) < ($1.policy, $1.via) }
            .map { "\(model.policies[$0.policy]?.name ?? "?") via \(model.groups[$0.via]?.name ?? "?")" }
        return "permitted \(login.method) \(model.policies[login.policy]?.name ?? "?"): \(policies)"
    }

    private static func text(_ outcome: Decision.Outcome) -> String {
        switch outcome {
        case .denied(let denial): denial.rawValue
        case .permitted(let grant):
            "permitted \(grant.loginMethod) \(grant.policy): \(grant.details?.reasons.map { "\($0.policy) via \($0.group)" } ?? [])"
        }
    }
}
