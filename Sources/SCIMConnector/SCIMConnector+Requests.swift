package import Delivery
import Domain
import JSON
import SCIM

extension SCIMConnector {
    /// A change of a user that is one PATCH with more operations than the target takes becomes several; PUT and a merge
    /// without paths hold any change.
    package func part(of operation: Operation) -> Operation {
        switch operation {
        case .updateUser(let id, let set, let clear, let all, let new, let isActive):
            guard profile.updateStyle == .patchPaths, let limit = profile.maximumPatchOperations else {
                return operation
            }
            let steps = change(set, clear, all, new).steps
            guard steps.count > limit else { return operation }
            let paths = Set(steps.prefix(limit).flatMap(\.paths))
            return .updateUser(
                remoteId: id, set: set.filter { paths.contains($0.key) }, clear: clear.filter(paths.contains), all: all,
                new: new, isActive: isActive)
        case .addMembers(let id, let members):
            return .addMembers(remoteId: id, members: Array(members.prefix(profile.memberChunk)))
        case .removeMembers(let id, let members):
            let operations = profile.memberRemoval == .filter ? profile.maximumPatchOperations ?? .max : .max
            return .removeMembers(
                remoteId: id, members: Array(members.prefix(min(profile.memberRemovalChunk, operations))))
        default: return operation
        }
    }

    package func prepare(_ operation: Operation, version: String?) -> PreparedRequest {
        switch operation {
        case .createUser(let externalId, let attributes):
            request("POST", path(.user), user(externalId, attributes), version: nil)
        case .updateUser(let id, let set, let clear, let all, let new, let isActive):
            update(id, change(set, clear, all, new), isActive, version)
        case .activateUser(let id, let active, let all): activate(id, active, all, version)
        case .deleteUser(let id): request("DELETE", path(.user, id), version: version)
        case .findUser(let key, let value): find(.user, by: key, value)
        case .readUser(let id): PreparedRequest(method: "GET", path: path(.user, id))

        case .createGroup(let externalId, let name, let attributes):
            // Never with members: their own requests have keys, limits and answers of their own. A target that takes groups
            // whole may ask for the list, be it empty.
            request(
                "POST", path(.group),
                group(externalId, name, attributes, profile.groupStyle == .put ? ["members": []] : [:]), version: nil)
        case .renameGroup(let id, let name): patch(.group, id, [renaming(to: name)], version)
        case .deleteGroup(let id): request("DELETE", path(.group, id), version: version)
        case .addMembers(let id, let members): patch(.group, id, additions(of: members), version)
        case .removeMembers(let id, let members): patch(.group, id, removals(of: members), version)
        case .replaceGroup(let id, let externalId, let name, let attributes, let members):
            request(
                "PUT", path(.group, id),
                group(externalId, name, attributes, ["id": .string(id), "members": references(to: members)]),
                version: version)
        case .findGroup(let key, let value): find(.group, by: key, value)
        case .readGroup(let id): PreparedRequest(method: "GET", path: path(.group, id))

        case .list(let kind, let place):
            PreparedRequest(method: "GET", path: path(kind), query: query(of: kind, at: place))
        }
    }

    // MARK: Users

    private func user(_ externalId: String, _ attributes: [String: String]) -> JSONValue {
        var others: [String: JSONValue] = ["active": true]
        if profile.usersHaveExternalId { others["externalId"] = .string(externalId) }
        if profile.needsInitialPassword, let initialPassword {
            others["password"] = .string(initialPassword.text(for: externalId))
        }
        return SCIMAttributes(attributes, singleElementRoots: profile.singleElementRoots)
            .resource(schema: SCIMSchema.user, others: others)
    }

    private func update(_ id: String, _ change: UserChange, _ isActive: Bool, _ version: String?) -> PreparedRequest {
        switch profile.updateStyle {
        case .patchPaths: patch(.user, id, change.steps.map(\.operation), version)
        case .patchWhole: patch(.user, id, change.merge, version)
        // A closed account that gets another name stays closed.
        case .put: request("PUT", path(.user, id), change.replacement(id: id, isActive: isActive), version: version)
        }
    }

    private func activate(
        _ id: String, _ active: Bool, _ all: [String: String], _ version: String?
    ) -> PreparedRequest {
        let value: JSONValue = profile.activeForm == .text ? (active ? "True" : "False") : .bool(active)
        return switch profile.updateStyle {
        case .patchPaths: patch(.user, id, [.replace("active", value)], version)
        case .patchWhole: patch(.user, id, [.merge(["active": value])], version)
        case .put:
            request(
                "PUT", path(.user, id), change([:], [], all).replacement(id: id, isActive: active), version: version)
        }
    }

