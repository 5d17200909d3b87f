import Foundation
import Sandbox
import TestKit
import Testing

/// Takes as long as a lease and the longest request, some minutes: only in the long run.
@Suite("A worker process that is stopped past its lease", .enabled(if: Seeds.isLong))
struct StoppedPastLeaseTests {
    @Test("is overtaken, and fenced when it is woken", .timeLimit(.minutes(10)))
    func fenced() async throws {
        try await WorkerProcesses.with(people: 1) { it in
            try await it.drain()
            let first = try it.worker()
            it.server.inject(Fault(.delay, method: "PATCH", count: 1, milliseconds: 3_000))
            let before = it.server.requests.count(method: "PATCH")
            try await it.must("user", "set", "person1", "--display-name", "Old")
            while try it.query("SELECT count(*) FROM attempts WHERE finished_at IS NULL").hasPrefix("0") {
                try await ContinuousClock().sleep(for: .milliseconds(20))
            }
            // The intent is written; the request has reached the target before half of its wait is over.
            try await ContinuousClock().sleep(for: .seconds(1))
            try await first.halt()
            while it.server.requests.count(method: "PATCH") == before {
                try await ContinuousClock().sleep(for: .milliseconds(20))
            }
            try await it.must("user", "set", "person1", "--display-name", "New")
            let second = try it.worker()
            while it.server.state.user(named: "person1")?.displayName != "New" {
                try await ContinuousClock().sleep(for: .milliseconds(200))
            }
            first.signal(SIGCONT)
            try await ContinuousClock().sleep(for: .seconds(2))
            for worker in [first, second] { worker.signal(SIGTERM) }
            let (late, early) = (await first.outcome(), await second.outcome())
            #expect(late.status == 0)
            #expect(late.errors.contains("fenced"))
            #expect(early.status == 0)
            #expect(it.server.state.user(named: "person1")?.displayName == "New")
            #expect(it.server.requests.count(method: "PATCH", route: "/Users/{id}") == 2)
            let updates = try it.query("SELECT count(*) FROM events WHERE type = 'AccountUpdated'")
            #expect(updates.hasPrefix("1"))
        }
    }
}
