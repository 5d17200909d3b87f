import Foundation
import Sandbox
import TestKit
import Testing

@Suite("Several worker processes on one file", .serialized)
struct ProcessCampaignTests {
    static let seeds = Seeds.take(short: 3, long: 25)

    @Test("Stopped and killed at random moments they leave the target as wanted", arguments: seeds)
    func storm(seed: UInt64) async throws {
        try await WorkerProcesses.with(people: 6) { it in
            var storm = try ProcessStorm(it, seed: seed)
            try await storm.play()
            let state = it.server.state
            let requests = it.server.requests
            print(
                "process campaign: seed \(seed), \(storm.stops) stops, \(storm.kills) kills, \(requests.total) requests,"
                    + " at most \(storm.peak) at once, \(storm.refusals) commands met a lock that stood still")
            #expect(storm.peak <= WorkerProcesses.concurrency)
            #expect(Set(state.users.filter(\.active).map(\.userName)) == storm.members)
            for user in state.users where user.active {
                #expect(user.displayName == storm.displayNames[user.userName])
            }
            #expect(state.group(named: "staff")?.members.map(\.userName) == storm.members.sorted())
            #expect(state.groups.count == 1)
            #expect(requests.writes.createdMoreThanOnce.isEmpty)
            #expect(requests.writes.keysWithTwoBodies.isEmpty)
            #expect(requests.writes.withoutKey == 0)
            let disorder = try it.query(
                """
                SELECT count(*) FROM attempts AS later JOIN attempts AS earlier ON earlier.app = later.app
                    AND earlier.resource = later.resource AND earlier.id < later.id AND earlier.epoch > later.epoch
                """)
            #expect(disorder.hasPrefix("0"))
            let verified = try await Program.must("rebuild", "--verify", in: it.folder.path)
            #expect(verified.output.contains("no difference"))
        }
    }
}

/// What happens to three workers while commands are given and the target fails.
private struct ProcessStorm {
    private let it: WorkerProcesses
    private var random: SplitMix64
    private var workers: [Program.Running]
    private(set) var members: Set<String>
    private(set) var displayNames: [String: String]
    private(set) var stops = 0
    private(set) var kills = 0
    /// Commands that met a worker standing still with the write lock.
    private(set) var refusals = 0
    /// The most requests that the target saw at once while no worker was killed.
    ///
    /// What a killed worker had sent may be answered still while another has begun.
    private(set) var peak = 0

    init(_ it: WorkerProcesses, seed: UInt64) throws {
        self.it = it
        random = SplitMix64(seed: seed)
        workers = try (0..<3).map { _ in try it.worker() }
        members = Set(WorkerProcesses.names(6))
        displayNames = Dictionary(uniqueKeysWithValues: WorkerProcesses.names(6).map { ($0, "A") })
    }

    mutating func play() async throws {
        do {
            // Slow enough that requests overlap.
            let delay = it.server.inject(Fault(.delay, milliseconds: 25))
            for _ in 0..<6 { try await step(mayKill: false) }
            peak = it.server.requests.inFlightPeak
            it.server.withdrawFaults(delay)
            for _ in 0..<8 { try await step(mayKill: true) }
            it.server.withdrawFaults()
            for worker in workers { worker.signal(SIGTERM) }
            for worker in workers {
                let outcome = await worker.outcome()
                #expect(outcome.status == 0, "\(outcome.errors)")
            }
            try await it.drain()
        } catch {
            for worker in workers { worker.signal(SIGKILL) }
            throw error
        }
    }

    private mutating func step(mayKill: Bool) async throws {
        if random.chance(60) { it.server.inject(fault()) }
        let place = Int.random(in: workers.indices, using: &random)
        if mayKill && random.chance(60) {
            workers[place].signal(SIGKILL)
            _ = await workers[place].outcome()
            workers[place] = try it.worker()
            kills += 1
            try await command()
        } else {
            try await workers[place].halt()
            stops += 1
            do {
                try await command()
            } catch {
                workers[place].signal(SIGCONT)
                throw error
            }
            workers[place].signal(SIGCONT)
        }
        try await ContinuousClock().sleep(for: .milliseconds(Int.random(in: 0...300, using: &random)))
    }

    private func go() { for worker in workers { worker.signal(SIGCONT) } }

    private mutating func fault() -> Fault {
        var fault = random.pick(
            [
                Fault(.drop), Fault(.dropAfterEffect), Fault(.error), Fault(.errorAfterEffect),
                Fault(.throttle, retryAfter: "1"), Fault(.slowBody, milliseconds: 60),
            ], or: Fault(.drop))
        fault.method = random.pick([nil, "POST", "PATCH"], or: nil)
        fault.count = Int.random(in: 1...2, using: &random)
        return fault
    }

    private mutating func command() async throws {
        let name = random.pick(WorkerProcesses.names(6), or: "person1")
        if random.chance(50) {
            let displayName = displayNames[name] == "A" ? "B" : "A"
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

    /// Gives a command; where a stopped worker holds the lock, it says so, and goes through once that goes on.
    private mutating func give(_ arguments: [String]) async throws {
        let outcome = try await it.hurried(arguments)
        if outcome.status == 0 { return }
        #expect(outcome.errors.contains("held by provisor worker, process"), "\(outcome.errors)")
        refusals += 1
        go()
        try await it.must(arguments)
    }
}
