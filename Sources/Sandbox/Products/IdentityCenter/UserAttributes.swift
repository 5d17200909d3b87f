/// The attributes of a user, under their proper names, each of them checked.
struct UserAttributes: Sendable, Equatable {
    /// The attributes as they go out.
    let values: [String: JSONValue]

    /// The name that the user signs in with.
    var userName: String { values["userName"]?.text ?? "" }
    /// The name that people see.
    var displayName: String { values["displayName"]?.text ?? "" }
    /// The client's own id for the user.
    var externalID: String? { values["externalId"]?.text }
    /// Whether the user may sign in.
    var isActive: Bool { values["active"] == true }
    /// The address that must be unique.
    var email: String? { values["emails"]?.elements?.first?["value"]?.text }
    /// The id of the manager.
    var managerID: String? { values[ResourceSchema.enterprise]?["manager"]?["value"]?.text }

    /// Every single value under its dotted path, as text: `name.givenName`, `emails.value`, `<URN>:department`.
    var flattened: [String: String] {
        var result: [String: String] = [:]
        Self.flatten(.object(values), path: "", into: &result)
        return result
    }

    private static func flatten(_ value: JSONValue, path: String, into result: inout [String: String]) {
        switch value {
        case .object(let members):
            for (name, value) in members {
                let separator = path.isEmpty ? "" : path == ResourceSchema.enterprise ? ":" : "."
                flatten(value, path: path + separator + name, into: &result)
            }
        case .array(let elements):
            for element in elements { flatten(element, path: path, into: &result) }
        case .boolean(let flag): result[path] = String(flag)
        case .string(let text): result[path] = text
        case .integer(let whole): result[path] = String(whole)
        case .number(let number): result[path] = String(number)
        case .null: break
        }
    }
}