    private func change(
        _ set: [String: String], _ clear: [String], _ all: [String: String], _ new: Set<String> = []
    ) -> UserChange {
        UserChange(set: set, clear: clear, all: all, new: new, profile: profile)
    }

    // MARK: Groups

    private func group(
        _ externalId: String, _ name: String, _ attributes: [String: String], _ others: [String: JSONValue] = [:]
    ) -> JSONValue {
        var others = others
        others["displayName"] = .string(name)
        if profile.groupsHaveExternalId { others["externalId"] = .string(externalId) }
        return SCIMAttributes(attributes, singleElementRoots: []).resource(schema: SCIMSchema.group, others: others)
    }

    private func renaming(to name: String) -> SCIMPatch.Operation {
        profile.updateStyle == .patchWhole
            ? .merge(["displayName": .string(name)]) : .replace("displayName", .string(name))
    }

    private func additions(of members: [String]) -> [SCIMPatch.Operation] {
        guard !members.isEmpty else { return [] }
        return switch profile.memberAddition {
        case .list: [.add("members", Self.list(members))]
        case .membersObject: [.add("members", ["members": Self.list(members)])]
        }
    }

    /// Members are never removed by a bare path, which means all of them (RFC 7644 section 3.5.2.2).
    private func removals(of members: [String]) -> [SCIMPatch.Operation] {
        guard !members.isEmpty else { return [] }
        return switch profile.memberRemoval {
        case .valueList: [.remove("members", Self.list(members))]
        case .membersObject: [.remove("members", ["members": Self.list(members)])]
        case .filter:
            members.map { member in
                let condition = SCIMEquality(attribute: "value", value: .string(member))
                return .remove(SCIMPath(attribute: "members", conditions: [condition]).description)
            }
        }
    }

    private static func list(_ members: [String]) -> JSONValue {
        .array(members.map { ["value": .string($0)] })
    }

    /// Members with their addresses, which some targets ask for where a group is sent as a whole.
    private func references(to members: [String]) -> JSONValue {
        .array(members.map { ["value": .string($0), "$ref": .string(endpoint.text + path(.user, $0))] })
    }

    // MARK: Both

    private func path(_ kind: ResourceKind, _ id: String? = nil) -> String {
        (kind == .group ? profile.groupsPath : profile.usersPath) + (id.map { "/" + $0.percentEncoded } ?? "")
    }

    private func find(_ kind: ResourceKind, by key: LookUpKey, _ value: String) -> PreparedRequest {
        let attribute =
            switch key {
            case .externalId: "externalId"
            case .name: kind == .group ? "displayName" : "userName"
            }
        // Where there is no filter for this one question, the list is as good an answer, only slower.
        let keys = kind == .group ? profile.groupLookUps : profile.userLookUps
        guard profile.filters, keys.contains(key) || profile.listing == .none else {
            return PreparedRequest(
                method: "GET", path: path(kind), query: query(of: kind, at: .first),
                search: .init(attribute: attribute, value: value))
        }
        let filter = SCIMEquality(attribute: attribute, value: .string(value)).description
        return PreparedRequest(
            method: "GET", path: path(kind),
            query: ListQuery.joined(["filter=" + filter.percentEncoded, exclusion(kind)]))
    }

    /// The query of one page.
    func query(of kind: ResourceKind, at place: ListPlace) -> String? {
        ListQuery.joined([ListQuery.text(of: place, profile), exclusion(kind)])
    }

    /// Members make answers about groups long, and here they are not asked for.
    private func exclusion(_ kind: ResourceKind) -> String? {
        kind == .group && profile.membersAreShown && profile.canExcludeMembers ? "excludedAttributes=members" : nil
    }

    private func patch(
        _ kind: ResourceKind, _ id: String, _ operations: [SCIMPatch.Operation], _ version: String?
    ) -> PreparedRequest {
        let body = SCIMPatch(operations)
            .json(key: profile.operationsKey, capitalised: profile.operationCase == .capitalised)
        return request("PATCH", path(kind, id), body, version: version)
    }

    private func request(
        _ method: String, _ path: String, _ body: JSONValue? = nil, version: String?
    ) -> PreparedRequest {
        PreparedRequest(
            method: method, path: path, body: body.map(\.canonicalBytes),
            ifMatch: profile.usesVersions ? version : nil)
    }
}
