import JSON

/// Brings payloads of older versions to the newest shape, one version at a time.
///
/// Stored bytes are never rewritten.
///
/// A change of shape is a new version: the encoder writes it, and a step here turns the version before into it. The
/// frozen fixtures under `Tests/DomainTests/Fixtures` hold a payload of every (type, version) that ever was.
package enum Upcasting {
    /// One step: from this version of this type to the next.
    typealias Step = @Sendable (EventPayload) -> EventPayload

    /// The newest version of every type that has had more than one.
    static let newestVersions: [String: Int64] = ["PolicyAdded": 3, "AppAttributeMapped": 2]

    /// Steps by type and the version that they begin at.
    static let steps: [String: [Int64: Step]] = [
        "PolicyAdded": [
            // Before policies had windows, each was open always.
            1: { $0.with(["from": .null, "until": .null, "open": true], version: 2) },
            // Before they had conditions, none was asked.
            2: { $0.with(["condition": .null, "language": .null], version: 3) },
        ],
        // Before mappings had options, each was sent always, and what it did not give was removed at the target.
        "AppAttributeMapped": [
            1: { $0.with(["onCreateOnly": false, "default": .null, "whenAbsent": "clear"], version: 2) }
        ],
    ]

    static func newest(_ payload: EventPayload) throws(EventCodingError) -> EventPayload {
        try newest(payload, versions: newestVersions, steps: steps)
    }

    static func newest(
        _ payload: EventPayload, versions: [String: Int64], steps: [String: [Int64: Step]]
    ) throws(EventCodingError) -> EventPayload {
        var payload = payload
        let newest = versions[payload.type] ?? 1
        guard (1...newest).contains(payload.version) else {
            throw .unknown(type: payload.type, version: payload.version)
        }
        while payload.version < newest {
            guard let step = steps[payload.type]?[payload.version] else {
                throw .unknown(type: payload.type, version: payload.version)
            }
            payload = step(payload)
        }
        return payload
    }
}

extension EventPayload {
    /// The same with more members, in another version.
    fileprivate func with(_ more: [String: JSONValue], version: Int64) -> EventPayload {
        EventPayload(
            type: type, version: version, data: .object((data.object ?? [:]).merging(more) { $1 }), personal: personal)
    }
}
