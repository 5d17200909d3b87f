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
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
            let again = try await Program.must("import", "history", history.path, in: folder.path)
            #expect(again.output.contains("nothing was done"))
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
