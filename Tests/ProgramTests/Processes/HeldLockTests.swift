import Foundation
import Sandbox
import TestKit
import Testing

@Suite("A worker that stands still with the write lock", .serialized)
struct HeldLockTests {
    @Test("is named to the others, who go on when it goes on or dies", arguments: [SIGCONT, SIGKILL])
    func named(signal: Int32) async throws {
        try await WorkerProcesses.with(people: 8) { it in
            let worker = try it.worker()
            do {
                let tries = try await Self.stop(worker, it)
                print("held lock: the worker was caught with it at try \(tries)")
                let refused = try await it.hurried(["group", "add", "late"])
                #expect(refused.status == 1)
                #expect(refused.errors.contains("held by provisor worker, process \(worker.identifier) "))
                #expect(refused.errors.contains("nothing was changed"))
                worker.signal(signal)
                try await it.must("group", "add", "late")
                worker.signal(SIGTERM)
                let outcome = await worker.outcome()
                #expect(outcome.status == (signal == SIGKILL ? 128 + SIGKILL : 0), "\(outcome.errors)")
            } catch {
                worker.signal(SIGKILL)
                throw error
            }
            try await it.drain()
            #expect(it.server.state.users.filter(\.active).count == 8)
            #expect(it.server.state.group(named: "staff")?.members.count == 8)
            #expect(it.server.requests.writes.createdMoreThanOnce.isEmpty)
        }
    }

    /// Stops a worker again and again until it holds the lock.
    ///
    /// - Returns: how often it was stopped.
    private static func stop(_ worker: Program.Running, _ it: WorkerProcesses) async throws -> Int {
        for number in 1...4_000 {
            try await worker.halt()
            if it.isLocked { return number }
            worker.signal(SIGCONT)
            // Something to do for every job.
            if number % 50 == 0 {
                try await it.must("app", "set", "aws", "--concurrency", number % 100 == 0 ? "3" : "2")
            }
        }
        throw NeverCaught()
    }

    /// The worker was never stopped while it held the lock.
    private struct NeverCaught: Error {}
}
