package import JSON

/// A user or group as a server shows it, read with the leniency that servers need.
package struct SCIMResource: Hashable, Sendable {
    private let json: JSONValue

    /// Takes any object; nil for other values.
    package init?(_ json: JSONValue) {
        guard json.object != nil else { return nil }
        self.json = json
    }

    /// The server's id; nil where it is missing or could not stand in a URL.
    ///
    /// An empty id, `.` or `..` would turn a request for one resource into one for all of them.
    package var id: String? {
        guard let id = json.member("id")?.scalarText, !id.isEmpty, id != ".", id != ".." else { return nil }
        return id
    }

    /// Our own id of the resource; nil where the server has none.
    package var externalId: String? {
        guard let id = json.member("externalId")?.scalarText, !id.isEmpty else { return nil }
        return id
    }

    /// Whether a user is active; true where the server does not say.
    ///
    /// Some servers write the truth value as a text.
    package var isActive: Bool { saysActive ?? true }

    /// What the resource says of `active`, also as the text that some servers make of it; nil where it says nothing.
    package var saysActive: Bool? {
        switch json.member("active")?.scalarText?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The schemas that the resource names itself; some servers write `schema`, or one name without its list.
    package var schemas: [String] {
        let named = json.member("schemas") ?? json.member("schema")
        return named?.array?.compactMap(\.string) ?? [named?.string].compactMap { $0 }
    }

    /// What `meta.version` says (RFC 7644 section 3.14); nil where it says nothing.
    package var version: String? {
        guard let version = json.member("meta")?.member("version")?.scalarText, !version.isEmpty else { return nil }
        return version
    }

    /// Ids of a group's members, in their order; nil where the attribute is not there.
    ///
    /// What has no id is left out.
    package var members: [String]? {
        guard let list = json.member("members") else { return nil }
        let elements = list.array ?? (list.object == nil ? [] : [list])
        return elements.compactMap { $0.member("value")?.scalarText }.filter { !$0.isEmpty }
    }

    /// The text at a path; nil where nothing or no simple value stands there.
    ///
    /// Of several elements that a filter selects the first counts. Names have no case, and an attribute of the core
    /// schema is found with and without its URN.
    package func text(at path: SCIMPath) -> String? {
        var value: JSONValue? = json
        if let schema = path.extensionSchema { value = value?.member(schema) }
        value = value?.member(path.attribute)
        if let elements = value?.array {
            value = elements.first { element in path.conditions.allSatisfy { $0.matches(element) } }
            value = value?.member(path.sub ?? "value") ?? (path.sub == nil ? value : nil)
        } else if !path.conditions.isEmpty {
            return nil
        } else if let sub = path.sub {
            value = value?.member(sub)
        }
        guard let text = value?.scalarText, !text.isEmpty else { return nil }
        return text
    }

    /// The texts at those of the paths where there is one.
    package func texts(at paths: [String]) -> [String: String] {
        var texts: [String: String] = [:]
        for path in paths { texts[path] = text(at: SCIMPath(reading: path)) }
        return texts
    }
}
