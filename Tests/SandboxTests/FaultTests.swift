import AsyncHTTPClient
import Foundation
import Synchronization
import Testing

@testable import Sandbox

struct FaultTests {
    @Test func `Throttling answers 429 without Retry-After, unless one is given`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.throttle, count: 1))
            let bare = try await client.send("POST", "/Users", SandboxClient.user("ada"))
            #expect(bare.status == 429)
            #expect(bare.json["status"] == "429")
            #expect(bare.header("Retry-After") == nil)
            client.sandbox.inject(Fault(.throttle, count: 1, retryAfter: "7"))
            let polite = try await client.send("POST", "/Users", SandboxClient.user("ada"))
            #expect(polite.status == 429)
            #expect(polite.header("Retry-After") == "7")
            #expect(client.sandbox.state.users.isEmpty)
            _ = try await client.addUser("ada")
        }
    }

    @Test func `An error before the effect leaves nothing, one after it leaves the user`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.error, count: 1))
            try await #expect(client.send("POST", "/Users", SandboxClient.user("ada")).status == 500)
            #expect(client.sandbox.state.users.isEmpty)
            client.sandbox.inject(Fault(.errorAfterEffect, method: "POST", path: "/Users", count: 1, status: 503))
            try await #expect(client.send("GET", "/Users").status == 200)
            try await #expect(client.send("POST", "/Users", SandboxClient.user("ada")).status == 503)
            #expect(client.sandbox.state.users.count == 1)
            try await #expect(client.send("POST", "/Users", SandboxClient.user("ada")).status == 409)
        }
    }

    @Test func `A connection is dropped before or after the effect`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.drop, count: 1))
            await #expect(throws: (any Error).self) {
                _ = try await client.send("POST", "/Users", SandboxClient.user("ada"))
            }
            #expect(client.sandbox.state.users.isEmpty)
            client.sandbox.inject(Fault(.dropAfterEffect, count: 1))
            await #expect(throws: (any Error).self) {
                _ = try await client.send("POST", "/Users", SandboxClient.user("ada"))
            }
            #expect(client.sandbox.state.users.count == 1)
            try await #expect(client.send("GET", "/Users").status == 200)
            let requests = client.sandbox.requests
            #expect(requests.counts.first { $0.method == "POST" }?.status == nil)
            #expect(requests.count(method: "POST", route: "/Users") == 2)
        }
    }

    @Test func `A page for a browser and an expired token can be had`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.html, count: 1))
            client.sandbox.inject(Fault(.html, count: 1, status: 503))
            client.sandbox.inject(Fault(.unauthorized, count: 1))
            for status in [200, 503] {
                let page = try await client.send("GET", "/Users")
                #expect(page.status == status)
                #expect(page.header("Content-Type")?.hasPrefix("text/html") == true)
                #expect(page.text.hasPrefix("<!DOCTYPE html>"))
            }
            try await #expect(client.send("GET", "/Users").status == 401)
            try await #expect(client.send("GET", "/Users").status == 200)
        }
    }

    @Test func `Delays add up, and the request is served after them`() async throws {
        let waited = Mutex<[Duration]>([])
        try await SandboxClient.run(
            faults: [Fault(.delay, count: 1, milliseconds: 250), Fault(.delay, count: 1, milliseconds: 50)],
            pause: { duration in waited.withLock { $0.append(duration) } },
            { client in
                _ = try await client.addUser("ada")
                _ = try await client.addUser("grace")
            })
        #expect(waited.withLock { $0 } == [.milliseconds(300)])
    }

    @Test func `A fault strikes only the requests it is aimed at, and after as many as are let pass`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.error, method: "post", path: "/Groups", skip: 1, count: 1, status: 502))
            _ = try await client.addUser("ada")
            _ = try await client.addGroup("A")
            try await #expect(client.send("POST", "/Groups", ["displayName": "B"]).status == 502)
            _ = try await client.addGroup("B")
        }
    }

    @Test func `The same seed strikes the same requests`() {
        func struck(_ seed: UInt64) -> [Bool] {
            var plan = FaultPlan([Fault(.error, probability: 0.3, seed: seed)], seed: 0)
            return (0..<200).map { _ in plan.verdict(method: "GET", path: "/Users").fault != nil }
        }
        #expect(struck(7) == struck(7))
        #expect(struck(7) != struck(8))
        #expect((30...90).contains(struck(7).count { $0 }))
    }

    @Test func `A fault can be written in one word of a command line`() throws {
        let fault = try Fault(argument: "error-after-effect:method=post,path=/Users,count=2,status=503,probability=0.5")
        #expect(
            fault == Fault(.errorAfterEffect, method: "POST", path: "/Users", count: 2, probability: 0.5, status: 503))
        let date = try Fault(argument: "throttle:retry-after=Wed 21 Oct 2026 07:28:00 GMT")
        #expect(date.retryAfter == "Wed 21 Oct 2026 07:28:00 GMT")
    }

    @Test(arguments: [
        "explode", "", "error:status", "error:colour=red", "error:count=many", "error:count=-1", "error:status=99",
        "throttle:probability=2", "delay",
    ])
    func `A text that is no fault is refused with what there is`(argument: String) {
        #expect(throws: FaultProblem.self) { try Fault(argument: argument) }
    }
}
