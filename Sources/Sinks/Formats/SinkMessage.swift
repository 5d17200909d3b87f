package import Domain
import Store

/// One event as a sink is given it.
package struct SinkMessage: Hashable, Sendable {
    package let seq: Seq
    /// When it took effect.
    package let at: Timestamp
    /// The stored type, such as `MemberAdded`.
    package let type: String
    /// As syslog has it: 4 warning, 5 notice, 6 informational.
    package let severity: Int
    /// One JSON object on one line, UTF-8.
    package let text: String
}

/// What of the installation is told with every event.
package struct SinkOrigin: Sendable {
    /// Version of Provisor.
    package var version: String
    /// Name of this machine.
    package var host: String
    /// Number of this process.
    package var process: String

    package init(version: String, host: String, process: String) {
        self.version = version
        self.host = host
        self.process = process
    }
}

/// An event with all that the formats tell of it.
struct SinkRecord {
    let event: RecordedEvent
    let outline: EventOutline
    /// What happened, in words.
    let words: String
    let command: CommandRecord?
    /// Whether the reason that was given is told.
    let includesReasons: Bool
    let journalId: [UInt8]
    let origin: SinkOrigin

    /// Why, where that is told.
    var reason: String? { includesReasons ? command?.reason : nil }
}
