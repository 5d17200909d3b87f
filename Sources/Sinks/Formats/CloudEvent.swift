import Domain
import JSON
import Store

/// Events in CloudEvents 1.0, as structured JSON (https://github.com/cloudevents/spec, `cloudevents/spec.md` and
/// `cloudevents/formats/json-format.md`).
enum CloudEvent {
    /// The event as a CloudEvent: `source` and `id` together are its own for ever.
    static func event(_ record: SinkRecord) -> JSONValue {
        let event = record.event
        var members: [String: JSONValue] = [
            "specversion": "1.0", "id": .string("\(event.seq)"),
            "source": .string("/provisor/journal/\(hexadecimal(record.journalId))"),
            "type": .string("provisor.\(event.type)"), "time": .string(event.at.description),
            "datacontenttype": "application/json", "sequence": .string(padded(event.seq)),
            "data": PlainRecord.event(record),
        ]
        members["subject"] = record.outline.subject.map { .string("\($0.kind)/\($0.uid)") }
        return .object(members)
    }

    /// As the extension `sequence` wants it: texts in the order of their numbers.
    private static func padded(_ seq: Int64) -> String {
        let digits = "\(seq)"
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }
}

/// What `provisor events --output jsonl` prints, and what the event is about.
enum PlainRecord {
    static func event(_ record: SinkRecord) -> JSONValue {
        let (event, outline) = (record.event, record.outline)
        var members: [String: JSONValue] = [
            "seq": .integer(event.seq), "at": .string(event.at.description), "event": .string(event.type),
            "what": .string(record.words), "command": .integer(event.command),
        ]
        members["actor"] = record.command?.actor.map { .string($0) }
        members["reason"] = record.reason.map { .string($0) }
        members["recordedAt"] = record.command.map { .string($0.recordedAt.description) }
        members["user"] = outline.user.map(thing)
        members["account"] = outline.account.map { .string($0) }
        members["group"] = outline.group.map(thing)
        members["app"] = outline.app.map(thing)
        members["entity"] = outline.entity.map(thing)
        if !outline.attributes.isEmpty { members["attributes"] = .array(outline.attributes.map { .string($0) }) }
        if !outline.added.isEmpty { members["added"] = .array(outline.added.map(thing)) }
        if !outline.removed.isEmpty { members["removed"] = .array(outline.removed.map(thing)) }
        return .object(members)
    }

    private static func thing(_ thing: EventOutline.Thing) -> JSONValue {
        ["kind": .string(thing.kind), "uid": .string(thing.uid), "name": .string(thing.name)]
    }
}
