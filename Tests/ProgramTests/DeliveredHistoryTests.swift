import Foundation
import JSON
import Logging
import Sandbox
import TestKit
import Testing

@Suite("A recorded history, delivered", .serialized, .enabled(if: OrgHistory.isPresent))
struct DeliveredHistoryTests {
    /// 50 over the whole history in the long run.
    static let kills = ProcessInfo.processInfo.environment["PROVISOR_LONG"] == nil ? 5 : 50

    @Test("At four instants every target has exactly what is wanted, however often the worker was killed")
    func delivered() async throws {
        let history = try OrgHistory.load()
        let seed = UInt64(ProcessInfo.processInfo.environment["PROVISOR_SEED"] ?? "") ?? UInt64.random(in: 1...999_999)
        print("delivered history: seed \(seed), \(Self.kills) kills (PROVISOR_SEED repeats it)")
        var random = SplitMix64(seed: seed)
        try await Targets.with { targets in
            try await TemporaryFolder.with { folder in
                try await Program.must("init", in: folder.path)
                var kills = 0
                for (index, stop) in [4, 11, 18, nil].enumerated() {
                    let until = stop.map { history.oracle[$0].at }
                    let now = until ?? history.changes.last?["at"]?.string ?? ""
                    try await Program.must(
                        ["import", "history", history.path] + (until.map { ["--until", $0] } ?? []), in: folder.path)
                    try await targets.connect(in: folder.path, now: now)
                    let goal = Self.kills * (index + 1) / 4
                    kills += try await drain(in: folder.path, now: now, kills: goal - kills, &random)
                    try compare(targets, history.wanted(until: until), at: now)
                }
                #expect(kills == Self.kills)
                try await AccountTraces.check(targets, folder.file("provisor.db"))
                let outcome = try await Program.must("rebuild", "--verify", in: folder.path)
                #expect(outcome.output.contains("no difference"))
                try await replaySendsNothing(targets, folder, now: history.changes.last?["at"]?.string ?? "")
            }
        }
    }

    /// Runs workers until one has drained the queue, and kills so many of them on the way.
    private func drain(
        in folder: String, now: String, kills goal: Int, _ random: inout SplitMix64
    ) async throws -> Int {
        var kills = 0
        while kills < goal {
            let running = try Program.Running(
                ["worker", "--drain", "--now", now], in: folder, environment: Targets.secret)
            let wait = Duration.milliseconds(Int64.random(in: 40...400, using: &random))
            let killer = Task {
                try await ContinuousClock().sleep(for: wait)
                running.signal(SIGKILL)
            }
            let outcome = await running.outcome()
            killer.cancel()
            // Nothing is left to do: the moments that are left over are taken at the next stop.
            if outcome.status == 0 { break }
            kills += 1
        }
        try await Program.must("worker", "--drain", "--now", now, in: folder, environment: Targets.secret)
        return kills
    }

    private func compare(_ targets: Targets, _ wanted: OrgHistory.Wanted, at now: String) throws {
        var accounts = 0
        var memberships = 0
        for (app, server) in targets.servers {
            let state = server.state
            #expect(Set(state.users.filter(\.active).map(\.userName)) == wanted.users(of: app), "\(app) at \(now)")
            let groups = Dictionary(
                uniqueKeysWithValues: state.groups.map { ($0.displayName, Set($0.members.map(\.userName))) })
            let expected = wanted.groups[app, default: []].map { ($0, wanted.members[$0] ?? []) }
            #expect(groups == Dictionary(uniqueKeysWithValues: expected), "\(app) at \(now)")
            #expect(
                Set(state.users.map(\.externalId)).count == state.users.count, "an account was created twice at \(app)")
            #expect(server.requests.count(method: "POST", route: "/Users", status: 201) == state.users.count)
            #expect(server.requests.refused.filter { $0.status == 400 }.isEmpty, "\(app) was sent something malformed")
            accounts += state.users.count
            memberships += groups.values.reduce(0) { $0 + $1.count }
        }
        let counts = ["user.remove", "user.return", "member.remove", "group.rename", "group.remove"].map {
            "\(wanted.counts[$0, default: 0]) \($0)"
        }
        print(
            "delivered history at \(now): \(accounts) accounts, \(memberships) memberships; so far "
                + counts.joined(separator: ", ") + ", \(wanted.reusedNames) group names used again")
    }

    private func replaySendsNothing(_ targets: Targets, _ folder: TemporaryFolder, now: String) async throws {
        let before = targets.total
        try await Program.must("rebuild", in: folder.path)
        #expect(targets.total == before, "a rebuild has sent something")
        let accounts = targets.servers.values.reduce(0) { $0 + $1.state.users.count }
        let dropped = try SQLScript.run(
            "DROP TABLE jobs; DROP TABLE attempts; DROP TABLE app_holds; DROP TABLE counters;",
            on: folder.file("provisor.db"))
        #expect(dropped)
        try await Program.must("rebuild", in: folder.path)
        #expect(targets.total == before, "a rebuild has sent something")
        try await Program.must("worker", "--drain", "--now", now, in: folder.path, environment: Targets.secret)
        #expect(targets.servers.values.reduce(0) { $0 + $1.state.users.count } == accounts)
        let creates = targets.servers.values.reduce(0) { $0 + $1.requests.count(method: "POST", route: "/Users") }
        print(
            "delivered history: \(targets.total - before) requests after the loss of the operational tables, \(creates) creates in all"
        )
        for server in targets.servers.values {
            #expect(Set(server.state.users.map(\.externalId)).count == server.state.users.count)
        }
    }
}

/// An emulated AWS for each app of the history.
struct Targets: Sendable {
    static let secret = ["TARGET_TOKEN": "a-token-for-tests"]

    let servers: [String: SandboxServer]
    private let endpoints: [String: String]

    /// Runs `body` with a server an app.
    static func with(_ body: (Targets) async throws -> Void) async throws {
        let apps = Set(
            try OrgHistory.load().changes.compactMap { $0["op"]?.string == "app.add" ? $0["app"]?.string : nil })
        try await start(Array(apps), [:], [:], body)
    }

    private static func start(
        _ apps: [String], _ servers: [String: SandboxServer], _ endpoints: [String: String],
        _ body: (Targets) async throws -> Void
    ) async throws {
        guard let app = apps.first else { return try await body(Targets(servers: servers, endpoints: endpoints)) }
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["a-token-for-tests"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await start(
                Array(apps.dropFirst()), servers.merging([app: server]) { $1 },
                endpoints.merging([app: endpoint]) { $1 }, body)
        }
    }

    /// Requests to all of them.
    var total: Int { servers.values.reduce(0) { $0 + $1.requests.total } }

    /// Connects every app of the journal that is not connected yet.
    func connect(in folder: String, now: String) async throws {
        for line in try await Program.must("app", "list", "--output", "jsonl", in: folder).lines {
            let app = try JSONValue(parsing: line)
            guard app["state"]?.string == "not connected", let name = app["app"]?.string, let endpoint = endpoints[name]
            else {
                continue
            }
            try await Program.must(
                "app", "set", name, "--connector", "scim", "--profile", "aws-identity-center", "--endpoint", endpoint,
                "--credential", "env:TARGET_TOKEN", "--now", now, in: folder)
            // The emulator does not mind; at the profile's own pace the history would take an hour.
            try await Program.must("app", "setting", name, "rate", "100000", "--now", now, in: folder)
        }
    }
}
