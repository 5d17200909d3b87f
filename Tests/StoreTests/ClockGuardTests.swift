import Domain
import Foundation
import SQLiteDatabase
import Store
import Synchronization
import TestKit
import Testing

@Suite("A wall clock that runs away from the boot clock")
struct ClockGuardTests {
    private static let day: Int64 = 86_400_000_000

    /// Opens the store with two clocks that a test sets: wall time and boot time, both in microseconds.
    private func open(
        _ folder: TemporaryFolder, creating: Bool, wall: Int64, boot: Int64, bootId: String = "one",
        accepting: Bool = false
    ) async throws -> Store {
        let path = folder.file("provisor.db")
        let file = try SQLiteFile(path: path, creating: creating, options: .init(session: Scratch.script))
        let at = HandClock.start.advanced(by: .microseconds(wall))
        var clocks = Store.Clocks(recorded: { at }, schedule: { at })
        clocks.boot = { LeaseClock(bootId: bootId, now: boot) }
        clocks.acceptsJump = accepting
        return try await Store.open(database: file, keysPath: path + ".keys", creating: creating, clocks: clocks)
    }

    private func create(_ name: String, in store: Store) async throws -> Refusal? {
        var generator = SystemRandomNumberGenerator()
        let request = Request.createGroup(name: name, externalId: ExternalId(using: &generator))
        let command = Command([request], actor: "tester", at: store.now)
        do {
            _ = try await store.submit(command)
            await store.close()
            return nil
        } catch let refusal as Refusal {
            await store.close()
            return refusal
        }
    }

    @Test("is refused, and nothing is recorded, until it is accepted")
    func jumps() async throws {
        try await TemporaryFolder.with { folder in
            let first = try await open(folder, creating: true, wall: 0, boot: 0)
            #expect(try await create("one", in: first) == nil)
            let slow = try await open(folder, creating: false, wall: Self.day * 3, boot: Self.day * 3 - 1_000_000)
            #expect(try await create("two", in: slow) == nil, "time that has passed on both clocks is no jump")
            let jumped = try await open(folder, creating: false, wall: Self.day * 9, boot: Self.day * 3)
            #expect(try await create("three", in: jumped)?.code == "clock-jumped")
            let again = try await open(folder, creating: false, wall: Self.day * 9, boot: Self.day * 3)
            #expect(try await create("three", in: again)?.code == "clock-jumped", "a refused reading is not kept")
            let accepted = try await open(
                folder, creating: false, wall: Self.day * 9, boot: Self.day * 3, accepting: true)
            #expect(try await create("three", in: accepted) == nil)
            let after = try await open(folder, creating: false, wall: Self.day * 9 + 5, boot: Self.day * 3 + 5)
            #expect(try await create("four", in: after) == nil)
        }
    }

    @Test("cannot be told after a restart of the machine, and is taken")
    func restart() async throws {
        try await TemporaryFolder.with { folder in
            let first = try await open(folder, creating: true, wall: 0, boot: Self.day)
            #expect(try await create("one", in: first) == nil)
            let second = try await open(folder, creating: false, wall: Self.day * 30, boot: 5, bootId: "two")
            #expect(try await create("two", in: second) == nil)
        }
    }

    @Test("leaves a journal that a stop cut off in the middle of its making usable")
    func halfMade() async throws {
        try await TemporaryFolder.with { folder in
            let store = try await open(folder, creating: true, wall: 0, boot: 0)
            await store.close()
            for suffix in ["", "-wal", "-shm", ".lock"] {
                try? FileManager.default.removeItem(atPath: folder.file("provisor.db") + suffix)
            }
            let again = try await open(folder, creating: true, wall: 0, boot: 0)
            #expect(try await create("one", in: again) == nil)
        }
    }
}
