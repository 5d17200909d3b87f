@testable import Sandbox

/// What a user and a group must have to be welcome at a product.
struct Exemplar: Sendable {
    let profile: SandboxProfile
    let usersPath: String
    let groupsPath: String

    init(_ profile: SandboxProfile) {
        self.profile = profile
        usersPath = profile == .entra ? "/users" : "/Users"
        groupsPath = profile == .entra ? "/groups" : "/Groups"
    }

    static let userURN = "urn:ietf:params:scim:schemas:core:2.0:User"
    static let groupURN = "urn:ietf:params:scim:schemas:core:2.0:Group"

    /// A user who is let in.
    func user(_ name: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
        var schemas: [JSONValue] = [.string(Self.userURN)]
        let email = "\(name)@example.com"
        var members: [String: JSONValue] = [
            "userName": .string(email), "displayName": .string("Display \(name)"), "active": true,
            "name": ["givenName": "Given", "familyName": "Family"],
            "emails": [["value": .string(email), "type": "work", "primary": true]],
        ]
        switch profile {
        case .awsIdentityCenter, .scim, .google: break
        case .salesforce:
            members["entitlements"] = [["value": .string(SalesforceSettings.standardProfile.id)]]
        case .entra:
            members["password"] = "Correct-horse-7"
            members[Entra.userExtension] = ["mailNickname": .string(name)]
            schemas.append(.string(Entra.userExtension))
        }
        members["schemas"] = .array(schemas)
        return .object(members.merging(more) { _, new in new })
    }

    /// A group that is let in, where groups are.
    func group(_ name: String, _ more: [String: JSONValue] = [:], members ids: [String] = []) -> JSONValue {
        var schemas: [JSONValue] = [.string(Self.groupURN)]
        var members: [String: JSONValue] = ["displayName": .string(name)]
        if !ids.isEmpty { members["members"] = SandboxClient.members(ids) }
        if profile == .google {
            members[CloudIdentity.groupExtension] = ["email": .string("\(name.lowercased())@example.com")]
            schemas.append(.string(CloudIdentity.groupExtension))
        }
        members["schemas"] = .array(schemas)
        return .object(members.merging(more) { _, new in new })
    }
}

extension SandboxClient {
    /// Creates a user in the way of the product.
    func add(_ exemplar: Exemplar, user name: String, _ more: [String: JSONValue] = [:]) async throws -> String {
        try await send("POST", exemplar.usersPath, exemplar.user(name, more)).id
    }

    /// Creates a group in the way of the product.
    func add(_ exemplar: Exemplar, group name: String, members: [String] = []) async throws -> String {
        try await send("POST", exemplar.groupsPath, exemplar.group(name, members: members)).id
    }

    /// The names of those who are members, whether the product shows them or not.
    func members(_ group: String) -> [String]? {
        sandbox.state.group(named: group)?.members.map(\.userName)
    }
}
