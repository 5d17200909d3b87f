import Foundation
import Logging
import Synchronization
import Testing

@testable import Sandbox

struct SearchLagTests {
    @Test func `The last writes do not show in lists, and everywhere else they do`() async throws {
        try await SandboxClient.run(searchLag: SearchLag(writes: 1)) { client in
            let id = try await client.send("POST", "/Users", SandboxClient.user("ada", ["externalId": "e"])).id
            try await #expect(client.list("/Users", filter: #"externalId eq "e""#).names == [])
            try await #expect(client.send("GET", "/Users").names == [])
            try await #expect(client.send("GET", "/Users/\(id)").status == 200)
            try await #expect(client.send("POST", "/Users", SandboxClient.user("ada")).status == 409)
            // A write that was refused is none: ada stays hidden.
            try await #expect(client.list("/Users", filter: #"externalId eq "e""#).names == [])
            _ = try await client.addUser("grace")
            try await #expect(client.send("GET", "/Users").names == ["ada"])
            try await #expect(
                client.patch("/Users/\(id)", ["op": "replace", "path": "userName", "value": "eve"]).status == 200)
            try await #expect(client.send("GET", "/Users").names == ["ada", "grace"])
            try await #expect(client.send("DELETE", "/Users/\(id)").status == 204)
            try await #expect(client.send("GET", "/Users").names == ["eve", "grace"])
            try await #expect(client.send("GET", "/Users/\(id)").status == 404)
        }
    }

    @Test func `A write shows when its time has passed, never before`() async throws {
        let clock = HandDate(SandboxClient.noon)
        try await SandboxClient.run(searchLag: SearchLag(milliseconds: 1000), now: { clock.date }) { client in
            for name in ["a", "b", "c"] {
                _ = try await client.addUser(name)
                clock.advance(milliseconds: 400)
            }
            // a is 1,200 ms old, b 800, c 400.
            try await #expect(client.send("GET", "/Users").names == ["a"])
            clock.advance(milliseconds: 199)
            try await #expect(client.send("GET", "/Users").names == ["a"])
            clock.advance(milliseconds: 1)
            try await #expect(client.send("GET", "/Users").names == ["a", "b"])
            clock.advance(milliseconds: 400)
            try await #expect(client.send("GET", "/Users").names == ["a", "b", "c"])
        }
    }

    @Test func `Few copies are kept of a directory that is written to without pause`() throws {
        var views = LateViews()
        let lag = SearchLag(milliseconds: 1000)
        let service = IdentityCenter(configuration: SandboxConfiguration(tokens: ["t"]))
        var most = 0
        for millisecond in 0..<5_000 {
            let now = Date(timeIntervalSince1970: Double(millisecond) / 1000)
            views.note(before: views.needsCopy(lag, at: now) ? service : nil, lag: lag, at: now)
            most = max(most, views.count)
            #expect(views.view(lag, at: now) != nil)
        }
        #expect(most <= LateViews.shares + 2)
        #expect(views.view(lag, at: Date(timeIntervalSince1970: 5.998)) != nil)
        #expect(views.view(lag, at: Date(timeIntervalSince1970: 6)) == nil)
    }

    @Test func `As a fault it strikes the lists it is aimed at, as often as it is told`() async throws {
        try await SandboxClient.run { client in
            client.sandbox.inject(Fault(.searchLag, path: "/Users", count: 1, writes: 2))
            _ = try await client.addUser("ada")
            _ = try await client.addGroup("A")
            try await #expect(client.send("GET", "/Groups").names == ["A"])
            try await #expect(client.send("GET", "/Users").names == [])
            try await #expect(client.send("GET", "/Users").names == ["ada"])
            #expect(client.sandbox.core.withLock { $0.faults.entries.map(\.struck) } == [1])
        }
    }
}

/// A time that is moved by hand.
final class HandDate: Sendable {
    private let now: Mutex<Date>

    init(_ date: Date) {
        now = Mutex(date)
    }

    var date: Date { now.withLock { $0 } }

    func advance(milliseconds: Int) {
        now.withLock { $0 += Double(milliseconds) / 1000 }
    }
}
