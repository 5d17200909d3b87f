import Domain
import Foundation
import JSON
import SQLiteDatabase
import Store
import TestKit
import Testing

@testable import Sinks

/// Files: every event once, in order, whatever stopped the process.
@Suite struct FileSinkTests {
    private static func sink(_ delivering: Delivering, _ name: String = "out.jsonl") -> Sink {
        Sink(kind: .file, target: delivering.temporary.folder.file(name), format: .provisor)
    }

    private static func seqs(_ path: String) throws -> [Seq] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.isEmpty || text.hasSuffix("\n"))
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0))["seq"]?.integer ?? -1 }
    }

    @Test func `each event is appended once, in order, and what comes later follows`() async throws {
        try await Delivering.with { delivering in
            let sink = Self.sink(delivering)
            let key = try await delivering.add("file", sink)
            try await delivering.groups(1_200)
            #expect(try await delivering.service().drain() == [.init(name: "file", problem: nil)])
            let head = try await delivering.head()
            #expect(try Self.seqs(sink.target) == Array(1...head))
            #expect(try await delivering.place(key).acknowledged == head)
            try await delivering.groups(3, from: 2_000)
            _ = try await delivering.service().drain()
            #expect(try Self.seqs(sink.target) == Array(1...(head + 3)))
        }
    }

    @Test func `a sink begins where it was told to, and one that is paused is left alone`() async throws {
        try await Delivering.with { delivering in
            try await delivering.groups(5)
            let sink = Self.sink(delivering)
            let key = try await delivering.add("file", sink, first: nil)
            try await delivering.groups(2, from: 10)
            _ = try await delivering.service().drain()
            #expect(try Self.seqs(sink.target) == [key, key + 1, key + 2])
            try await delivering.must(.pauseSink(name: "file"))
            #expect(try await delivering.service().drain().isEmpty)
            try await delivering.must(.resumeSink(name: "file"))
            _ = try await delivering.service().drain()
            #expect(try Self.seqs(sink.target) == Array(key...(key + 4)))
        }
    }

    @Test func `a line that was not written to its end is taken back, and comes whole`() async throws {
        try await Delivering.with { delivering in
            let sink = Self.sink(delivering)
            try await delivering.add("file", sink)
            try await delivering.groups(4)
            _ = try await delivering.service().drain()
            let head = try await delivering.head()
            // Longer than what is read at once in search of the last line's beginning.
            let file = try #require(FileHandle(forWritingAtPath: sink.target))
            try file.seekToEnd()
            try file.write(contentsOf: Data(("{\"seq\":99,\"what\":\"" + String(repeating: "x", count: 150_000)).utf8))
            try file.close()
            try await delivering.groups(2, from: 10)
            _ = try await delivering.service().drain()
            #expect(try Self.seqs(sink.target) == Array(1...(head + 2)))
        }
    }

    @Test func `a stop between the file and the checkpoint doubles one batch at most, and leaves nothing out`()
        async throws
    {
        try await Delivering.with { delivering in
            let sink = Self.sink(delivering)
            let key = try await delivering.add("file", sink)
            try await delivering.groups(700)
            _ = try await delivering.service().drain()
            let head = try await delivering.head()
            // As if the process had ended after the second batch was durable, and before that was noted.
            try await delivering.temporary.store.noteSink(key, acknowledged: 500, attempts: 0, problem: nil)
            _ = try await delivering.service().drain()
            #expect(try Self.seqs(sink.target) == Array(1...head) + Array(501...head))
        }
    }

    @Test func `somebody else's unfinished line is not touched, and the sink waits`() async throws {
        try await Delivering.with { delivering in
            let sink = Self.sink(delivering)
            let key = try await delivering.add("file", sink)
            try "not ours".write(toFile: sink.target, atomically: true, encoding: .utf8)
            let outcome = try await delivering.service().drain()
            #expect(outcome.first?.problem?.contains("not Provisor's") == true)
            #expect(try String(contentsOfFile: sink.target, encoding: .utf8) == "not ours")
            #expect(try await delivering.place(key).acknowledged == 0)
            #expect(try await delivering.place(key).attempts == 3)
        }
    }

    @Test func `a file that was moved away is left alone, and a new one begun`() async throws {
        try await Delivering.with { delivering in
            let sink = Self.sink(delivering)
            try await delivering.add("file", sink)
            _ = try await delivering.service().drain()
            try FileManager.default.moveItem(atPath: sink.target, toPath: sink.target + ".1")
            try await delivering.groups(2)
            _ = try await delivering.service().drain()
            #expect(try Self.seqs(sink.target + ".1") == [1])
            #expect(try Self.seqs(sink.target) == [2, 3])
        }
    }

    @Test func `two processes never deliver to one sink at once`() async throws {
        try await Delivering.with { delivering in
            let key = try await delivering.add("file", Self.sink(delivering))
            let held = try #require(try SinkLock(path: delivering.environment.lockPath, key: key))
            #expect(try await delivering.service().drain().first?.problem?.contains("another process") == true)
            held.release()
            #expect(try await delivering.service().drain() == [.init(name: "file", problem: nil)])
        }
    }

    @Test func `a rebuild takes no sink's place away, and compares none`() async throws {
        try await Delivering.with { delivering in
            let key = try await delivering.add("file", Self.sink(delivering))
            try await delivering.groups(3)
            _ = try await delivering.service().drain()
            let head = try await delivering.head()
            let scratch = try delivering.temporary.scratch()
            let rebuild = Rebuild(store: delivering.temporary.store, scratch: scratch.database)
            #expect(try await rebuild.verify().differing.isEmpty)
            try await delivering.temporary.store.noteSink(key, acknowledged: 2, attempts: 7, problem: "x")
            #expect(try await rebuild.verify().differing.isEmpty)
            _ = try await rebuild.run(scratchPath: scratch.path)
            await scratch.database.close()
            #expect(try await delivering.place(key).acknowledged == 2)
            #expect(head == 4)
        }
    }
}
