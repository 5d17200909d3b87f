import Database
import Domain
import Store
import TestKit
import Testing

@Suite struct CommandKeyTests {
    @Test func `the same key has one effect and one answer`() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.give(.create("staff"), key: "k")
            temporary.clock.advance(by: .seconds(60))
            let second = try await temporary.give(.create("staff", seed: 8), key: "k")
            #expect(second.outcome == first.outcome)
            #expect(!first.isRepeated)
            #expect(second.isRepeated)
            #expect(try await Self.counts(temporary) == [1, 1])
        }
    }

    @Test func `a refusal is the answer of its key, too`() async throws {
        try await TemporaryStore.with { temporary in
            let first = try await temporary.give(.suspendUser(userName: "ana"), key: "k")
            _ = try await temporary.give(.register("ana"))
            let second = try await temporary.give(.suspendUser(userName: "ana"), key: "k")
            #expect(first.refusal == "unknown-user")
            #expect(second.outcome == first.outcome)
            #expect(second.isRepeated)
        }
    }

    @Test func `a command that does not keep its refusal may be given again under its key`() async throws {
        try await TemporaryStore.with { temporary in
            var command = Command([.suspendUser(userName: "ana")], actor: "x", key: "k", at: temporary.clock.now)
            command.keyHoldsRefusal = false
            #expect(try await temporary.store.submit(command).refusal == "unknown-user")
            _ = try await temporary.give(.register("ana"))
            #expect(try await temporary.store.submit(command).seqs == 2...2)
            #expect(try await temporary.store.submit(command).isRepeated)
        }
    }

    @Test func `the same key for another request is refused`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"), key: "k")
            let other = try await temporary.give(.create("eng"), key: "k")
            #expect(other.refusal == "key-reused")
            #expect(try await temporary.give(.create("staff"), key: "k").isRepeated)
            #expect(try await Self.counts(temporary) == [1, 1])
        }
    }

    @Test func `a repeated refusal has the very sentence of the first, whatever was typed`() async throws {
        let names = ["ana", "{0}", "{1}", "a\"b", "\"", "user", "group", "{0}\"{1}", "is a member of"]
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            for (place, name) in names.enumerated() {
                for (other, second) in names.enumerated() {
                    let request = Request.removeMembers(group: "staff", members: [.user(name), .user(second)])
                    let first = try await temporary.give(request, key: "k \(place) \(other)")
                    let again = try await temporary.give(request, key: "k \(place) \(other)")
                    #expect(again.outcome == first.outcome)
                }
            }
        }
    }

    @Test func `digests of keys and requests are keyed: another journal has others`() async throws {
        func digests() async throws -> [[UInt8]?] {
            try await TemporaryStore.with { temporary in
                _ = try await temporary.give(.create("staff"), key: "k")
                let row = try await temporary.store.read { connection, _ in
                    try connection.first("SELECT key, fingerprint FROM commands")
                }
                return [row?.blob(0), row?.blob(1)]
            }
        }
        let (one, other) = (try await digests(), try await digests())
        #expect(one.allSatisfy { $0?.count == 32 })
        #expect(one[0] != other[0])
        #expect(one[1] != other[1])
    }

    private static func counts(_ temporary: TemporaryStore) async throws -> [Int64] {
        try await temporary.store.read { connection, _ in
            try ["events", "commands"].map { table in
                try connection.first("SELECT count(*) FROM \(table)")?.integer(0) ?? -1
            }
        }
    }
}
