import Audit
import Database
import Domain
import Foundation
import JSON
import TestKit
import Testing

@testable import Sinks
@testable import Store

/// Events in the forms that sinks are given.
enum Messages {
    static let origin = SinkOrigin(version: "0.1.0", host: "host", process: "77")

    /// An event of every kind there is, from the frozen fixtures.
    static func ofEveryKind() throws -> [(name: String, event: Event)] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "DomainTests/Fixtures/events")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
            .sorted().map { name in
                let value = try JSONValue(parsing: [UInt8](try Data(contentsOf: folder.appending(path: name))))
                let payload = EventPayload(
                    type: value["type"]?.string ?? "", version: value["version"]?.integer ?? 0,
                    data: value["data"] ?? .null, personal: value["personal"])
                return (name, try Event(payload))
            }
    }

    /// An event as a record, in a journal that knows nobody: whatever is named there was erased.
    static func record(
        _ event: Event, seq: Seq = 1, reason: String? = "because", includesReasons: Bool = false,
        _ connection: any SQLConnection, _ journal: Journal
    ) throws -> SinkRecord {
        let recorded = RecordedEvent(
            seq: seq, at: HandClock.start, command: 5, event: event, type: event.payload.type)
        let audit = Audit(connection, journal)
        return SinkRecord(
            event: recorded,
            outline: try EventOutline.of(OutlineReader(connection: connection, audit: audit, event: recorded)),
            words: try audit.describe(recorded),
            command: CommandRecord(id: 5, actor: "ana", reason: reason, recordedAt: HandClock.start),
            includesReasons: includesReasons, journalId: [UInt8](repeating: 7, count: 16), origin: origin)
    }

    /// All events of a journal in a form.
    static func all(_ format: SinkFormat, _ store: Store, reasons: Bool = false) async throws -> [SinkMessage] {
        let sink = Sink(kind: .file, target: "/x", format: format, includesReasons: reasons)
        let reader = SinkReader(sink, journalId: store.journalId, origin: origin)
        var messages: [SinkMessage] = []
        while true {
            let more = try await reader.messages(after: messages.last?.seq ?? 0, most: 100, store)
            if more.isEmpty { return messages }
            messages += more
        }
    }

    /// A journal with some of everything: a random history.
    static func play(_ seed: UInt64, _ temporary: TemporaryStore) async throws {
        var generator = CommandGenerator(seed: seed, dutyShare: 8, installationShare: 10)
        for step in try generator.steps(120) {
            guard case .submit(let commands) = step else { continue }
            temporary.clock.set(max(temporary.clock.now, step.time))
            _ = try await temporary.store.submit(commands)
        }
    }
}
