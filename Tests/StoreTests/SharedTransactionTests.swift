import Database
import Domain
import Store
import TestKit
import Testing

@Suite struct SharedTransactionTests {
    private struct Broken: Error, Equatable {
        let number: Int64
    }

    @Test func `of many that share a transaction, those that fail leave nothing, and the others stay`() async throws {
        try await TemporaryStore.with { temporary in
            let store = temporary.store
            let failures = await withTaskGroup(of: Int64?.self) { group in
                for number in Int64(1)...200 {
                    group.addTask {
                        do {
                            try await store.work { _, report in
                                try report([Self.event(number)], "tester")
                                if number.isMultiple(of: 7) { throw Broken(number: number) }
                            }
                            return nil
                        } catch { return (error as? Broken)?.number ?? -number }
                    }
                }
                return await group.reduce(into: Set<Int64>()) { if let number = $1 { $0.insert(number) } }
            }
            #expect(failures == Set((1...200).filter { $0.isMultiple(of: 7) }))
            let parked = try await store.read { connection, _ in
                try connection.rows("SELECT resource FROM parked").map { $0.integer(0) }
            }
            #expect(Set(parked) == Set(1...200).subtracting(failures))
            let head = try await store.read { _, journal in try journal.head().seq }
            #expect(head == Int64(200 - failures.count))
        }
    }

    private static func event(_ number: Int64) -> Event {
        .jobParked(app: 1, resource: number, kind: .user, reason: "test", detail: "")
    }
}
