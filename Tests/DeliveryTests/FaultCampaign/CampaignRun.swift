import Database
import Delivery
import Domain
import Foundation
import Logging
import SQLiteDatabase
import Sandbox
import Store
import TestKit

/// One seed: an organisation, what happens to it, one to three workers on the same file, and everything that goes wrong.
///
/// The seed draws all of it; how the workers' transactions interleave is the machine's affair.
struct CampaignRun: Sendable {
    /// What a run has done and found.
    struct Outcome: Sendable {
        var problems: [String] = []
        var requests = 0
        var halts = 0
        /// Why jobs were parked while things went wrong, and how often.
        var parked: [String: Int] = [:]
    }

    private let seed: UInt64
    private let temporary: TemporaryStore
    private let targets: [SandboxServer]
    private let endpoints: [String]
    private let time: CampaignTime
    private let traffic = CampaignTraffic()
    private let workers = Mutexed<[CampaignWorker]>([])
    private let ending = Mutexed(false)

    /// Runs a seed.
    static func run(seed: UInt64) async throws -> Outcome {
        let targets = (0..<2).map { place in
            SandboxServer(
                configuration: SandboxConfiguration(tokens: ["sandbox-token"], seed: seed &* 2 &+ UInt64(place)),
                logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        }
        return try await targets[0].whileRunning { first in
            try await targets[1].whileRunning { second in
                try await TemporaryStore.with { temporary in
                    let run = CampaignRun(
                        seed: seed, temporary: temporary, targets: targets, endpoints: [first, second],
                        time: CampaignTime(temporary.clock))
                    return try await run.play()
                }
            }
        }
    }

    private func play() async throws -> Outcome {
        try await forbidSteppingBack()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await time.run(isBusy: { try await isBusy() }) }
            let outcome = try await withThrowingTaskGroup(of: Void.self) { workers in
                let outcome = try await storm(&workers)
                ending.set(true)
                for worker in self.workers.get() { worker.release() }
                try await workers.waitForAll()
                return outcome
            }
            group.cancelAll()
            for worker in workers.get() { await worker.store.close() }
            var complete = outcome
            // Whatever was answered late has changed nothing.
            complete.problems += try await checks().problems().map { "after the late answers: \($0)" }
            return complete
        }
    }

    /// Commands and faults, then quiet, then the checks.
    private func storm(_ group: inout ThrowingTaskGroup<Void, any Error>) async throws -> Outcome {
        var random = SplitMix64(seed: seed)
        var commands = CampaignCommands(seed: random.next())
        var mayPark = false
        for requests in commands.founding(endpoints: endpoints, seed: seed) { try await give(requests) }
        for _ in 0..<Int.random(in: 1...3, using: &random) { try await employ(&random, &group) }
        for _ in 0..<Int.random(in: 20...45, using: &random) {
            while random.chance(45) {
                let fault = CampaignFaults.draw(&random)
                random.pick(targets, or: targets[0]).inject(fault)
                mayPark = mayPark || CampaignFaults.mayPark(fault)
            }
            try await give(commands.next())
            try await time.sleep(.milliseconds(random.pick([0, 100, 500, 2_000, 5_000, 30_000], or: 0)))
            if !workers.get().contains(where: { $0.isWorking }) { try await employ(&random, &group) }
        }
        for worker in workers.get() { worker.spare() }
        for target in targets { target.withdrawFaults() }
        for app in ["mail", "wiki"] { try await give([.resumeApp(name: app)]) }
        if !workers.get().contains(where: { $0.isWorking }) { try await employ(&random, &group) }

        var outcome = Outcome()
        try await settle("after the faults", &outcome)
        for job in try await parked() {
            if !mayPark {
                outcome.problems.append("\(job.app): \(job.resource) was parked without need: \(job.detail ?? "")")
            }
            outcome.parked["\(job.kind.rawValue) \(job.problem ?? "")", default: 0] += 1
            try await give([
                .retryJob(app: job.app, resource: job.kind == .user ? .user(job.resource) : .group(job.resource))
            ])
        }
        try await settle("after the retries", &outcome)
        for job in try await parked() {
            outcome.problems.append("\(job.app): \(job.resource) is parked for good: \(job.detail ?? "")")
        }
        outcome.requests = traffic.requests
        outcome.halts = workers.get().reduce(0) { $0 + $1.halts }
        outcome.problems += try await checks().problems()
        return outcome
    }

    private func checks() -> CampaignChecks {
        CampaignChecks(
            seed: seed, temporary: temporary, targets: ["mail": targets[0], "wiki": targets[1]], traffic: traffic)
    }

    /// One worker more, with an open file and connections of its own.
    private func employ(_ random: inout SplitMix64, _ group: inout ThrowingTaskGroup<Void, any Error>) async throws {
        let worker = CampaignWorker(
            owner: "worker \(workers.get().count + 1)", store: try await temporary.another(), time: time,
            traffic: traffic, random: SplitMix64(seed: random.next()))
        workers.set(workers.get() + [worker])
        let seesDeath = random.chance(60)
        group.addTask {
            try await worker.run(
                isGone: { owner in
                    // A dead process's requests have ended with it.
                    seesDeath && !traffic.isBusy && workers.get().contains { $0.owner == owner && $0.isKilled }
                }, ending: ending)
        }
    }

    /// Gives a command; a refusal is an answer too.
    private func give(_ requests: [Request]) async throws {
        _ = try await temporary.store.submit(Command(requests, actor: "tester", at: temporary.store.now))
    }

    private func isBusy() async throws -> Bool {
        if traffic.isBusy { return true }
        let owners = Set(workers.get().filter(\.isWorking).map(\.owner))
        return try await temporary.store.read { connection, _ in
            try connection.rows("SELECT DISTINCT owner FROM jobs WHERE state = 'leased'")
                .contains { owners.contains($0.text(0)) }
        }
    }

    /// Waits until nothing is left to do.
    private func settle(_ when: String, _ outcome: inout Outcome) async throws {
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(60) {
            let open = try await temporary.store.read { connection, _ in
                try connection.first("SELECT 1 FROM jobs WHERE state IN ('ready', 'waiting', 'leased') LIMIT 1") != nil
            }
            if !open { return }
            try await CampaignTime.breathe()
        }
        let left = try await temporary.store.read { connection, _ in
            try Listing(connection).jobs().map { "\($0.app) \($0.resource) \($0.state) \($0.problem ?? "")" }
        }
        outcome.problems.append("\(when), left undone for a minute: \(left.joined(separator: ", "))")
    }

    private func parked() async throws -> [JobFacts] {
        try await temporary.store.read { connection, _ in try Listing(connection).jobs(JobFilter(state: "parked")) }
    }

    /// Has the database itself refuse that a job is done less than it was, or leased under an older epoch.
    private func forbidSteppingBack() async throws {
        try await temporary.store.database.write { connection in
            try connection.script(
                """
                CREATE TRIGGER steps_back BEFORE UPDATE ON jobs
                WHEN NEW.done_seq < OLD.done_seq OR NEW.epoch < OLD.epoch OR NEW.wanted_seq < OLD.wanted_seq
                BEGIN SELECT RAISE(ABORT, 'a job went back'); END
                """)
        }
    }
}
