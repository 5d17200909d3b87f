import Foundation
import JSON

/// The published class definitions, as `Fixtures/ocsf-1.5.0.json` has them: what a class requires, and what it knows.
struct OCSFSchema: Sendable {
    private let schema: JSONValue

    static func read() throws -> OCSFSchema {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/ocsf-1.5.0.json")
        return OCSFSchema(schema: try JSONValue(parsing: [UInt8](try Data(contentsOf: file))))
    }

    var version: String { schema["version"]?.string ?? "" }

    /// What is not as the definitions have it, each with its place.
    func problems(_ event: JSONValue) -> [String] {
        guard let uid = event["class_uid"]?.integer, let definition = schema["classes"]?["\(uid)"] else {
            return ["class_uid is none of the classes"]
        }
        var problems = self.problems(event, definition, at: "")
        let activity = event["activity_id"]?.integer ?? -1
        if event["type_uid"]?.integer != uid * 100 + activity { problems.append("type_uid is not class and activity") }
        for (number, text) in [
            ("activity_id", "activity_name"), ("severity_id", "severity"), ("status_id", "status"),
            ("class_uid", "class_name"), ("category_uid", "category_name"), ("type_uid", "type_name"),
        ] where event[number]?.integer != 99 {
            let value = "\(event[number]?.integer ?? -1)"
            let caption = definition["attributes"]?[number]?["enum"]?[value]?.string
            if caption != event[text]?.string { problems.append("\(text) is not the caption of \(number)") }
        }
        return problems
    }

    private func problems(_ object: JSONValue, _ definition: JSONValue, at path: String) -> [String] {
        guard let members = object.object, let attributes = definition["attributes"]?.object else {
            return ["\(path) is no object"]
        }
        var problems: [String] = []
        for (name, attribute) in attributes where attribute["requirement"]?.string == "required" {
            // What a profile adds is required of events that name the profile; ours name none.
            if attribute["profile"] == nil && members[name] == nil { problems.append("\(path)\(name) is missing") }
        }
        if let needed = definition["constraints"]?["at_least_one"]?.array?.compactMap(\.string),
            !needed.contains(where: { members[$0] != nil })
        {
            problems.append("\(path) needs one of \(needed)")
        }
        for (name, value) in members {
            guard let attribute = attributes[name] else {
                problems.append("\(path)\(name) is no attribute")
                continue
            }
            if attribute["profile"] != nil { problems.append("\(path)\(name) belongs to a profile") }
            if attribute["deprecated"] != nil { problems.append("\(path)\(name) is deprecated") }
            if attribute["array"]?.bool == true {
                guard let elements = value.array else {
                    problems.append("\(path)\(name) is no array")
                    continue
                }
                for element in elements { problems += check(element, attribute, at: path + name) }
            } else {
                problems += check(value, attribute, at: path + name)
            }
        }
        return problems
    }

    private func check(_ value: JSONValue, _ attribute: JSONValue, at path: String) -> [String] {
        if let names = attribute["enum"]?.object {
            let text = value.integer.map { "\($0)" } ?? value.string ?? ""
            if names[text] == nil { return ["\(path) cannot be \(text)"] }
        }
        switch attribute["type"]?.string {
        case "object_t":
            let name = attribute["object"]?.string ?? ""
            if name == "object" { return value.object == nil ? ["\(path) is no object"] : [] }
            guard let definition = schema["objects"]?[name] else {
                return ["\(path): object \(name) is not in the fixture"]
            }
            return problems(value, definition, at: path + ".")
        case "integer_t", "long_t", "timestamp_t": return value.integer == nil ? ["\(path) is no integer"] : []
        case "boolean_t": return value.bool == nil ? ["\(path) is no boolean"] : []
        case "json_t": return []
        default: return value.string == nil ? ["\(path) is no text"] : []
        }
    }
}
