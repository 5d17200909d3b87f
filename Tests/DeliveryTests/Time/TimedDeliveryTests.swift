import Delivery
import Domain
import SCIMConnector
import Store
import TestKit
import Testing

@Suite("A worker and the time")
struct TimedDeliveryTests {
    @Test("What begins and ends by itself is delivered, though nobody gives a command")
    func alone() async throws {
        try await Installation.with { it in
            try await it.hire("ana", "bo", "cy", into: nil)
            let now = it.store.now
            let timed = { (name: String, from: Int?, until: Int?) in
                Request.addTimedMembers(
                    group: "staff", members: [.user(name)],
                    window: TimeWindow(
                        from: from.map { now.advanced(by: .seconds($0)) },
                        until: until.map { now.advanced(by: .seconds($0)) }))
            }
            try await it.give(timed("ana", nil, 600), timed("bo", 1_200, nil), timed("cy", nil, 3_000))
            try await it.give(.scheduleLeave(userName: "cy", at: now.advanced(by: .seconds(1_800))))
            try await it.drain()
            #expect(it.activeUsers == ["ana", "cy"])
            for (seconds, active) in [(600, ["cy"]), (1_200, ["bo", "cy"]), (1_800, ["bo"])] {
                it.schedule.set(now.advanced(by: .seconds(seconds)))
                try await it.drain()
                #expect(it.activeUsers == active, "after \(seconds) s")
                #expect(it.members("staff") == active)
            }
        }
    }

    @Test("A worker that runs sees to it itself, within a look of the boundary")
    func running() async throws {
        try await Installation.with { it in
            try await it.hire("ana", into: nil)
            let end = it.store.now.advanced(by: .seconds(3_600))
            try await it.give(
                .addTimedMembers(group: "staff", members: [.user("ana")], window: TimeWindow(until: end)))
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
            // A quarter of a second before the end: the worker's own waits move the clock over it.
            it.schedule.set(end.advanced(by: .milliseconds(-240)))
            let connections = it.connections()
            let worker = it.worker(connections)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await worker.run(drain: false) }
                while !it.activeUsers.isEmpty && it.schedule.now < end.advanced(by: .seconds(600)) {
                    await Task.yield()
                }
                worker.stop()
                try await group.waitForAll()
            }
            await connections.shutdown()
            #expect(it.activeUsers.isEmpty)
            let expired = try await it.store.read { _, journal in
                var at: [Timestamp] = []
                try journal.forEach(from: 1) { if $0.type == "MembershipExpired" { at.append($0.at) } }
                return at
            }
            #expect(expired == [end])
        }
    }
}
