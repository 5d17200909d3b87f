import Foundation

/// A moment, in the two forms in which the service writes one.
struct Timestamp: Sendable, Equatable {
    /// The moment.
    let date: Date

    /// As in `meta.created`: `2020-03-31T02:36:15Z`.
    var ofResource: String {
        date.formatted(.iso8601)
    }

    /// As in `timeStamp` of an error: `2022-03-18 10:57:08.014`.
    var ofError: String {
        let style = Date.ISO8601FormatStyle(
            dateSeparator: .dash, dateTimeSeparator: .space, timeSeparator: .colon, includingFractionalSeconds: true)
        return String(date.formatted(style).prefix(23))
    }
}
