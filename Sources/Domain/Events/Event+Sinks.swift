import JSON

/// Events of the sinks that the journal is delivered to.
extension Event {
    var sinkPayload: EventPayload? {
        switch self {
        case .sinkAdded(let name, let sink, let first):
            Self.payload(
                "SinkAdded",
                [
                    "name": .string(name), "kind": .string(sink.kind.rawValue), "target": .string(sink.target),
                    "format": .string(sink.format.rawValue), "batch": .optional(sink.batch?.rawValue),
                    "credential": .optional(sink.credential), "certificates": .optional(sink.certificates),
                    "reasons": .bool(sink.includesReasons), "first": .integer(first),
                ])
        case .sinkPaused(let sink): Self.payload("SinkPaused", ["sink": .integer(sink)])
        case .sinkResumed(let sink): Self.payload("SinkResumed", ["sink": .integer(sink)])
        case .sinkRemoved(let sink): Self.payload("SinkRemoved", ["sink": .integer(sink)])
        default: nil
        }
    }

    static func sink(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "SinkAdded":
            guard let kind = SinkKind(rawValue: try fields.text("kind")) else { throw fields.malformed("kind") }
            guard let format = SinkFormat(rawValue: try fields.text("format")) else {
                throw fields.malformed("format")
            }
            let batch = try fields.optionalText("batch")
            let sink = Sink(
                kind: kind, target: try fields.text("target"), format: format,
                batch: batch.flatMap { SinkBatch(rawValue: $0) }, credential: fields.data["credential"]?.string,
                certificates: try fields.optionalText("certificates"), includesReasons: try fields.truth("reasons"))
            if batch != nil && sink.batch == nil { throw fields.malformed("batch") }
            return .sinkAdded(name: try fields.text("name"), sink: sink, first: try fields.key("first"))
        case "SinkPaused": return .sinkPaused(sink: try fields.key("sink"))
        case "SinkResumed": return .sinkResumed(sink: try fields.key("sink"))
        case "SinkRemoved": return .sinkRemoved(sink: try fields.key("sink"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }
}

extension EventFields {
    /// A field that must be there and may be null.
    func optionalText(_ field: String) throws(EventCodingError) -> String? {
        switch data[field] {
        case .string(let text)?: return text
        case .null?: return nil
        default: throw malformed(field)
        }
    }

    /// A text about a person; empty where it cannot be read any more.
    func personalText(_ field: String) throws(EventCodingError) -> String {
        guard let personal = payload.personal else { return "" }
        guard let text = personal[field]?.string else { throw malformed(field) }
        return text
    }
}

extension JSONValue {
    /// A text, or null for nil.
    static func optional(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
