package import JSON

/// An event as the journal stores it: a type, a version, and two JSON objects.
package struct EventPayload: Hashable, Sendable {
    /// Name of the event, such as `UserRegistered`.
    package let type: String
    /// Version of the payload's shape, from 1.
    package let version: Int64
    /// What may stand in the journal in the clear.
    package let data: JSONValue
    /// What is about a person; sealed before it is stored.
    package let personal: JSONValue?

    package init(type: String, version: Int64, data: JSONValue, personal: JSONValue?) {
        self.type = type
        self.version = version
        self.data = data
        self.personal = personal
    }

    /// Largest canonical text of `data` and of `personal`, in bytes.
    package static let maximumSize = 64 * 1024
}

/// Why stored bytes are not an event that this version of Provisor knows.
package enum EventCodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The type or its version is unknown, most likely because a newer Provisor wrote it.
    case unknown(type: String, version: Int64)
    /// A field is missing or has another shape.
    case malformed(type: String, field: String)

    package var description: String {
        switch self {
        case .unknown(let type, let version):
            "event type \(type) version \(version) is unknown to this version of Provisor; update Provisor to read this journal"
        case .malformed(let type, let field):
            "event \(type) has no usable field \"\(field)\"; the journal is damaged"
        }
    }
}
