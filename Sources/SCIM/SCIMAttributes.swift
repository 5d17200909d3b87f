package import JSON

/// Flat attributes, texts by path, on their way into the nested objects of a resource.
///
/// `["name.givenName": "Ada", "emails[type eq \"work\"].value": "ada@example.com"]` becomes
/// `{"name": {"givenName": "Ada"}, "emails": [{"type": "work", "value": "ada@example.com"}]}`.
/// Empty texts are left out: an attribute without a value is one that is not there (RFC 7643 section 2.5).
package struct SCIMAttributes: Hashable, Sendable {
    /// Sorted by path, so that the same attributes always give the same bytes.
    private let entries: [Entry]
    /// Multi-valued attributes that hold at most one element, which is then the primary one.
    private let singleElementRoots: Set<String>

    private struct Entry: Hashable, Sendable {
        let path: SCIMPath
        let text: String
    }

    /// Takes texts by path.
    ///
    /// - Parameters:
    ///   - texts: by target path; what is no path becomes an attribute of that name.
    ///   - singleElementRoots: multi-valued attributes of which the target takes one element only; that element is sent
    ///     with `primary: true`.
    package init(_ texts: [String: String], singleElementRoots: Set<String>) {
        self.singleElementRoots = singleElementRoots
        entries = texts.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
            .map { Entry(path: SCIMPath(reading: $0.key), text: $0.value) }
    }

    /// The body that creates a resource (RFC 7644 section 3.3).
    ///
    /// - Parameters:
    ///   - schema: URN of the core schema; those of the extensions in use are added to `schemas`.
    ///   - others: members beside the attributes, such as `externalId` and `active`.
    /// - Returns: the whole object.
    package func resource(schema: String, others: [String: JSONValue]) -> JSONValue {
        var extensions: [String: [String: JSONValue]] = [:]
        var top: [String: JSONValue] = [:]
        for path in roots {
            if let name = path.extensionSchema {
                extensions[name, default: [:]][path.attribute] = value(of: path)
            } else {
                top[path.attribute] = value(of: path)
            }
        }
        top.merge(others) { _, other in other }
        for (name, members) in extensions { top[name] = .object(members) }
        top["schemas"] = .array(([schema] + extensions.keys.sorted()).map { .string($0) })
        return .object(top)
    }

    /// The whole value of one attribute.
    ///
    /// - Parameter root: an attribute without filter and sub-attribute; see ``SCIMPath/root``.
    /// - Returns: a text, an object of sub-attributes, or an array of elements; nil where there is none.
    package func value(of root: SCIMPath) -> JSONValue? {
        let parts = entries.filter { $0.path.root == root }
        guard let first = parts.first else { return nil }
        if isMultiValued(first.path) { return elements(of: parts, isSingle: isSingle(root)) }
        if parts.count == 1, first.path.sub == nil { return .string(first.text) }
        return .object(Self.members(parts))
    }

    /// What a merge into the resource must say where something at these paths has changed.
    ///
    /// Each attribute that they lead into is given as a whole, so that a server that looks inside and one that replaces
    /// what it is sent come to the same. What is gone is null, or an empty list (RFC 7643 section 2.5).
    ///
    /// - Parameter paths: what was written or cleared.
    /// - Returns: an object like the resource, without `schemas`.
    package func merge(touching paths: [SCIMPath]) -> JSONValue {
        var top: [String: JSONValue] = [:]
        var extensions: [String: [String: JSONValue]] = [:]
        for root in roots {
            guard let name = root.extensionSchema, paths.contains(where: { $0.extensionSchema == name }) else {
                continue
            }
            extensions[name, default: [:]][root.attribute] = value(of: root)
        }
        for path in paths {
            let value = mergedValue(of: path.root, touching: paths)
            if let name = path.extensionSchema {
                extensions[name, default: [:]][path.attribute] = value
            } else {
                top[path.attribute] = value
            }
        }
        for (name, members) in extensions { top[name] = .object(members) }
        return .object(top)
    }

    private func mergedValue(of root: SCIMPath, touching paths: [SCIMPath]) -> JSONValue {
        let touched = paths.filter { $0.root == root }
        guard let value = value(of: root) else { return touched.contains(where: isMultiValued) ? [] : .null }
        guard var members = value.object else { return value }
        for path in touched {
            if let sub = path.sub, members[sub] == nil { members[sub] = .null }
        }
        return .object(members)
    }

    /// Whether anything stands at a path or below it.
    package func hasValue(in element: SCIMPath) -> Bool { entries.contains { $0.path.element == element } }

    /// Whether the target takes one element only of the attribute that a path leads into.
    package func isSingle(_ path: SCIMPath) -> Bool {
        path.extensionSchema == nil && singleElementRoots.contains(path.attribute)
    }

    private var roots: [SCIMPath] {
        var seen: Set<SCIMPath> = []
        return entries.map(\.path.root).filter { seen.insert($0).inserted }
    }

    /// The one element that a path with a filter leads into; nil where nothing of it is there.
    package func element(at path: SCIMPath) -> JSONValue? {
        let parts = entries.filter { $0.path.element == path.element }
        return parts.isEmpty ? nil : elements(of: parts, isSingle: false).array?.first
    }

    /// Whether a path such as `emails.value` leads into an attribute that is a list in RFC 7643 section 4.1.2, and says
    /// nothing of which element is meant: the list then has that one, and it has no type.
    package static func isList(_ path: SCIMPath) -> Bool {
        path.extensionSchema == nil && path.conditions.isEmpty && path.sub != nil && lists.contains(path.attribute)
    }

    private static let lists: Set<String> = [
        "emails", "phoneNumbers", "ims", "photos", "addresses", "entitlements", "roles", "x509Certificates",
    ]

    private func isMultiValued(_ path: SCIMPath) -> Bool {
        !path.conditions.isEmpty || isSingle(path) || Self.isList(path)
    }

    /// One element a filter; sub-attributes with the same filter go into the same element.
    private func elements(of parts: [Entry], isSingle: Bool) -> JSONValue {
        var order: [[SCIMEquality]] = []
        for part in parts where !order.contains(part.path.conditions) { order.append(part.path.conditions) }
        return .array(
            order.enumerated().map { index, conditions in
                var members = Self.members(parts.filter { $0.path.conditions == conditions })
                for condition in conditions { members[condition.attribute] = condition.value }
                // At most one element is the primary one (RFC 7643 section 2.4).
                if isSingle, index == 0 { members["primary"] = true }
                return .object(members)
            })
    }

    private static func members(_ parts: [Entry]) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for part in parts {
            let name = part.path.sub ?? "value"
            // The one sub-attribute that is a truth value everywhere (RFC 7643 section 2.4).
            members[name] = name == "primary" && part.text == "true" ? true : .string(part.text)
        }
        return members
    }
}
