import JSON
import SCIM
import Synchronization

@testable import SCIMConnector

/// A small SCIM service that can be made to misbehave in the ways in which services do.
final class FakeDirectory: Sendable {
    /// What it does wrong.
    struct Quirks: Sendable {
        var letsAnyTokenIn = false
        /// Filters are ignored, and everybody is shown.
        var ignoresFilters = false
        /// A filter that finds nothing is answered 404.
        var answersNotFound = false
        /// Attributes by which it does not search.
        var unsearchable: Set<String> = []
        var removal = Removal.exact
        /// `active` is taken and not kept.
        var keepsEverybodyActive = false
        /// The first account is made, and the answer is 500.
        var failsAfterCreate = false
        /// No account can be removed.
        var refusesDeletion = false
        /// Removed accounts stay there, inactive.
        var onlyDeactivates = false
        /// The second page is the first one again.
        var repeatsPages = false
        var showsMembers = true
        var takesPut = true
        /// Answers by path, in place of 404, for what is said of the service itself.
        var documents: [String: String] = [:]
    }

    enum Removal: Sendable { case exact, emptiesGroup, isIgnored }

    private struct State {
        var users: [String: [String: JSONValue]] = [:]
        var groups: [String: [String: JSONValue]] = [:]
        var members: [String: Set<String>] = [:]
        var lastId = 0
        var isStruck = false
    }

    private let quirks: Quirks
    private let state = Mutex(State())

    init(_ quirks: Quirks) { self.quirks = quirks }

    /// Names of the users and groups that are there.
    var names: [String] {
        state.withLock { state in
            (Array(state.users.values).compactMap { $0["userName"]?.string }
                + Array(state.groups.values).compactMap { $0["displayName"]?.string }).sorted()
        }
    }

    /// Somebody who has nothing to do with any test.
    func addStranger(_ name: String) {
        state.withLock { state in
            state.lastId += 1
            state.users["\(state.lastId)"] = [
                "id": .string("\(state.lastId)"), "userName": .string(name), "active": true,
            ]
        }
    }

    // MARK: Requests

    func answer(_ request: String) -> LoopbackServer.Action {
        guard quirks.letsAnyTokenIn || request.contains("Authorization: Bearer \(Fixtures.token)\r\n") else {
            return .answer(Fixtures.failure("401 Unauthorized"))
        }
        let words = request.prefix { $0 != "\r\n" }.split(separator: " ").map(String.init)
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        let path = target[0].split(separator: "/").dropFirst().map { String($0).percentDecoded ?? "" }
        let body = request.firstRange(of: "\r\n\r\n").flatMap {
            try? JSONValue(parsing: String(request[$0.upperBound...]))
        }
        if let document = quirks.documents["/" + path.joined(separator: "/")] { return .answer(document) }
        guard let kind = path.first, kind == "Users" || kind == "Groups" else {
            return .answer(Fixtures.failure("404 Not Found"))
        }
        return state.withLock { state in
            let id = path.count > 1 ? path[1] : nil
            switch (words[0], id) {
            case ("GET", nil): return list(kind, query: target.count > 1 ? target[1] : "", state)
            case ("GET", let id?): return shown(kind, id, state)
            case ("POST", nil): return create(kind, body, &state)
            case ("PATCH", let id?): return patch(kind, id, body, &state)
            case ("PUT", let id?) where kind == "Users" && quirks.takesPut:
                guard state.users[id] != nil, var user = body?.object else {
                    return .answer(Fixtures.failure("404 Not Found"))
                }
                user["id"] = .string(id)
                state.users[id] = user
                return shown(kind, id, state)
            case ("DELETE", let id?): return delete(kind, id, &state)
            default: return .answer(Fixtures.failure("405 Method Not Allowed"))
            }
        }
    }

    private func resource(_ kind: String, _ id: String, _ state: State) -> JSONValue? {
        guard kind == "Groups" else { return state.users[id].map { .object($0) } }
        guard var group = state.groups[id] else { return nil }
        if quirks.showsMembers {
            group["members"] = .array((state.members[id] ?? []).sorted().map { ["value": .string($0)] })
        }
        return .object(group)
    }

