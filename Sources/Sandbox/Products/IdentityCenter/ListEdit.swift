/// A change of those elements of a list that a filter selects, as in `emails[type eq "work"].value`.
struct ListEdit {
    /// The list.
    let attribute: String
    /// What the elements have in common.
    let terms: [EqualityTerm]
    /// The sub-attribute to change; nil means the whole element.
    let sub: String?
    /// What to do.
    let verb: PatchOperation.Verb

    /// Changes a list.
    ///
    /// `add` where nothing matches makes a new element out of what the filter says, as well-known clients expect.
    ///
    /// - Parameters:
    ///   - value: The new value, which has been read; nil for `remove`.
    ///   - elements: The list as it is.
    /// - Returns: The list as it is to be.
    /// - Throws: 400 where `replace` has nothing to replace, or a term names what elements do not have.
    func apply(_ value: JSONValue?, to elements: [JSONValue]) throws(SandboxRefusal) -> [JSONValue] {
        var result: [JSONValue] = []
        var matched = false
        for element in elements {
            guard matches(element) else {
                result.append(element)
                continue
            }
            matched = true
            if let changed = changed(element, to: value) { result.append(changed) }
        }
        if matched || verb == .remove { return result }
        if verb == .replace { throw .invalid("no value of \(attribute) is as the path says") }
        var fresh: [String: JSONValue] = [:]
        for term in terms { fresh[term.attribute] = term.value }
        if let new = changed(.object(fresh), to: value) { result.append(new) }
        return result
    }

    private func matches(_ element: JSONValue) -> Bool {
        terms.allSatisfy { term in
            guard let value = element[term.attribute] else { return false }
            if let text = value.text, let wanted = term.value.text { return text.lowercased() == wanted.lowercased() }
            return value == term.value
        }
    }

    private func changed(_ element: JSONValue, to value: JSONValue?) -> JSONValue? {
        guard var members = element.members else { return element }
        if let sub {
            members[sub] = value
        } else if let new = value?.members, verb != .remove {
            members.merge(new) { _, new in new }
        } else {
            return nil
        }
        return members.isEmpty ? nil : .object(members)
    }
}
