import AsyncHTTPClient
import Foundation
import Synchronization
import Testing

@testable import Sandbox

struct RequestLogTests {
    @Test func `A bucket lets in a burst, then so many a second`() {
        let start = SandboxClient.noon
        var gate = RateGate(RateLimit(perSecond: 2, burst: 3))
        func asked(_ count: Int, _ seconds: Double) -> [Bool] {
            (0..<count).map { _ in gate.admits(at: start + seconds) }
        }
        #expect(asked(5, 0) == [true, true, true, false, false])
        #expect(asked(3, 1) == [true, true, false])
        #expect(asked(1, 0.5) == [false], "a clock that goes back fills nothing")
        #expect(asked(5, 100) == [true, true, true, false, false])
        #expect(gate.granted == 8)
        #expect(gate.refused == 6)
    }

    @Test func `Above the limit the answer is 429, with Retry-After where it is asked for`() async throws {
        let clock = HandDate(SandboxClient.noon)
        for retryAfter in [nil, "1"] {
            let limit = RateLimit(perSecond: 2, retryAfter: retryAfter)
            try await SandboxClient.run(rateLimit: limit, now: { clock.date }) { client in
                _ = try await client.addUser("ada")
                try await #expect(client.send("GET", "/Users").status == 200)
                let reply = try await client.send("POST", "/Users", SandboxClient.user("grace"))
                #expect(reply.status == 429)
                #expect(reply.json["status"] == "429")
                #expect(reply.header("Retry-After") == retryAfter)
                #expect(client.sandbox.state.user(named: "grace") == nil)
                clock.advance(milliseconds: 500)
                _ = try await client.addUser("grace")
                let rate = client.sandbox.requests.rate
                #expect(rate.granted == 3)
                #expect(rate.refused == 1)
                #expect(rate.limit == limit)
                let report = try await client.admin("GET", "/requests").json
                #expect(report["rate"]?["refused"] == 1)
                #expect(report["inFlightPeak"] == 1)
            }
        }
    }

    @Test func `The most requests under way at once are counted, and no more than there were`() async throws {
        let arrived = AsyncStream<Void>.makeStream()
        let gate = AsyncStream<Void>.makeStream()
        let opened = Mutex(gate.stream)
        try await SandboxClient.run(
            faults: [Fault(.delay, count: 3, milliseconds: 1)],
            pause: { _ in
                arrived.continuation.yield()
                let stream = opened.withLock { $0 }
                for await _ in stream {}
            },
            { client in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<3 { group.addTask { try await client.send("GET", "/Users").status } }
                    var waiting = 0
                    for await _ in arrived.stream {
                        waiting += 1
                        if waiting == 3 { break }
                    }
                    gate.continuation.finish()
                    for try await status in group { #expect(status == 200) }
                }
                #expect(client.sandbox.requests.inFlightPeak == 3)
                client.sandbox.reset()
                for _ in 0..<50 { _ = try await client.send("GET", "/Users") }
                #expect(client.sandbox.requests.inFlightPeak == 1, "one after the other is one at a time")
            })
    }

    @Test func `A request that its client gave up on is under way no more`() {
        let flight = InFlight()
        do { _ = flight.begin() }
        let second = flight.begin()
        #expect(flight.peak == 1)
        second.end()
        second.end()
        _ = flight.begin()
        #expect(flight.peak == 1)
    }

    @Test func `A key that goes out with two bodies is seen, a repeated request is not blamed`() async throws {
        try await SandboxClient.run { client in
            _ = try await client.send("POST", "/Users", SandboxClient.user("ada"), key: "one")
            _ = try await client.send("POST", "/Users", SandboxClient.user("ada"), key: "one")
            #expect(client.sandbox.requests.writes.keysWithTwoBodies.isEmpty)
            #expect(client.sandbox.requests.writes.repeatedKey == 1)
            _ = try await client.send("POST", "/Users", SandboxClient.user("grace"), key: "one")
            _ = try await client.send("POST", "/Groups", SandboxClient.user("ada"), key: "one")
            _ = try await client.send("POST", "/Users", SandboxClient.user("eve"), key: "two")
            _ = try await client.send("POST", "/Users", SandboxClient.user("bo"))
            let writes = client.sandbox.requests.writes
            #expect(writes.keysWithTwoBodies.map(\.key) == ["one", "one"])
            #expect(writes.keysWithTwoBodies.map(\.path) == ["/Users", "/Groups"])
            #expect(writes.keysWithTwoBodies.allSatisfy { $0.first != $0.then })
            #expect(writes.total == 6)
            #expect(writes.withoutKey == 1)
        }
    }

    @Test func `Keys are remembered within a bound, the oldest are forgotten first`() {
        var log = WriteLog()
        func request(_ key: Int, _ body: String) -> ServiceRequest {
            ServiceRequest(
                method: "POST", target: "/Users", query: nil, authorization: nil, userAgent: nil, body: Data(body.utf8),
                headers: ["idempotency-key": String(key)])
        }
        for key in 0...WriteLog.keyLimit { log.note(request(key, "a")) }
        log.note(request(1, "b"))
        #expect(log.report.keysWithTwoBodies.count == 1)
        log.note(request(0, "b"))
        #expect(log.report.keysWithTwoBodies.count == 1)
    }

    @Test func `Whatever came into being is counted under its externalId`() async throws {
        try await SandboxClient.run { client in
            let ada = SandboxClient.user("ada", ["externalId": "e-1"])
            let id = try await client.send("POST", "/Users", ada).id
            try await #expect(client.send("POST", "/Users", ada).status == 409)
            client.sandbox.inject(Fault(.dropAfterEffect, method: "POST", count: 1))
            _ = try? await client.send("POST", "/Groups", ["displayName": "A", "externalId": "g-1"])
            #expect(client.sandbox.creations == ["e-1": 1, "g-1": 1])
            _ = try await client.send("DELETE", "/Users/\(id)")
            try await #expect(client.send("POST", "/Users", ada).status == 201)
            #expect(client.sandbox.creations == ["e-1": 2, "g-1": 1])
            #expect(client.sandbox.requests.writes.createdMoreThanOnce == ["e-1": 2])
            #expect(client.sandbox.requests.writes.created == 3)
            try await #expect(client.admin("GET", "/creations").json == ["e-1": 2, "g-1": 1])
        }
    }
}