    private func shown(_ kind: String, _ id: String, _ state: State) -> LoopbackServer.Action {
        guard let resource = resource(kind, id, state) else { return .answer(Fixtures.failure("404 Not Found")) }
        return .answer(Fixtures.http("200 OK", resource.canonicalText))
    }

    private func list(_ kind: String, query: String, _ state: State) -> LoopbackServer.Action {
        let pairs = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        let arguments = Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1].percentDecoded ?? "" : "") }) { $1 }
        let ids = (kind == "Groups" ? Array(state.groups.keys) : Array(state.users.keys)).sorted {
            (Int($0) ?? 0) < (Int($1) ?? 0)
        }
        var found = ids.compactMap { resource(kind, $0, state) }
        if let filter = arguments["filter"].flatMap({ SCIMEquality($0) }) {
            if quirks.unsearchable.contains(filter.attribute) { return .answer(Fixtures.failure("400 Bad Request")) }
            if !quirks.ignoresFilters {
                found = found.filter { one in
                    if filter.attribute == "groups.value" {
                        let group = filter.value.string ?? ""
                        return one["id"]?.string.map { (state.members[group] ?? []).contains($0) } ?? false
                    }
                    return one[filter.attribute] == filter.value
                }
            }
            if found.isEmpty && quirks.answersNotFound { return .answer(Fixtures.failure("404 Not Found")) }
        }
        let total = found.count
        let start = Int(arguments["startIndex"] ?? "") ?? 1
        if let count = Int(arguments["count"] ?? "") {
            found = Array(found.dropFirst(quirks.repeatsPages ? 0 : start - 1).prefix(count))
        }
        let body: JSONValue = [
            "schemas": [.string(SCIMSchema.listResponse)], "totalResults": .integer(Int64(total)),
            "startIndex": .integer(Int64(start)), "Resources": .array(found),
        ]
        return .answer(Fixtures.http("200 OK", body.canonicalText))
    }

    private func create(_ kind: String, _ body: JSONValue?, _ state: inout State) -> LoopbackServer.Action {
        guard var members = body?.object else { return .answer(Fixtures.failure("400 Bad Request")) }
        state.lastId += 1
        let id = "\(state.lastId)"
        members["id"] = .string(id)
        if kind == "Groups" { state.groups[id] = members } else { state.users[id] = members }
        if quirks.failsAfterCreate, !state.isStruck {
            state.isStruck = true
            return .answer(Fixtures.failure("500 Internal Server Error"))
        }
        return .answer(Fixtures.http("201 Created", JSONValue.object(members).canonicalText))
    }

    private func patch(_ kind: String, _ id: String, _ body: JSONValue?, _ state: inout State) -> LoopbackServer.Action
    {
        guard resource(kind, id, state) != nil else { return .answer(Fixtures.failure("404 Not Found")) }
        for operation in body?["Operations"]?.array ?? [] {
            let path = operation["path"]?.string ?? ""
            if path.hasPrefix("members") {
                change(members: path, of: id, by: operation, &state)
            } else if kind == "Groups" {
                state.groups[id]?[path] = operation["value"]
            } else if path != "active" || !quirks.keepsEverybodyActive {
                state.users[id]?[path] = operation["value"]
            }
        }
        return .answer(Fixtures.http("204 No Content"))
    }

    private func change(members path: String, of id: String, by operation: JSONValue, _ state: inout State) {
        let listed = (operation["value"]?.array ?? []).compactMap { $0["value"]?.string }
        let selected = SCIMPath(path)?.conditions.first?.value.string.map { [$0] } ?? listed
        guard operation["op"]?.string == "remove" else {
            state.members[id, default: []].formUnion(listed)
            return
        }
        switch quirks.removal {
        case .exact: state.members[id]?.subtract(selected)
        case .emptiesGroup: state.members[id] = []
        case .isIgnored: break
        }
    }

    private func delete(_ kind: String, _ id: String, _ state: inout State) -> LoopbackServer.Action {
        guard resource(kind, id, state) != nil else { return .answer(Fixtures.failure("404 Not Found")) }
        if kind == "Groups" {
            state.groups[id] = nil
        } else if quirks.refusesDeletion {
            return .answer(Fixtures.failure("403 Forbidden"))
        } else if quirks.onlyDeactivates {
            state.users[id]?["active"] = false
        } else {
            state.users[id] = nil
        }
        return .answer(Fixtures.http("204 No Content"))
    }
}
