import Domain
import JSON
import Store
import TestKit
import Testing

@testable import Sinks

/// HTTP endpoints and syslog receivers that fail in the ways that receivers do.
@Suite struct NetworkSinkTests {
    private static let accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"

    private static func http(
        _ receiver: Receiver, _ format: SinkFormat = .provisor, batch: SinkBatch = .ndjson
    ) -> Sink {
        Sink(
            kind: .http, target: "http://127.0.0.1:\(receiver.port)/in", format: format, batch: batch,
            credential: "env:TOKEN")
    }

    private static func body(_ request: String) -> String {
        request.firstRange(of: "\r\n\r\n").map { String(request[$0.upperBound...]) } ?? ""
    }

    private static func seqs(_ lines: String) throws -> [Seq] {
        try lines.split(separator: "\n").map { try JSONValue(parsing: String($0))["seq"]?.integer ?? -1 }
    }

    @Test func `batches go out in order with the token, and count once they are accepted`() async throws {
        try await Delivering.with { delivering in
            try await Receiver.with(.http) { _, _ in
                .answer(Self.accepted)
            } _: { receiver in
                let key = try await delivering.add("http", Self.http(receiver))
                try await delivering.groups(450)
                #expect(try await delivering.service().drain() == [.init(name: "http", problem: nil)])
                let head = try await delivering.head()
                #expect(receiver.messages.count == 3)
                #expect(try receiver.messages.flatMap { try Self.seqs(Self.body($0)) } == Array(1...head))
                for request in receiver.messages {
                    #expect(request.contains("Authorization: Bearer s3cret\r\n"))
                    #expect(request.contains("Content-Type: application/x-ndjson\r\n"))
                }
                #expect(try await delivering.place(key).acknowledged == head)
            }
        }
    }

    @Test(arguments: [
        (SinkFormat.cloudevents, SinkBatch.array, "application/cloudevents-batch+json; charset=UTF-8"),
        (.ocsf, .array, "application/json"),
    ])
    func `an array is one JSON text of its own type`(_ format: SinkFormat, _ batch: SinkBatch, type: String)
        async throws
    {
        try await Delivering.with { delivering in
            try await Receiver.with(.http) { _, _ in
                .answer(Self.accepted)
            } _: { receiver in
                try await delivering.add("http", Self.http(receiver, format, batch: batch))
                try await delivering.groups(2)
                _ = try await delivering.service().drain()
                let request = try #require(receiver.messages.first)
                #expect(request.contains("Content-Type: \(type)\r\n"))
                #expect(try JSONValue(parsing: Self.body(request)).array?.count == 3)
            }
        }
    }

    @Test func `what is refused, broken off or too large is sent again until it is taken, and nothing is left out`()
        async throws
    {
        try await Delivering.with { delivering in
            let script: @Sendable (String, Int) -> Receiver.Action = { _, number in
                switch number {
                case 1: .answer("HTTP/1.1 503 Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n")
                case 2: .answer("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
                case 3: .close
                default: .answer(Self.accepted)
                }
            }
            try await Receiver.with(.http, script) { receiver in
                try await delivering.add("http", Self.http(receiver))
                try await delivering.groups(300)
                _ = try await delivering.service().drain()
                let head = try await delivering.head()
                let bodies = try receiver.messages.map { try Self.seqs(Self.body($0)) }
                #expect(bodies[0].count == 200 && bodies[2].count == 100)
                #expect(bodies[0].prefix(100) == bodies[2][...] && bodies[2] == bodies[3])
                #expect(bodies.dropFirst(3).flatMap { $0 } == Array(1...head))
            }
        }
    }

    @Test func `a dead sink holds up no other, says why, and gets everything when it is back`() async throws {
        try await Delivering.with { delivering in
            let file = Sink(kind: .file, target: delivering.temporary.folder.file("out"), format: .provisor)
            let dead = try await delivering.add("dead", Sink(kind: .syslogTCP, target: "127.0.0.1:1"))
            let good = try await delivering.add("good", file)
            try await delivering.groups(5)
            let outcomes = try await delivering.service().drain()
            #expect(outcomes.map(\.name) == ["dead", "good"])
            #expect(outcomes[0].problem?.contains("127.0.0.1:1") == true && outcomes[1].problem == nil)
            #expect(try await delivering.place(good).acknowledged == delivering.head())
            #expect(try await delivering.place(dead).acknowledged == 0)
            #expect(try await delivering.place(dead).problem != nil)
        }
    }

    @Test func `after a broken syslog connection the newest messages come again`() async throws {
        try await Delivering.with { delivering in
            // Closed behind the third message, whatever of the rest was on its way.
            try await Receiver.with(.counted) { _, number in
                number == 3 ? .close : .keep
            } _: { receiver in
                let sink = Sink(kind: .syslogTCP, target: "127.0.0.1:\(receiver.port)", format: .provisor)
                let key = try await delivering.add("syslog", sink)
                try await delivering.groups(40)
                let head = try await delivering.head()
                let service = delivering.service()
                let task = Task { await service.run() }
                _ = try await receiver.messages(Int(head) + 3)
                task.cancel()
                await task.value
                let seqs = receiver.messages.compactMap { text in
                    text.firstRange(of: "sequenceId=\"").flatMap { range in
                        Seq(String(text[range.upperBound...].prefix { $0 != "\"" }))
                    }
                }
                #expect(Array(seqs.prefix(3)) == [1, 2, 3])
                #expect(Array(seqs.dropFirst(3).prefix(Int(head))) == Array(1...head))
                #expect(try await delivering.place(key).acknowledged == head)
            }
        }
    }

    @Test func `a message is what RFC 5424 says, octet for octet`() {
        let message = SinkMessage(
            seq: 2_147_483_648, at: HandClock.start, type: "MemberAdded", severity: 6, text: "{\"a\":\"é\"}")
        let origin = SinkOrigin(version: "0.1\"]", host: "a b\u{E9}", process: "")
        let bytes = SyslogMessage.bytes(message, origin)
        let head =
            "<110>1 2024-01-01T00:00:00Z ab provisor - MemberAdded [origin software=\"provisor\" swVersion=\"0.1\\\"\\]\"][meta sequenceId=\"1\"] "
        #expect(bytes == Array(head.utf8) + [0xEF, 0xBB, 0xBF] + Array("{\"a\":\"é\"}".utf8))
        #expect(SyslogMessage.frame(message, origin) == Array("\(bytes.count) ".utf8) + bytes)
    }

    @Test func `a datagram that is too long is cut at the end of a character`() {
        let text = "{\"a\":\"" + String(repeating: "é", count: 40_000) + "\"}"
        let message = SinkMessage(seq: 1, at: HandClock.start, type: "X", severity: 5, text: text)
        let bytes = SyslogMessage.datagram(message, Messages.origin)
        #expect((59_990...60_000).contains(bytes.count))
        #expect(String(validating: bytes, as: UTF8.self) != nil)
    }
}
