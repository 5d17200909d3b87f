import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import Sandbox

struct BodyFaultTests {
    @Test func `A slow body is the true answer, in pieces that take the time in all`() async throws {
        let waited = Mutex<[Duration]>([])
        try await SandboxClient.run(
            pause: { duration in waited.withLock { $0.append(duration) } },
            { client in
                client.sandbox.inject(Fault(.slowBody, method: "POST", count: 1, milliseconds: 500))
                let reply = try await client.send("POST", "/Users", SandboxClient.user("ada"))
                #expect(reply.status == 201)
                #expect(reply.json["userName"] == "ada")
                #expect(reply.header("Content-Length") == String(reply.text.utf8.count))
                #expect(client.sandbox.state.users.count == 1)
            })
        let pieces = waited.withLock { $0 }
        #expect(pieces.count == 25)
        #expect(pieces.reduce(.zero, +) == .milliseconds(500))
    }

    @Test func `The head of a slow body does not wait for the body`() async throws {
        let gate = AsyncStream<Void>.makeStream()
        let opened = Mutex(gate.stream)
        try await SandboxClient.run(
            pause: { _ in
                let stream = opened.withLock { $0 }
                for await _ in stream {}
            },
            { client in
                client.sandbox.inject(Fault(.slowBody, count: 1, milliseconds: 40))
                var request = HTTPClientRequest(url: client.endpoint + "/Users")
                request.headers.add(name: "Authorization", value: "Bearer \(SandboxClient.token)")
                // The head is here while every piece of the body waits for the gate.
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
                #expect(response.status == .ok)
                #expect(client.sandbox.inFlight.peak == 1)
                gate.continuation.finish()
                let bytes = try await response.body.collect(upTo: 1 << 20)
                #expect(String(buffer: bytes).contains("ListResponse"))
            })
    }

    @Test func `An endless body goes on until the client has had enough, or the bound is reached`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.endlessBody))
            var request = HTTPClientRequest(url: client.endpoint + "/Users")
            request.headers.add(name: "Authorization", value: "Bearer \(SandboxClient.token)")
            let early = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            #expect(early.status == .ok)
            await #expect(throws: (any Error).self) { _ = try await early.body.collect(upTo: 1 << 20) }
            let patient = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
            var count = 0
            await #expect(throws: (any Error).self, "a body without end must not end properly") {
                for try await piece in patient.body { count += piece.readableBytes }
            }
            #expect(count > 1 << 20)
            #expect(count < Fault.endlessBodyLimit + (1 << 20))
            client.sandbox.withdrawFaults()
            try await #expect(client.send("GET", "/Users").status == 200)
        }
    }

    @Test func `Wrong JSON comes with 200 after the work is done`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.wrongJSON, count: 1))
            let cut = try await client.send("POST", "/Users", SandboxClient.user("ada"))
            #expect(cut.status == 200)
            #expect(cut.text.hasPrefix("{"))
            #expect(throws: (any Error).self) { try JSONValue(parsing: Data(cut.text.utf8)) }
            #expect(client.sandbox.state.users.count == 1)

            client.sandbox.inject(Fault(.wrongJSON, count: 1, form: .foreign))
            let foreign = try await client.send("GET", "/Users")
            #expect(foreign.status == 200)
            #expect(foreign.json.members?.isEmpty == false)
            #expect(foreign.json["schemas"] == nil)

            client.sandbox.inject(Fault(.wrongJSON, count: 1, form: .stranger))
            let stranger = try await client.send("POST", "/Users", SandboxClient.user("grace", ["externalId": "g"]))
            #expect(stranger.status == 200)
            #expect(stranger.json["externalId"] == "of-somebody-else")
            #expect(client.sandbox.state.user(named: "grace") != nil)

            let group = try await client.addGroup("A")
            client.sandbox.inject(Fault(.wrongJSON, count: 1))
            let empty = try await client.patch(
                "/Groups/\(group)", ["op": "replace", "path": "displayName", "value": "B"])
            #expect(empty.status == 200)
            #expect(empty.json == .null)
            #expect(client.sandbox.state.group(named: "B") != nil)
        }
    }

    @Test(arguments: ["999999999", "-5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "1.5"])
    func `Retry-After goes out as it was given, sense or nonsense`(value: String) async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.throttle, count: 1, retryAfter: value))
            let reply = try await client.send("GET", "/Users")
            #expect(reply.status == 429)
            #expect(reply.header("Retry-After") == value)
        }
    }

    @Test(arguments: [
        "slow-body", "search-lag", "search-lag:writes=101", "search-lag:writes=-1", "wrong-json:form=odd",
        "slow-body:milliseconds=-1",
    ])
    func `A fault that lacks what it needs is refused`(argument: String) {
        #expect(throws: FaultProblem.self) { try Fault(argument: argument) }
    }

    @Test func `The new faults can be written in one word`() throws {
        let lag = Fault(.searchLag, path: "/Users", count: 3, milliseconds: 5, writes: 2)
        #expect(try Fault(argument: "search-lag:path=/Users,count=3,milliseconds=5,writes=2") == lag)
        #expect(try Fault(argument: "wrong-json:form=stranger") == Fault(.wrongJSON, form: .stranger))
        #expect(try Fault(argument: "endless-body:probability=0.5") == Fault(.endlessBody, probability: 0.5))
    }
}
