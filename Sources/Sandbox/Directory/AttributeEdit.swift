/// One operation of a PATCH on one attribute.
struct AttributeEdit {
    /// What to do.
    let verb: ChangeOperation.Verb
    /// Where to do it.
    let path: AttributePath
    /// The path as it was sent.
    let text: String
    /// What to put there, as it was sent.
    let value: JSONValue?
    /// Reads it.
    let reader: ResourceReader
    /// Whether `add` through a filter that selects nothing makes an element.
    let addMakesElement: Bool

    /// Applies it.
    ///
    /// - Parameter attributes: The attributes as they are.
    /// - Returns: The attributes as they are to be.
    /// - Throws: 400 where the value does not fit, or there is nothing where the path leads.
    func apply(to attributes: [String: JSONValue]) throws(SandboxRefusal) -> [String: JSONValue] {
        let edited = try descend(.object(attributes), path.keys[...])
        return edited?.members ?? [:]
    }

    private func descend(_ value: JSONValue?, _ keys: ArraySlice<String>) throws(SandboxRefusal) -> JSONValue? {
        guard let key = keys.first else {
            return path.filter == nil ? try plain(value) : try filtered(value)
        }
        if let elements = value?.elements {
            // A sub-attribute of a list without a filter: of all of its elements.
            var changed: [JSONValue] = []
            for element in elements {
                if let element = try descend(element, keys) { changed.append(element) }
            }
            return changed.isEmpty ? nil : .array(changed)
        }
        if value == nil, keys.count < path.keys.count, reader.kind.attribute(named: path.top)?.isMultiValued == true {
            if verb == .remove { return nil }
            throw .scim(400, "noTarget", "there is no value of \(path.top)")
        }
        var members = value?.members ?? [:]
        members[key] = try descend(members[key], keys.dropFirst())
        return members.isEmpty && keys.count < path.keys.count ? nil : .object(members)
    }

    /// Without a filter.
    private func plain(_ old: JSONValue?) throws(SandboxRefusal) -> JSONValue? {
        if verb == .remove { return nil }
        let read = try read(isElement: false)
        switch (verb, old, read) {
        case (.add, .array(let old)?, .array(let new)?):
            return .array(Self.appended(new.filter { !old.contains($0) }, to: old))
        case (_, .object(let old)?, .object(let new)?):
            return .object(old.merging(new) { _, new in new })
        case (.add, let old, nil): return old
        default: return read
        }
    }

    /// With a filter, which selects elements of a list.
    private func filtered(_ old: JSONValue?) throws(SandboxRefusal) -> JSONValue? {
        guard let filter = path.filter else { return old }
        var elements: [JSONValue] = []
        var found = 0
        for element in old?.elements ?? [] {
            guard filter.matches(element) else {
                elements.append(element)
                continue
            }
            found += 1
            if let changed = try changed(element) { elements.append(changed) }
        }
        if found == 0, verb != .remove {
            guard verb == .add, addMakesElement, let fresh = filter.described else {
                throw .scim(400, "noTarget", "\(text) selects nothing")
            }
            if let new = try changed(.object(fresh)) { elements.append(new) }
        }
        return elements.isEmpty ? nil : .array(elements)
    }

    private func changed(_ element: JSONValue) throws(SandboxRefusal) -> JSONValue? {
        guard let sub = path.sub else {
            if verb == .remove { return nil }
            let new = try read(isElement: true)?.members ?? [:]
            return .object((element.members ?? [:]).merging(new) { _, new in new })
        }
        var members = element.members ?? [:]
        members[sub.name] = verb == .remove ? nil : try read(isElement: false)
        return members.isEmpty ? nil : .object(members)
    }

    private func read(isElement: Bool) throws(SandboxRefusal) -> JSONValue? {
        guard let value, value != .null, value != [] else { return nil }
        guard let definition = path.sub ?? path.definition else {
            return path.keys.count == 1 ? try reader.extensionValue(value, urn: path.top) : value
        }
        return try reader.value(value, of: definition, path: text, isElement: isElement)
    }

    /// At most one element is primary: a new one takes the mark from the old.
    private static func appended(_ new: [JSONValue], to old: [JSONValue]) -> [JSONValue] {
        guard new.contains(where: { $0["primary"] == true }) else { return old + new }
        let stripped = old.map { element -> JSONValue in
            guard element["primary"] == true, var members = element.members else { return element }
            members["primary"] = false
            return .object(members)
        }
        return stripped + new
    }
}

extension FilterExpression {
    /// What an element is that the filter describes; nil where it does more than say what some attributes equal.
    var described: [String: JSONValue]? {
        guard let terms = conjunction, terms.allSatisfy({ $0.verb == .eq }) else { return nil }
        return Dictionary(terms.map { ($0.attribute, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
