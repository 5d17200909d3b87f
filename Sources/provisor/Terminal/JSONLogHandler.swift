import Domain
import Foundation
import JSON
import Logging

/// One JSON object a line on standard error: time, level, message, and what the log line says besides.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.notice
    private let now: @Sendable () -> Timestamp

    /// - Parameter now: the time of day.
    init(now: @escaping @Sendable () -> Timestamp) { self.now = now }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var members = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { JSONValue.string("\($0)") }
        members["time"] = .string(now().description)
        members["level"] = .string(event.level.rawValue)
        members["message"] = .string("\(event.message)")
        let bytes = Array((JSONValue.object(members).canonicalText + "\n").utf8)
        // One write, so that the lines of several threads do not mix. A log that nobody takes stops no server.
        _ = unsafe bytes.withUnsafeBytes { unsafe Foundation.write(2, $0.baseAddress, $0.count) }
    }
}
