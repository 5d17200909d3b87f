import Audit
import Database
package import Domain
import JSON
package import Store

/// Reads events and writes them in the form that a sink wants, by the names of then.
package struct SinkReader: Sendable {
    private let sink: Sink
    private let journalId: [UInt8]
    private let origin: SinkOrigin

    /// - Parameters:
    ///   - sink: for which.
    ///   - journalId: sixteen bytes that name the journal.
    ///   - origin: what is told with every event.
    package init(_ sink: Sink, journalId: [UInt8], origin: SinkOrigin) {
        self.sink = sink
        self.journalId = journalId
        self.origin = origin
    }

    /// Bytes after which no further event is read at once.
    private static let mostBytes = 1 << 20

    /// The events that follow a seq.
    ///
    /// - Parameters:
    ///   - seq: what comes behind it is read.
    ///   - most: so many at most; fewer where they are long.
    ///   - store: whose journal.
    /// - Returns: them in order; none where the journal ends there.
    /// - Throws: `StorageError`.
    package func messages(after seq: Seq, most: Int, _ store: Store) async throws -> [SinkMessage] {
        let reader = self
        return try await store.read { connection, journal in
            var messages: [SinkMessage] = []
            var bytes = 0
            var command: (id: Int64, record: CommandRecord?)?
            let audit = Audit(connection, journal)
            let last = seq.addingReportingOverflow(Seq(most))
            do {
                try journal.forEach(from: seq + 1, to: last.overflow ? .max : last.partialValue) { event in
                    if command?.id != event.command {
                        command = (event.command, try journal.command(event.command))
                    }
                    let message = try reader.message(event, command?.record, connection, audit)
                    messages.append(message)
                    bytes += message.text.utf8.count
                    if bytes > Self.mostBytes { throw Full() }
                }
            } catch is Full {}
            return messages
        }
    }

    private struct Full: Error {}

    private func message(
        _ event: RecordedEvent, _ command: CommandRecord?, _ connection: any SQLConnection, _ audit: Audit
    ) throws -> SinkMessage {
        let outline = try EventOutline.of(OutlineReader(connection: connection, audit: audit, event: event))
        let record = SinkRecord(
            event: event, outline: outline, words: try audit.describe(event), command: command,
            includesReasons: sink.includesReasons, journalId: journalId, origin: origin)
        let value: JSONValue =
            switch sink.format {
            case .ocsf: OCSF.event(record)
            case .cloudevents: CloudEvent.event(record)
            case .provisor: PlainRecord.event(record)
            }
        return SinkMessage(
            seq: event.seq, at: event.at, type: event.type, severity: outline.severity.syslog,
            text: value.canonicalText)
    }
}
