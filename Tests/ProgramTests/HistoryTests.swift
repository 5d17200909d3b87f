import Foundation
import JSON
import TestKit
import Testing

@Suite("A recorded history", .serialized, .enabled(if: OrgHistory.isPresent))
struct HistoryTests {
    @Test("imports completely, and every group has the oracle's members at every instant")
    func oracle() async throws {
        let history = try OrgHistory.load()
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let imported = try await Program.must("import", "history", history.path, in: folder.path)
            print("history: \(imported.output)", terminator: "")
            #expect(imported.output.contains("imported \(history.changes.count) lines"))
            for instant in history.oracle {
                let answer = try await Program.must(
                    "audit", "members", "--all", "--at", instant.at, "--output", "jsonl", in: folder.path)
                var members: [String: Set<String>] = [:]
                for line in answer.lines {
                    let value = try JSONValue(parsing: line)
                    members[value["group"]?.string ?? "", default: []].insert(value["member"]?.string ?? "")
                }
                #expect(members == instant.groups.filter { !$0.value.isEmpty }, "as of \(instant.at)")
            }
            print("history: \(history.oracle.count) instants equal the oracle")
            try await Self.compareApps(history, in: folder)
            try await Self.compareDifferences(history, in: folder)
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
            let again = try await Program.must("import", "history", history.path, in: folder.path)
            #expect(again.output.contains("nothing was done"))
        }
    }

    /// Who had which app, by app and by user.
    private static func compareApps(_ history: OrgHistory, in folder: TemporaryFolder) async throws {
        var asked = 0
        for (number, instant) in history.oracle.enumerated() {
            let wanted = history.wanted(until: instant.at)
            let apps = Dictionary(uniqueKeysWithValues: wanted.groups.keys.map { ($0, wanted.users(of: $0)) })
                .filter { !$0.value.isEmpty }
            // By user it takes longer: a sample of the instants, or all of them.
            for question in Seeds.isLong || number.isMultiple(of: 6) ? ["who", "what"] : ["who"] {
                var had: [String: Set<String>] = [:]
                for value in try await lines("audit", question, "--all", "--at", instant.at, in: folder) {
                    had[value["app"]?.string ?? "", default: []].insert(value["user"]?.string ?? "")
                }
                #expect(had == apps, "\(question) as of \(instant.at)")
                asked += 1
            }
        }
        print("history: who had what is as folded, asked \(asked) times")
    }

    /// What differs between neighbouring instants is the difference of their oracles.
    private static func compareDifferences(_ history: OrgHistory, in folder: TemporaryFolder) async throws {
        var count = 0
        for (first, second) in zip(history.oracle, history.oracle.dropFirst()) {
            var (apps, groups) = (Moves(), Moves())
            for value in try await lines("audit", "diff", "--all", "--from", first.at, "--to", second.at, in: folder) {
                let (change, user) = (value["change"]?.string ?? "", value["user"]?.string ?? "")
                #expect(value["actor"]?.string != nil && value["command"]?.integer != nil)
                // With one way instead of another the app is the same.
                if change == "changed" { continue }
                if let app = value["app"]?.string { apps.note(change, [app, user]) }
                if let group = value["group"]?.string { groups.note(change, [group, user]) }
            }
            let names = history.groupNames(from: first.at, to: second.at)
            let before = Moves.pairs(first.groups) { names[$0] ?? $0 }
            #expect(
                groups.net == Moves.difference(before, Moves.pairs(second.groups)), "from \(first.at) to \(second.at)")
            let (old, new) = (history.wanted(until: first.at), history.wanted(until: second.at))
            func users(_ wanted: OrgHistory.Wanted) -> [String: Set<String>] {
                Dictionary(uniqueKeysWithValues: wanted.groups.keys.map { ($0, wanted.users(of: $0)) })
            }
            #expect(
                apps.net == Moves.difference(Moves.pairs(users(old)), Moves.pairs(users(new))),
                "from \(first.at) to \(second.at)")
            count += groups.net.count + apps.net.count
        }
        #expect(count > 1_000)
        print("history: \(count) differences between neighbouring instants are those of the oracles")
    }

    private static func lines(_ arguments: String..., in folder: TemporaryFolder) async throws -> [JSONValue] {
        try await Program.must(arguments + ["--output", "jsonl"], in: folder.path).lines
            .map { try JSONValue(parsing: $0) }
    }

    /// Pairs of a group or an app and a user that came or went.
    private struct Moves {
        private var gained: Set<[String]> = []
        private var lost: Set<[String]> = []

        mutating func note(_ change: String, _ pair: [String]) {
            if change == "gained" { gained.insert(pair) } else { lost.insert(pair) }
        }

        /// Without those that went with a dissolved group and came with another one of the same name.
        var net: Set<[String]> {
            Set(gained.subtracting(lost).map { ["gained"] + $0 }).union(lost.subtracting(gained).map { ["lost"] + $0 })
        }

        static func pairs(
            _ sets: [String: Set<String>], _ name: (String) -> String = { $0 }
        ) -> Set<[String]> {
            sets.reduce(into: []) { pairs, set in for user in set.value { pairs.insert([name(set.key), user]) } }
        }

        static func difference(_ before: Set<[String]>, _ after: Set<[String]>) -> Set<[String]> {
            var moves = Moves()
            moves.gained = after.subtracting(before)
            moves.lost = before.subtracting(after)
            return moves.net
        }
    }

    @Test("goes on after its last committed change when it was killed")
    func killed() async throws {
        let history = try OrgHistory.load()
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            var kills = 0
            for number in 1... {
                let running = try Program.Running(["import", "history", history.path], in: folder.path)
                let killer = Task {
                    try await ContinuousClock().sleep(for: .milliseconds(400 * number))
                    running.signal(SIGKILL)
                }
                let outcome = await running.outcome()
                killer.cancel()
                if outcome.status == 0 { break }
                kills += 1
            }
            print("history: import killed \(kills) times")
            #expect(kills > 0)
            let last = try #require(history.oracle.last)
            let answer = try await Program.must(
                "audit", "members", "--all", "--at", last.at, "--output", "jsonl", in: folder.path)
            #expect(answer.lines.count == last.groups.reduce(0) { $0 + $1.value.count })
            let outcome = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(outcome.output.contains("no difference"))
        }
    }
}
