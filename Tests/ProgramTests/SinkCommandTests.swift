import Foundation
import JSON
import TestKit
import Testing

/// Streams out, as a person runs them: the journal followed, and sinks.
@Suite struct SinkCommandTests {
    private static func seqs(_ text: String) -> [Int64] {
        text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0))["seq"]?.integer }
    }

    /// Waits until something holds, and fails after twenty seconds.
    private static func wait(_ what: String, until holds: () throws -> Bool) async throws {
        for _ in 0..<2_000 {
            if try holds() { return }
            try await ContinuousClock().sleep(for: .milliseconds(10))
        }
        Issue.record("\(what) did not come")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `events are followed across processes, once each, until a signal ends it well`(signal: Int32) async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must("group", "add", "first", in: folder.path)
            let follower = try Program.Running(
                ["events", "--follow", "--from", "1", "--output", "jsonl"], in: folder.path)
            try await Self.wait("the first event") { Self.seqs(follower.output) == [1] }
            for number in 2...6 {
                try await Program.must("group", "add", "group \(number)", in: folder.path)
                // Each of them closes the database, and so takes the log away and begins a new one.
                try await Self.wait("event \(number)") { Self.seqs(follower.output).last == Int64(number) }
            }
            follower.signal(signal)
            let outcome = await follower.outcome()
            #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
            #expect(Self.seqs(outcome.output) == Array(1...6))
        }
    }

    @Test func `a walk that follows ends at the seq it was given, and keeps no processor busy`() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let follower = try Program.Running(
                ["events", "--follow", "--to", "2", "--output", "csv"], in: folder.path)
            try await ContinuousClock().sleep(for: .seconds(2))
            let text = (try? String(contentsOfFile: "/proc/\(follower.identifier)/stat", encoding: .utf8)) ?? ""
            let ticks = text.split(separator: " ").dropFirst(13).prefix(2).compactMap { Int($0) }.reduce(0, +)
            #expect(ticks < 60, "\(ticks) hundredths of a second of work in two seconds")
            for name in ["a", "b", "c"] { try await Program.must("group", "add", name, in: folder.path) }
            let outcome = await follower.outcome()
            #expect(outcome.status == 0)
            #expect(outcome.lines.count == 3, "\(outcome.output)")
        }
    }

    @Test func `a sink is added, delivered to beside a worker, shown, and removed`() async throws {
        try await TemporaryFolder.with { folder in
            let target = folder.file("out.jsonl")
            try await Program.must("init", in: folder.path)
            try await Program.must(
                "sink", "add", "archive", "--file", target, "--format", "provisor", in: folder.path)
            try await Program.must(
                "user", "add", "ana@example.org", "--given-name", "Ana", "--reason", "starts today", in: folder.path)
            let worker = try Program.Running(["worker"], in: folder.path)
            func text() -> String { (try? String(contentsOfFile: target, encoding: .utf8)) ?? "" }
            try await Self.wait("what there was") { Self.seqs(text()) == [1, 2] }
            try await Program.must("group", "add", "staff", in: folder.path)
            try await Self.wait("what came") { Self.seqs(text()) == [1, 2, 3] }
            worker.signal(SIGTERM)
            #expect(await worker.outcome().status == 0)
            #expect(text().contains("ana@example.org") && !text().contains("starts today"))
            let list = try await Program.must("sink", "list", "--output", "jsonl", in: folder.path)
            let line = try JSONValue(parsing: list.output.trimmingCharacters(in: .newlines))
            #expect(line["acknowledged"] == 3 && line["behind"] == 0 && line["state"] == "running")
            try await Program.must("sink", "remove", "archive", in: folder.path)
            let gone = try await Program.run("sink", "show", "archive", in: folder.path)
            #expect(gone.status == 1 && gone.sentence.contains("there is no sink \"archive\""))
        }
    }

    @Test func `a drain ends when all is delivered, and says what is not`() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must(
                "sink", "add", "good", "--file", folder.file("out.jsonl"), in: folder.path)
            #expect(try await Program.run("sink", "run", "--drain", in: folder.path).status == 0)
            try await Program.must("sink", "add", "dead", "--syslog", "127.0.0.1:1", "--tcp", in: folder.path)
            let outcome = try await Program.run("sink", "run", "--drain", in: folder.path)
            #expect(outcome.status == 1 && outcome.sentence.contains("dead"))
            let show = try await Program.must("sink", "show", "dead", in: folder.path)
            #expect(show.output.contains("failing") && show.output.contains("127.0.0.1:1"))
            let doctor = try await Program.run("doctor", in: folder.path)
            #expect(doctor.output.contains("dead fails: 127.0.0.1:1"), "\(doctor.output)")
            // The worker is not stopped by it.
            let worker = try await Program.run("worker", "--drain", in: folder.path)
            #expect(worker.status == 0 && worker.errors.contains("sink dead"))
        }
    }

    @Test(arguments: [
        (["sink", "add", "x"], "one of --file, --http and --syslog"),
        (["sink", "add", "x", "--file", "out"], "absolute path"),
        (["sink", "add", "x", "--http", "http://siem.example.org/in"], "--allow-plain"),
        (["sink", "add", "x", "--syslog", "siem.example.org:514", "--udp"], "--allow-plain"),
        (["sink", "add", "x", "--http", "https://x/in", "--credential", "hunter2"], "env:NAME or file:PATH"),
        (["sink", "add", "x", "--file", "/tmp/x", "--from", "9"], "from 1 to 1"),
        (["sink", "pause", "x"], "there is no sink"),
    ])
    func `what cannot be a sink is refused with what to do`(_ arguments: [String], sentence: String) async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let outcome = try await Program.run(arguments, in: folder.path)
            #expect(outcome.status == 1 || outcome.status == 64)
            #expect(outcome.errors.contains(sentence) && !outcome.errors.contains("hunter2"), "\(outcome.errors)")
        }
    }
}
