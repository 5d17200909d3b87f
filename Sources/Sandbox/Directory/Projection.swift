/// Which attributes of a resource are asked for: `attributes` and `excludedAttributes` (RFC 7644, section 3.9).
enum Projection: Sendable, Equatable {
    case all
    case only([[String]])
    case without([[String]])

    /// Reads a query.
    ///
    /// - Parameters:
    ///   - query: The query of the request.
    ///   - kind: Users or groups.
    /// - Throws: 400 where both parameters are there. Names that lead nowhere are passed over.
    init(_ query: QueryString, kind: ResourceKind) throws(SandboxRefusal) {
        func paths(_ text: String) -> [[String]] {
            text.split(separator: ",").compactMap { name in
                try? AttributePath.names(name.filter { $0 != " " }, kind: kind).keys
            }
        }
        switch (query["attributes"], query["excludedAttributes"]) {
        case (nil, nil): self = .all
        case (let names?, nil): self = .only(paths(names))
        case (nil, let names?): self = .without(paths(names))
        case (_?, _?):
            throw .scim(400, "invalidValue", "attributes and excludedAttributes exclude each other")
        }
    }

    /// Whether an attribute at the top goes out.
    func shows(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .only(let paths): paths.contains { $0[0] == name }
        case .without(let paths): !paths.contains([name])
        }
    }

    /// Takes out what is not asked for; `id` and `schemas` always go out.
    func apply(to members: [String: JSONValue]) -> [String: JSONValue] {
        let kept = members.filter { $0.key == "id" || $0.key == "schemas" }
        switch self {
        case .all: return members
        case .without(let paths):
            var members = JSONValue.object(members)
            for path in paths { members = Self.removing(path[...], from: members) }
            return (members.members ?? [:]).merging(kept) { _, kept in kept }
        case .only(let paths):
            var result = kept
            for path in paths {
                guard let value = Self.picking(path[...], from: .object(members))?.members else { continue }
                result.merge(value) { Self.merged($0, $1) }
            }
            return result
        }
    }

    private static func removing(_ keys: ArraySlice<String>, from value: JSONValue) -> JSONValue {
        if case .array(let elements) = value { return .array(elements.map { removing(keys, from: $0) }) }
        guard let key = keys.first, var members = value.members else { return value }
        members[key] = keys.count == 1 ? nil : members[key].map { removing(keys.dropFirst(), from: $0) }
        return .object(members)
    }

    private static func picking(_ keys: ArraySlice<String>, from value: JSONValue) -> JSONValue? {
        guard let key = keys.first else { return value }
        if case .array(let elements) = value { return .array(elements.map { picking(keys, from: $0) ?? [:] }) }
        return value[key].flatMap { picking(keys.dropFirst(), from: $0) }.map { .object([key: $0]) }
    }

    private static func merged(_ old: JSONValue, _ new: JSONValue) -> JSONValue {
        switch (old, new) {
        case (.object(let old), .object(let new)): .object(old.merging(new) { merged($0, $1) })
        case (.array(let old), .array(let new)) where old.count == new.count:
            .array(zip(old, new).map { merged($0, $1) })
        default: new
        }
    }
}
