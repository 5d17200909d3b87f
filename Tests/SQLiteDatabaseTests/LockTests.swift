import Database
import Foundation
import SQLiteDatabase
import Synchronization
import TestKit
import Testing

@Suite struct LockTests {
    @Test func `two open files write one after another and lose nothing`() async throws {
        try await Self.with { one, other in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<60 {
                    let file = number % 2 == 0 ? one : other
                    group.addTask {
                        try await file.write { connection in
                            let last = try connection.first("SELECT max(x) FROM t")?.integer(0) ?? 0
                            try connection.run("INSERT INTO t VALUES (?1)", [.integer(last + 1)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let numbers = try await one.read { try $0.rows("SELECT x FROM t ORDER BY x").map { $0.integer(0) } }
            #expect(numbers == Array(1...60))
        }
    }

    @Test func `who waits longer than the bound is told who holds the lock, and changes nothing`() async throws {
        try await Self.with(bound: .milliseconds(500)) { one, other in
            let message = try await one.write { _ in
                let caught = Caught()
                let done = DispatchSemaphore(value: 0)
                Task {
                    do {
                        _ = try await other.write { connection in try connection.run("INSERT INTO t VALUES (1)") }
                    } catch let error as StorageError {
                        caught.set(error)
                    }
                    done.signal()
                }
                done.wait()
                return caught.error
            }
            #expect(message?.kind == .locked)
            #expect(message?.message.contains("the import, process \(getpid())") == true)
            #expect(try await one.read { try $0.first("SELECT count(*) FROM t")?.integer(0) } == 0)
            _ = try await other.write { connection in try connection.run("INSERT INTO t VALUES (1)") }
            #expect(try await one.read { try $0.first("SELECT count(*) FROM t")?.integer(0) } == 1)
        }
    }

    @Test func `a reader is never held up by a writer`() async throws {
        try await Self.with { one, other in
            let count = try await one.write { connection in
                try connection.run("INSERT INTO t VALUES (1)")
                let caught = Caught()
                let done = DispatchSemaphore(value: 0)
                Task {
                    let count = try? await other.read { try $0.first("SELECT count(*) FROM t")?.integer(0) }
                    caught.set(count ?? nil)
                    done.signal()
                }
                done.wait()
                return caught.count
            }
            #expect(count == 0)
        }
    }

    /// Two open files on one database; the second waits for the lock no longer than the bound.
    private static func with(
        bound: Duration = .seconds(120), _ body: (SQLiteFile, SQLiteFile) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.file("a.db")
            let one = try SQLiteFile(path: path, creating: true, options: .init(holder: "the import"))
            try await one.write { connection in try connection.script("CREATE TABLE t (x INTEGER) STRICT") }
            let other = try SQLiteFile(path: path, creating: false, options: .init(lockBound: bound))
            try await body(one, other)
            await other.close()
            await one.close()
        }
    }
}

/// Carries what a task saw to the thread that waits for it.
private final class Caught: Sendable {
    private struct Seen {
        var error: StorageError?
        var count: Int64?
    }

    private let seen = Mutex(Seen())

    var error: StorageError? { seen.withLock { $0.error } }
    var count: Int64? { seen.withLock { $0.count } }

    func set(_ error: StorageError) { seen.withLock { $0.error = error } }
    func set(_ count: Int64?) { seen.withLock { $0.count = count } }
}
