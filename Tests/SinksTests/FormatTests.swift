import Domain
import Foundation
import JSON
import Store
import TestKit
import Testing

@testable import Sinks

/// What leaves, in each format, against the published definitions.
@Suite struct FormatTests {
    @Test func `every kind of event is a valid OCSF event of its class`() async throws {
        let schema = try OCSFSchema.read()
        #expect(schema.version == OCSF.version)
        let events = try Messages.ofEveryKind()
        try await TemporaryStore.with { temporary in
            let found = try await temporary.store.read { connection, journal in
                try events.map { name, event in
                    (name, OCSF.event(try Messages.record(event, connection, journal)))
                }
            }
            var classes: [Int64: Int] = [:]
            for (name, event) in found {
                #expect(schema.problems(event) == [], "\(name): \(event.canonicalText)")
                classes[event["class_uid"]?.integer ?? 0, default: 0] += 1
            }
            #expect(Set(classes.keys) == [3001, 3004, 3005, 3006])
            print("OCSF: \(found.count) events, by class \(classes.sorted { $0.key < $1.key })")
        }
    }

    @Test func `the validation notices what is missing, misspelt, out of range or of another type`() async throws {
        let schema = try OCSFSchema.read()
        try await TemporaryStore.with { temporary in
            let event = try await temporary.store.read { connection, journal in
                OCSF.event(try Messages.record(.userSuspended(user: 3), connection, journal))
            }
            #expect(schema.problems(event) == [])
            for name in [
                "activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid", "user",
            ] {
                var members = event.object ?? [:]
                members[name] = nil
                #expect(schema.problems(.object(members)) != [], "\(name)")
            }
            let changes: [(String, JSONValue)] = [
                ("activity_id", 77), ("severity_id", "1"), ("time", "2024"), ("usr", "x"), ("status", "ok"),
                ("user", ["type_id": 1]), ("metadata", ["version": "1.5.0"]), ("user", ["uid": "x", "type_id": 9]),
            ]
            for (name, value) in changes {
                var members = event.object ?? [:]
                members[name] = value
                #expect(schema.problems(.object(members)) != [], "\(name)")
            }
        }
    }

    @Test func `every kind of event is a valid CloudEvent`() async throws {
        let events = try Messages.ofEveryKind()
        try await TemporaryStore.with { temporary in
            let found = try await temporary.store.read { connection, journal in
                try events.map { name, event in
                    (name, CloudEvent.event(try Messages.record(event, seq: 17, connection, journal)))
                }
            }
            for (name, event) in found { #expect(Self.problems(event) == [], "\(name)") }
            print("CloudEvents: \(found.count)")
        }
    }

    /// The rules of `cloudevents/spec.md`, version 1.0.2: required attributes, names, and non-empty values.
    private static func problems(_ event: JSONValue) -> [String] {
        var problems: [String] = []
        for name in ["id", "source", "specversion", "type"] where event[name]?.string?.isEmpty ?? true {
            problems.append("\(name) is missing")
        }
        if event["specversion"] != "1.0" { problems.append("specversion is not 1.0") }
        for (name, value) in event.object ?? [:] where name != "data" {
            if !name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) }) || name.utf8.count > 20 {
                problems.append("\(name) is no name of an attribute")
            }
            if value.string?.isEmpty ?? true { problems.append("\(name) is empty") }
        }
        if event["time"]?.string.flatMap({ Timestamp($0) }) == nil { problems.append("time is no RFC 3339 time") }
        if event["source"]?.string.flatMap({ URL(string: $0) }) == nil { problems.append("source is no URI reference") }
        if event["datacontenttype"] != "application/json" { problems.append("datacontenttype is not JSON") }
        if event["data"]?.object == nil { problems.append("data is no object") }
        return problems
    }

    @Test(arguments: Seeds.take(short: 4, long: 40))
    func `a whole journal is valid in every format, on one line an event, with the names of then`(seed: UInt64)
        async throws
    {
        let schema = try OCSFSchema.read()
        try await TemporaryStore.with { temporary in
            try await Messages.play(seed, temporary)
            let head = try await temporary.store.read { _, journal in try journal.head().seq }
            for format in SinkFormat.allCases {
                let messages = try await Messages.all(format, temporary.store)
                #expect(messages.map(\.seq) == Array(1...head))
                for message in messages {
                    #expect(!message.text.contains("\n"))
                    let value = try JSONValue(parsing: message.text)
                    switch format {
                    case .ocsf: #expect(schema.problems(value) == [], "\(message.text)")
                    case .cloudevents: #expect(Self.problems(value) == [], "\(message.text)")
                    case .provisor: #expect(value["seq"] == .integer(message.seq))
                    }
                    #expect(!message.text.contains("erased"), "\(message.text)")
                }
            }
        }
    }

    @Test func `reasons leave only where the sink was told to, and secrets and values never`() async throws {
        let events: [Event] = [
            .userChanged(user: 3, set: ["title": "hunter2"], cleared: []),
            .accountCreated(app: 4, user: 3, remoteId: "r1", attributes: ["title": "hunter2"]),
            .tokenAdded(name: "gateway", digest: TokenDigest(of: "hunter2"), role: .decision),
        ]
        try await TemporaryStore.with { temporary in
            let texts = try await temporary.store.read { connection, journal in
                try events.flatMap { event in
                    try [false, true].map { includes in
                        let record = try Messages.record(
                            event, reason: "the why", includesReasons: includes, connection, journal)
                        let all = [OCSF.event(record), CloudEvent.event(record), PlainRecord.event(record)]
                        return (includes, all.map(\.canonicalText))
                    }
                }
            }
            for (includes, all) in texts {
                for text in all {
                    #expect(text.contains("the why") == includes)
                    #expect(!text.contains("hunter2") && !text.contains(TokenDigest(of: "hunter2").text))
                }
            }
            #expect(texts.count == 6)
        }
    }

    @Test func `whoever was erased is shown as erased`() async throws {
        try await TemporaryStore.with { temporary in
            let event = try await temporary.store.read { connection, journal in
                OCSF.event(try Messages.record(.userSuspended(user: 3), connection, journal))
            }
            #expect(event["user"]?["name"]?.string?.contains("erased") == true)
        }
    }
}
