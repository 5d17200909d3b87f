import Domain
import JSON
import Store

/// Events in the Open Cybersecurity Schema Framework, version 1.5.0 (https://schema.ocsf.io/1.5.0).
///
/// Later versions of the same major one take everything that is here.
enum OCSF {
    static let version = "1.5.0"

    /// The event as an object of its class.
    static func event(_ record: SinkRecord) -> JSONValue {
        let (event, outline) = (record.event, record.outline)
        var members = classification(outline)
        members["time"] = .integer(milliseconds(event.at))
        members["message"] = .string(record.words)
        members["metadata"] = metadata(record)
        members["actor"] = actor(record)
        members["unmapped"] = unmapped(record)
        switch outline.category {
        case .accountChange: members["user"] = outline.user.map { user($0, outline) }
        case .userAccess:
            members["user"] = outline.user.map { user($0, outline) }
            members["privileges"] = .array(outline.privileges.map { .string($0) })
            if let entity = outline.entity { members["resources"] = [resource(entity)] }
        case .groupManagement:
            members["group"] = outline.group.map { group($0, outline.app) }
            members["user"] = outline.user.map { user($0) }
            if !outline.privileges.isEmpty { members["privileges"] = .array(outline.privileges.map { .string($0) }) }
            if let app = outline.app { members["resource"] = resource(app) }
        case .entityManagement:
            members["entity"] = outline.entity.map { entity($0, outline) }
            members["comment"] = record.reason.map { .string($0) }
        }
        return .object(members)
    }

    private static func classification(_ outline: EventOutline) -> [String: JSONValue] {
        let category = outline.category
        let activity = outline.activity == 99 ? "Other" : outline.activityName
        let type = category.rawValue * 100 + outline.activity
        var members: [String: JSONValue] = [
            "category_uid": 3, "category_name": "Identity & Access Management", "class_name": .string(category.caption),
            "activity_name": .string(outline.activityName), "type_name": .string("\(category.caption): \(activity)"),
            "severity": .string(outline.severity.caption),
        ]
        members["class_uid"] = .integer(Int64(category.rawValue))
        members["activity_id"] = .integer(Int64(outline.activity))
        members["type_uid"] = .integer(Int64(type))
        members["severity_id"] = .integer(Int64(outline.severity.rawValue))
        members["status_id"] = .integer(outline.isFailure ? 2 : 1)
        members["status"] = .string(outline.isFailure ? "Failure" : "Success")
        return members
    }

    private static func metadata(_ record: SinkRecord) -> JSONValue {
        let event = record.event
        var members: [String: JSONValue] = [
            "version": .string(version),
            "product": [
                "name": "Provisor", "vendor_name": "Provisor", "version": .string(record.origin.version),
                "uid": .string(hexadecimal(record.journalId)),
            ],
            "uid": .string("\(event.seq)"), "sequence": .integer(event.seq), "event_code": .string(event.type),
            "log_name": "journal", "correlation_uid": .string("\(event.command)"),
        ]
        members["logged_time"] = record.command.map { .integer(milliseconds($0.recordedAt)) }
        return .object(members)
    }

    private static func actor(_ record: SinkRecord) -> JSONValue {
        var members: [String: JSONValue] = ["app_name": "provisor"]
        if let name = record.command?.actor { members["user"] = ["name": .string(name)] }
        return .object(members)
    }

    private static func user(_ user: EventOutline.Thing, _ outline: EventOutline? = nil) -> JSONValue {
        var members: [String: JSONValue] = [
            "uid": .string(user.uid), "name": .string(user.name), "type_id": 1, "type": "User",
        ]
        members["domain"] = outline?.app.map { .string($0.name) }
        if let account = outline?.account {
            members["account"] = ["uid": .string(account), "type_id": 99, "type": "Application account"]
        }
        return .object(members)
    }

    private static func group(_ group: EventOutline.Thing, _ app: EventOutline.Thing?) -> JSONValue {
        var members: [String: JSONValue] = ["uid": .string(group.uid), "name": .string(group.name)]
        members["domain"] = app.map { .string($0.name) }
        return .object(members)
    }

    private static func entity(_ entity: EventOutline.Thing, _ outline: EventOutline) -> JSONValue {
        var members: [String: JSONValue] = [
            "uid": .string(entity.uid), "name": .string(entity.name), "type": .string(entity.kind),
        ]
        members["user"] = outline.user.map { user($0) }
        members["group"] = outline.group.map { group($0, nil) }
        return .object(members)
    }

    private static func resource(_ thing: EventOutline.Thing) -> JSONValue {
        ["uid": .string(thing.uid), "name": .string(thing.name), "type": .string(thing.kind)]
    }

    /// What the class has no attribute for.
    private static func unmapped(_ record: SinkRecord) -> JSONValue {
        let outline = record.outline
        var members: [String: JSONValue] = [:]
        members["reason"] = outline.category == .entityManagement ? nil : record.reason.map { .string($0) }
        if outline.category == .groupManagement { members["entity"] = outline.entity.map(resource) }
        members["app"] = outline.app.map(resource)
        if !outline.attributes.isEmpty { members["attributes"] = .array(outline.attributes.map { .string($0) }) }
        if !outline.added.isEmpty { members["added"] = .array(outline.added.map(resource)) }
        if !outline.removed.isEmpty { members["removed"] = .array(outline.removed.map(resource)) }
        return .object(members)
    }

    private static func milliseconds(_ time: Timestamp) -> Int64 {
        // Rounded down, also before 1970.
        let (whole, rest) = time.microseconds.quotientAndRemainder(dividingBy: 1_000)
        return rest < 0 ? whole - 1 : whole
    }
}

extension EventOutline.Category {
    /// The name of the class.
    var caption: String {
        switch self {
        case .accountChange: "Account Change"
        case .entityManagement: "Entity Management"
        case .userAccess: "User Access Management"
        case .groupManagement: "Group Management"
        }
    }
}

extension EventOutline.Severity {
    var caption: String {
        switch self {
        case .informational: "Informational"
        case .low: "Low"
        case .medium: "Medium"
        }
    }

    /// The same as syslog has it.
    var syslog: Int {
        switch self {
        case .informational: 6
        case .low: 5
        case .medium: 4
        }
    }
}

/// Bytes as two hexadecimal digits each.
func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
}
