package import Delivery
import Domain
import JSON
import SCIM

extension SCIMConnector {
    package func part(of operation: Operation) -> Operation { operation }

    package func prepare(_ operation: Operation, version: String?) -> PreparedRequest {
        switch operation {
        case .createUser(let externalId, let attributes):
            let body = SCIMAttributes(attributes, singleElementRoots: profile.singleElementRoots)
                .resource(schema: SCIMSchema.user, others: ["externalId": .string(externalId), "active": true])
            return Self.request("POST", "/Users", body)
        case .updateUser(let id, let set, let clear, let all):
            let change = UserChange(set: set, clear: clear, all: all, singleElementRoots: profile.singleElementRoots)
            return Self.patch("/Users", id, change.operations)
        case .activateUser(let id, let active, _):
            return Self.patch("/Users", id, [.replace("active", .bool(active))])
        case .deleteUser(let id): return Self.request("DELETE", "/Users/" + id.percentEncoded)
        case .findUser(.externalId, let value): return Self.find("/Users", by: "externalId", value)
        case .findUser(.name, let value): return Self.find("/Users", by: "userName", value)
        case .readUser(let id): return Self.request("GET", "/Users/" + id.percentEncoded)

        case .createGroup(let externalId, let name, let attributes):
            // Never with members: their own requests have keys, limits and answers of their own.
            var others: [String: JSONValue] = ["displayName": .string(name)]
            if profile.groupsHaveExternalId { others["externalId"] = .string(externalId) }
            let body = SCIMAttributes(attributes, singleElementRoots: []).resource(
                schema: SCIMSchema.group, others: others)
            return Self.request("POST", "/Groups", body)
        case .renameGroup(let id, let name):
            return Self.patch("/Groups", id, [.replace("displayName", .string(name))])
        case .deleteGroup(let id): return Self.request("DELETE", "/Groups/" + id.percentEncoded)
        case .addMembers(let id, let members):
            return Self.patch("/Groups", id, [addition(of: members)])
        case .removeMembers(let id, let members): return Self.patch("/Groups", id, removal(of: members))
        case .findGroup(.externalId, let value): return Self.find("/Groups", by: "externalId", value)
        case .findGroup(.name, let value): return Self.find("/Groups", by: "displayName", value)
        case .readGroup(let id): return Self.request("GET", "/Groups/" + id.percentEncoded)
        case .replaceGroup(let id, let externalId, let name, let attributes, let members):
            var others: [String: JSONValue] = ["displayName": .string(name), "members": Self.list(members)]
            if profile.groupsHaveExternalId { others["externalId"] = .string(externalId) }
            let body = SCIMAttributes(attributes, singleElementRoots: [])
                .resource(schema: SCIMSchema.group, others: others)
            return Self.request("PUT", "/Groups/" + id.percentEncoded, body)
        case .list(let kind, _): return Self.request("GET", kind == .group ? "/Groups" : "/Users")
        }
    }

    /// Members are never removed by a bare path, which means all of them (RFC 7644 section 3.5.2.2).
    private func removal(of members: [String]) -> [SCIMPatch.Operation] {
        guard !members.isEmpty else { return [] }
        switch profile.memberRemoval {
        case .valueList: return [.remove("members", Self.list(members))]
        case .membersObject: return [.remove("members", ["members": Self.list(members)])]
        case .filter:
            return members.map { member in
                let condition = SCIMEquality(attribute: "value", value: .string(member))
                return .remove(SCIMPath(attribute: "members", conditions: [condition]).description)
            }
        }
    }

    private func addition(of members: [String]) -> SCIMPatch.Operation {
        switch profile.memberAddition {
        case .list: .add("members", Self.list(members))
        case .membersObject: .add("members", ["members": Self.list(members)])
        }
    }

    private static func list(_ members: [String]) -> JSONValue {
        .array(members.map { ["value": .string($0)] })
    }

    private static func find(_ route: String, by attribute: String, _ value: String) -> PreparedRequest {
        let filter = SCIMEquality(attribute: attribute, value: .string(value)).description
        return PreparedRequest(method: "GET", path: route, query: "filter=" + filter.percentEncoded)
    }

    private static func patch(_ route: String, _ id: String, _ operations: [SCIMPatch.Operation]) -> PreparedRequest {
        request("PATCH", route + "/" + id.percentEncoded, SCIMPatch(operations).json)
    }

    private static func request(_ method: String, _ path: String, _ body: JSONValue? = nil) -> PreparedRequest {
        PreparedRequest(method: method, path: path, body: body.map { Array($0.canonicalText.utf8) })
    }
}
