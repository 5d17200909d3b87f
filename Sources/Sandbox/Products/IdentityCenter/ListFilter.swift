/// What a list is asked for: one of the few combinations that the service answers.
enum ListFilter: Sendable, Equatable {
    /// Everything.
    case all
    /// The one with this id. Valid, though the service's guide advises against it.
    case id(String)
    /// The one with this name: `userName` of users, `displayName` of groups.
    case name(String)
    /// The one with this id of the client's.
    case externalID(String)
    /// The users of a group, or the groups of a user.
    case related(String)
    /// The user with this id, if the manager is this one.
    case manager(id: String, manager: String)
    /// The group with this id, if this user is a member.
    case member(id: String, member: String)

    /// Reads the filter of a list of users.
    ///
    /// - Parameters:
    ///   - text: The filter as it was sent, nil where there is none.
    ///   - isLegacy: Whether the filter over `groups.value` is missing still.
    /// - Returns: What is asked for.
    /// - Throws: 400 for any other filter.
    static func users(_ text: String?, isLegacy: Bool) throws(SandboxRefusal) -> ListFilter {
        guard let text else { return .all }
        let terms = try terms(of: text)
        switch (terms.map(\.name), terms.map(\.value)) {
        case (["id"], let values): return .id(values[0])
        case (["username"], let values): return .name(values[0])
        case (["externalid"], let values): return .externalID(values[0])
        case (["groups.value"], let values) where !isLegacy: return .related(values[0])
        case (["id", "manager"], let values): return .manager(id: values[0], manager: values[1])
        case (["manager", "id"], let values): return .manager(id: values[1], manager: values[0])
        default: throw unsupported(text)
        }
    }

    /// Reads the filter of a list of groups.
    ///
    /// The guide's text says `member` and its example `members`; both are taken.
    ///
    /// - Parameters:
    ///   - text: The filter as it was sent, nil where there is none.
    ///   - isLegacy: Whether the filter over `members.value` is missing still.
    /// - Returns: What is asked for.
    /// - Throws: 400 for any other filter.
    static func groups(_ text: String?, isLegacy: Bool) throws(SandboxRefusal) -> ListFilter {
        guard let text else { return .all }
        let terms = try terms(of: text)
        switch (terms.map(\.name), terms.map(\.value)) {
        case (["id"], let values): return .id(values[0])
        case (["displayname"], let values): return .name(values[0])
        case (["externalid"], let values): return .externalID(values[0])
        case (["members.value"], let values) where !isLegacy: return .related(values[0])
        case (["id", "member"], let values), (["id", "members"], let values):
            return .member(id: values[0], member: values[1])
        case (["member", "id"], let values), (["members", "id"], let values):
            return .member(id: values[1], member: values[0])
        default: throw unsupported(text)
        }
    }

    private static func terms(of text: String) throws(SandboxRefusal) -> [(name: String, value: String)] {
        var scanner = EqualityScanner(text)
        var terms: [(name: String, value: String)] = []
        for term in try scanner.terms() {
            guard let value = term.value.text else { throw .invalid("the filter's value must be in double quotes") }
            terms.append((term.attribute.lowercased(), value))
        }
        if !scanner.isAtEnd { throw unsupported(text) }
        return terms
    }

    private static func unsupported(_ text: String) -> SandboxRefusal {
        .invalid("the filter is not one of the supported combinations")
    }
}
