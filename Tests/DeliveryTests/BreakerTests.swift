import Database
import Domain
import Sandbox
import Store
import TestKit
import Testing

@testable import Delivery

@Suite("An app that is not well is left alone") struct BreakerTests {
    private static func hold(_ it: Installation) async throws -> DeliveryApp.Hold? {
        try await it.store.read { connection, _ in try Outbox(connection).apps().first { $0.name == "aws" }?.hold }
    }

    private func asked(_ it: Installation) -> Int { it.sandbox.requests.counts.reduce(0) { $0 + $1.count } }

    @Test("Five failures in a row, of different people, hold the app, and it is then tried with one job")
    func opens() async throws {
        try await Installation.with { it in
            it.sandbox.inject(Fault(.error, status: 500))
            for name in (0..<30).map({ "user\($0)" }) { try await it.hire(name) }
            let summary = try await it.drain()
            #expect(summary.heldApps.map(\.reason) == ["failing"])
            let before = asked(it)
            // Thirty people were not each tried: five at once, the fifth failure ended it, and then one now and then.
            #expect(before < 20)
            #expect(try await Self.hold(it)?.reason == "failing")
            // Another worker finds it so, and begins with one job.
            let again = try await it.drain()
            #expect(again.heldApps.map(\.reason) == ["failing"])
            #expect(asked(it) <= before + 4)
            it.sandbox.withdrawFaults()
            it.schedule.advance(by: .seconds(900))
            try await it.drain()
            #expect(it.activeUsers.count == 30)
            #expect(try await Self.hold(it) == nil)
        }
    }

    @Test("A paused app is sent nothing more, however much waits for its pace")
    func paused() async throws {
        try await Installation.with { it in
            try await it.give(.changeSetting(app: "aws", setting: .rate, value: "1"))
            for name in (0..<10).map({ "user\($0)" }) { try await it.hire(name) }
            try await it.give(.pauseApp(name: "aws"))
            let summary = try await it.drain()
            #expect(asked(it) == 0)
            #expect(summary.idleApps.map(\.reason) == ["paused"])
            try await it.give(.resumeApp(name: "aws"))
            try await it.drain()
            #expect(it.activeUsers.count == 10)
        }
    }

    @Test("All workers keep to the pace that one of them has learned")
    func sharedPace() async throws {
        try await Installation.with { it in
            it.sandbox.inject(Fault(.throttle, count: 1, retryAfter: "7"))
            for name in (0..<10).map({ "user\($0)" }) { try await it.hire(name) }
            try await it.drain()
            let pace = try await it.store.read { connection, _ in
                try Outbox(connection).apps().first { $0.name == "aws" }?.pace
            }
            #expect(pace?.ceiling != nil)
            #expect(it.activeUsers.count == 10)
        }
    }
}
