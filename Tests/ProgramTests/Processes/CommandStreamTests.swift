import Foundation
import JSON
import SQLiteDatabase
import Sandbox
import TestKit
import Testing

/// Ten minutes in the long run, some seconds otherwise.
@Suite("Two workers and a stream of commands, each a process")
struct CommandStreamTests {
    static let duration: Duration = Seeds.isLong ? .seconds(600) : .seconds(6)
    static let people = 12

    @Test("No busy error reaches a person, no command and no job is lost", .timeLimit(.minutes(20)))
    func stream() async throws {
        try await WorkerProcesses.with(people: Self.people) { it in
            let waitsPath = it.folder.file("waits")
            let environment = ["PROVISOR_LOCK_WAITS": waitsPath]
            let workers = try (0..<2).map { _ in try it.worker(environment: environment) }
            var givers: [Giver] = []
            do {
                givers = try await withThrowingTaskGroup(of: Giver.self) { group in
                    // Each has people of its own, so that each knows what they must be like at the end.
                    for number in 0..<2 {
                        let names = WorkerProcesses.names(Self.people).enumerated()
                            .filter { $0.offset % 2 == number }.map(\.element)
                        group.addTask {
                            var giver = Giver(it: it, environment: environment, names: names, seed: UInt64(number))
                            try await giver.give(for: Self.duration)
                            return giver
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                for worker in workers { worker.signal(SIGTERM) }
                for worker in workers {
                    let outcome = await worker.outcome()
                    #expect(outcome.status == 0, "\(outcome.errors)")
                    #expect(!outcome.errors.contains("lock"), "\(outcome.errors)")
                }
            } catch {
                for worker in workers { worker.signal(SIGKILL) }
                throw error
            }
            try await it.drain()
            try await check(it, givers)
            let seqs = givers.flatMap(\.seqs)
            let waits = try Self.waits(waitsPath)
            print(
                "command stream: \(seqs.count) commands in \(Self.duration), write lock \(waits.summary), counts by power of two"
                    + " of microseconds \(waits.counts)")
            #expect(waits.total > seqs.count)
        }
    }

    private func check(_ it: WorkerProcesses, _ givers: [Giver]) async throws {
        let seqs = givers.flatMap(\.seqs)
        #expect(seqs.count > 20)
        #expect(Set(seqs).count == seqs.count, "two commands were told the same seq")
        // Every acknowledged seq is there, and is of the type that was asked for.
        let events = try it.query(
            "SELECT seq FROM events WHERE type IN ('UserChanged', 'MemberAdded', 'MemberRemoved')")
        let there = Set(events.split(separator: "\n").compactMap { Int64($0) })
        #expect(Set(seqs).isSubset(of: there), "lost: \(Set(seqs).subtracting(there).sorted())")
        #expect(try it.query("SELECT count(*) - max(seq) FROM events") == "0\n")
        let state = it.server.state
        let members = givers.reduce(into: Set<String>()) { $0.formUnion($1.members) }
        #expect(Set(state.users.filter(\.active).map(\.userName)) == members)
        #expect(state.group(named: "staff")?.members.map(\.userName) == members.sorted())
        let wanted = givers.reduce(into: [:]) { $0.merge($1.displayNames) { $1 } }
        for user in state.users where user.active { #expect(user.displayName == wanted[user.userName]) }
        #expect(try it.query("SELECT count(*) FROM jobs WHERE state <> 'idle'") == "0\n")
        #expect(it.server.requests.writes.createdMoreThanOnce.isEmpty)
        #expect(it.server.requests.writes.keysWithTwoBodies.isEmpty)
        let verified = try await Program.must("rebuild", "--verify", in: it.folder.path)
        #expect(verified.output.contains("no difference"))
    }

    /// What all processes wrote down of their waits for the write lock.
    private static func waits(_ path: String) throws -> LockWaits {
        var waits = LockWaits()
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let value = try JSONValue(parsing: String(line))
            waits.add(
                LockWaits(
                    counts: (value["counts"]?.array ?? []).compactMap { $0.integer.map { Int($0) } },
                    longest: .microseconds(value["longest"]?.integer ?? 0)))
        }
        return waits
    }
}

/// One who gives command after command, each as a process of its own.
private struct Giver: Sendable {
    let it: WorkerProcesses
    let environment: [String: String]
    let names: [String]
    /// Who is a member at the end, and what they are called.
    private(set) var members: Set<String>
    private(set) var displayNames: [String: String]
    /// The seqs that were acknowledged.
    private(set) var seqs: [Int64] = []
    private var random: SplitMix64

    init(it: WorkerProcesses, environment: [String: String], names: [String], seed: UInt64) {
        self.it = it
        self.environment = environment
        self.names = names
        members = Set(names)
        displayNames = Dictionary(uniqueKeysWithValues: names.map { ($0, "A") })
        random = SplitMix64(seed: seed)
    }

    mutating func give(for duration: Duration) async throws {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < duration {
            let name = random.pick(names, or: names[0])
            if random.chance(60) {
                let displayName = "N\(seqs.count)"
                try await give(["user", "set", name, "--display-name", displayName])
                displayNames[name] = displayName
            } else if members.contains(name) {
                try await give(["member", "remove", "staff", name])
                members.remove(name)
            } else {
                try await give(["member", "add", "staff", name])
                members.insert(name)
            }
        }
    }

    private mutating func give(_ arguments: [String]) async throws {
        let outcome = try await Program.must(
            arguments + ["--output", "jsonl"], in: it.folder.path, environment: environment)
        let answer = try JSONValue(parsing: outcome.lines.last ?? "")
        seqs.append(try #require(answer["lastSeq"]?.integer))
    }
}
