import Delivery
import Domain

extension SCIMConnector {
    /// Pages that are searched for one resource; with the profile's page size, that is how many resources a target
    /// without filters may have.
    static let mostSearchedPages = 50

    /// Looks for a resource on the pages of the list, for targets that have no filters.
    ///
    /// All pages are read, also after a match: a second match must be known. The pages together get no more time than
    /// one request, because that is what the worker's lease allows for. A list that is longer than
    /// ``mostSearchedPages`` is refused, and one that cannot be read to its end finds nothing out.
    ///
    /// - Parameters:
    ///   - search: what is looked for.
    ///   - request: the first page's.
    /// - Returns: `found` after the last page, or the first answer that was no page.
    func find(_ search: PreparedRequest.Search, _ request: PreparedRequest) async -> Reply {
        let kind: ResourceKind = request.path == profile.groupsPath ? .group : .user
        let end = now() + profile.requestTimeout.inSeconds
        var found: [RemoteResource] = []
        let last = await allPages(of: kind, until: end) { page in
            found += page.resources.filter { Self.matches($0, search) }
        }
        guard case .page(_, let status) = last else { return last }
        return .found(found.map(reduced), status: status)
    }

    /// A group as it is shown, with the members' ids where the target shows their user names.
    ///
    /// The names are looked up on the list of accounts; one that is not there stays as it is.
    func readWithIds(_ request: PreparedRequest) async -> Reply {
        let end = now() + profile.requestTimeout.inSeconds
        let reply = await send(request, idempotencyKey: nil, paths: paths, timeout: profile.requestTimeout)
        guard case .done(let group?, let status) = reply, let names = group.members, !names.isEmpty else {
            return reply
        }
        var ids: [String: String] = [:]
        let last = await allPages(of: .user, until: end) { page in
            for user in page.resources { ids[user.attributes["userName"]?.lowercased() ?? ""] = user.id }
        }
        guard case .page = last else { return last }
        let members = names.map { ids[$0.lowercased()] ?? $0 }
        return .done(
            RemoteResource(
                id: group.id, externalId: group.externalId, attributes: group.attributes, isActive: group.saysActive,
                version: group.version, members: members), status: status)
    }

    /// Reads all pages of a list.
    ///
    /// - Parameters:
    ///   - kind: of what.
    ///   - end: when all of it must be over, by ``now``.
    ///   - visit: takes each page.
    /// - Returns: the last page, or why the list could not be read to its end.
    private func allPages(of kind: ResourceKind, until end: Double, visit: (RemotePage) -> Void) async -> Reply {
        let all = paths.contains("userName") ? paths : paths + ["userName"]
        let path = kind == .group ? profile.groupsPath : profile.usersPath
        var walk = ListWalk()
        for _ in 0..<Self.mostSearchedPages {
            guard let place = walk.place else { break }
            let left = min(end - now(), profile.requestTimeout.inSeconds)
            guard left > 0 else {
                return .ambiguous(
                    detail: "The search of \(endpoint.host) took longer than one request may.", status: nil)
            }
            let page = PreparedRequest(method: "GET", path: path, query: query(of: kind, at: place))
            let reply = await send(page, idempotencyKey: nil, paths: all, timeout: .seconds(left))
            guard case .page(let content, let shown) = reply else { return reply }
            if let problem = walk.take(content) { return .malformed(detail: problem, status: shown) }
            visit(content)
            if walk.isComplete { return reply }
        }
        return .refused(
            detail: "The list of \(endpoint.host) has more than \(Self.mostSearchedPages) pages, and no filters.",
            status: 200)
    }

    private static func matches(_ resource: RemoteResource, _ search: PreparedRequest.Search) -> Bool {
        if search.attribute == "externalId" {
            return resource.externalId.map { $0.utf8.elementsEqual(search.value.utf8) } ?? false
        }
        return resource.attributes[search.attribute]?.lowercased() == search.value.lowercased()
    }

    /// The resource with what was asked for alone, and not with what it was searched by.
    private func reduced(_ resource: RemoteResource) -> RemoteResource {
        guard !paths.contains("userName"), resource.attributes["userName"] != nil else { return resource }
        return RemoteResource(
            id: resource.id, externalId: resource.externalId,
            attributes: resource.attributes.filter { $0.key != "userName" }, isActive: resource.saysActive,
            version: resource.version, members: resource.members)
    }
}

extension Duration {
    /// As a number of seconds, for clocks that count so.
    fileprivate var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
