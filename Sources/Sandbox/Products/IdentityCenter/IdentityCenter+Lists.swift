extension IdentityCenter {
    /// GET /Users.
    func listUsers(_ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        let filter = try ListFilter.users(request.query["filter"], isLegacy: settings.isLegacy)
        var entries: [Roster.Entry]?
        if let ids = directory.userIDs(matching: filter) {
            entries = ids.compactMap { id in directory.users[id].map { Roster.Entry(serial: $0.serial, id: id) } }
        }
        return try page(of: entries, roster: directory.userRoster, request) { id in directory.users[id]?.body }
    }

    /// GET /Groups.
    func listGroups(_ request: ServiceRequest) throws(SandboxRefusal) -> ServiceAnswer {
        let filter = try ListFilter.groups(request.query["filter"], isLegacy: settings.isLegacy)
        var entries: [Roster.Entry]?
        if let ids = try directory.groupIDs(matching: filter) {
            entries = ids.compactMap { id in directory.groups[id].map { Roster.Entry(serial: $0.serial, id: id) } }
        }
        return try page(of: entries, roster: directory.groupRoster, request) { id in
            directory.groups[id]?.body(isRead: true)
        }
    }

    /// Makes an answer of the two shapes that there are.
    ///
    /// With the key `cursor` in the query, even if it is empty, the answer has `itemsPerPage` and, unless it is the last page,
    /// `nextCursor`. Without it the answer has `totalResults` and `startIndex`; then `totalResults` counts what was
    /// returned, and nothing tells the client that there is more.
    ///
    /// - Parameters:
    ///   - entries: What a filter selected, in no order; nil where there is no filter.
    ///   - roster: Everything, in order.
    ///   - request: The request.
    ///   - body: The resource with an id, as it goes out.
    /// - Returns: 200 with the page.
    /// - Throws: 400 for a count or a cursor that is not valid.
    private func page(
        of entries: [Roster.Entry]?, roster: Roster, _ request: ServiceRequest, body: (String) -> JSONValue?
    ) throws(SandboxRefusal) -> ServiceAnswer {
        let list = try ListRequest(query: request.query, settings: settings)
        let query = request.route.template + " " + (request.query["filter"] ?? "")
        var start = 0
        if let cursor = list.cursor, !cursor.isEmpty { start = try ListCursor.read(cursor, of: query) }

        let found: [Roster.Entry]
        if let entries {
            let rest = entries.filter { $0.serial > start }.sorted { $0.serial < $1.serial }
            found = Array(rest.prefix(list.count + 1))
        } else {
            found = Array(roster.entries(after: start, atMost: list.count + 1))
        }
        let shown = found.prefix(list.count)
        var members: [String: JSONValue] = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "itemsPerPage": .integer(shown.count),
            "Resources": .array(shown.compactMap { body($0.id) }),
        ]
        if list.cursor == nil {
            members["totalResults"] = .integer(shown.count)
            members["startIndex"] = 1
        } else if found.count > shown.count, let last = shown.last {
            members["nextCursor"] = .string(ListCursor.write(after: last.serial, of: query))
        }
        return .json(.object(members))
    }
}
