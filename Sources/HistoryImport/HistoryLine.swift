package import Domain
import JSON

/// What one line of a recorded history says, before anything is known about the lines around it.
package struct HistoryLine: Hashable, Sendable {
    /// The change of one line.
    package enum Operation: Hashable, Sendable {
        case addApp(String)
        case addUser(user: String, userName: String, attributes: [String: String])
        case returnUser(String)
        case removeUser(String)
        case addGroup(String)
        case removeGroup(String)
        case renameGroup(String, to: String)
        case addMember(group: String, user: String)
        case removeMember(group: String, user: String)
        case addPolicy(String, app: String, group: String)
        case removePolicy(app: String, group: String)
    }

    package let at: Timestamp
    /// Lines of one change belong together: one command, all or nothing.
    package let change: String
    package let operation: Operation

    /// Reads one line.
    ///
    /// - Throws: `HistoryProblem.Reason`, without the number of the line, which only the caller knows.
    package init(parsing bytes: [UInt8]) throws(HistoryProblem.Reason) {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch { throw .text(error.description) }
        guard value.object != nil else { throw .text("it is JSON, but not an object") }
        let atText = try Self.field("at", value)
        guard let at = Timestamp(atText) else { throw .text("field \"at\" is not an RFC 3339 time: \"\(atText)\"") }
        self.at = at
        change = try Self.field("change", value)
        operation = try Self.operation(value)
    }

    private static func operation(_ value: JSONValue) throws(HistoryProblem.Reason) -> Operation {
        let name = try field("op", value)
        switch name {
        case "app.add": return .addApp(try field("app", value))
        case "user.add":
            var attributes: [String: String] = [:]
            for attribute in ["givenName", "familyName", "displayName", "email"] {
                attributes[attribute] = try field(attribute, value)
            }
            return .addUser(
                user: try field("user", value), userName: try field("userName", value), attributes: attributes)
        case "user.return": return .returnUser(try field("user", value))
        case "user.remove": return .removeUser(try field("user", value))
        case "group.add": return .addGroup(try field("group", value))
        case "group.remove": return .removeGroup(try field("group", value))
        case "group.rename": return .renameGroup(try field("group", value), to: try field("to", value))
        case "member.add": return .addMember(group: try field("group", value), user: try field("user", value))
        case "member.remove": return .removeMember(group: try field("group", value), user: try field("user", value))
        case "policy.add":
            return .addPolicy(
                try field("policy", value), app: try field("app", value), group: try field("group", value))
        case "policy.remove": return .removePolicy(app: try field("app", value), group: try field("group", value))
        default: throw .text("field \"op\" names no operation of a history: \"\(name)\"")
        }
    }

    private static func field(_ name: String, _ value: JSONValue) throws(HistoryProblem.Reason) -> String {
        guard let member = value[name] else { throw .text("field \"\(name)\" is missing") }
        guard let text = member.string, !text.isEmpty else {
            throw .text("field \"\(name)\" is not a text with something in it")
        }
        return text
    }
}

/// One bad line.
package struct HistoryProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it, as a sentence without its beginning.
    package enum Reason: Error, Hashable, Sendable {
        case text(String)
    }

    /// Number of the line, from 1.
    package let line: Int
    package let reason: Reason

    package var description: String {
        switch reason {
        case .text(let text): "line \(line): \(text)"
        }
    }
}
