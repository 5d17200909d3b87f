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
        let all = paths.contains("userName") ? paths : paths + ["userName"]
        var walk = ListWalk()
        var found: [RemoteResource] = []
        var status = 200
        for _ in 0..<Self.mostSearchedPages {
            guard let place = walk.place else { return .found(found.map(reduced), status: status) }
            let left = min(end - now(), profile.requestTimeout.inSeconds)
            guard left > 0 else {
                return .ambiguous(
                    detail: "The search of \(endpoint.host) took longer than one request may.", status: nil)
            }
            let page = PreparedRequest(method: "GET", path: request.path, query: query(of: kind, at: place))
            let reply = await send(page, idempotencyKey: nil, paths: all, timeout: .seconds(left))
            guard case .page(let content, let shown) = reply else { return reply }
            if let problem = walk.take(content) { return .malformed(detail: problem, status: shown) }
            found += content.resources.filter { Self.matches($0, search) }
            status = shown
        }
        guard walk.isComplete else {
            return .refused(
                detail: "The list of \(endpoint.host) has more than \(Self.mostSearchedPages) pages, and no filters.",
                status: status)
        }
        return .found(found.map(reduced), status: status)
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
