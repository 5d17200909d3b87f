import Foundation
import Sandbox
import TestKit
import Testing

@Suite("A journal that was restored, and is older than what the app has seen", .serialized)
struct RestoredDeliveryTests {
    @Test("Makes no account twice, repeats no key, and takes away again what is asked for again")
    func lostTail() async throws {
        try await WorkerProcesses.with(people: 3) { it in
            try await it.must(
                "user", "add", "late", "--given-name", "L", "--family-name", "F", "--display-name", "L", "--email",
                "late@example.org")
            try await it.drain()
            try await it.must("backup", it.folder.file("monday"))
            // What follows is lost.
            try await it.must("member", "add", "staff", "late")
            try await it.must("member", "remove", "staff", "person1")
            try await it.must("user", "set", "person2", "--display-name", "Other")
            try await it.drain()
            let late = try #require(it.server.state.users.first { $0.userName == "late" })
            #expect(it.server.state.users.first { $0.userName == "person1" }?.active == false)
            for name in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: it.folder.file("provisor.db" + name))
            }
            try await it.must("restore", it.folder.file("monday"))

            try await it.drain()
            try await it.must("member", "add", "staff", "late")
            try await it.must("member", "remove", "staff", "person1")
            try await it.must("user", "set", "person2", "--display-name", "Other")
            try await it.drain()
            let state = it.server.state
            #expect(state.users.count { $0.userName == "late" } == 1)
            #expect(state.users.first { $0.userName == "late" }?.id == late.id, "found again, and not made again")
            #expect(state.users.first { $0.userName == "late" }?.active == true)
            #expect(state.users.first { $0.userName == "person1" }?.active == false)
            #expect(state.users.first { $0.userName == "person2" }?.displayName == "Other")
            #expect(state.group(named: "staff")?.members.map(\.userName) == ["late", "person2", "person3"])
            #expect(it.server.requests.writes.createdMoreThanOnce.isEmpty)
            #expect(it.server.requests.writes.keysWithTwoBodies.isEmpty)
            #expect(it.server.requests.writes.repeatedKey == 0, "the same seqs, and yet other keys")
            let verified = try await Program.must("rebuild", "--verify", in: it.folder.path)
            #expect(verified.output.contains("no difference"))
        }
    }
}
