import Foundation
import JSON
import TestKit
import Testing

/// A company whose commands are given to the program and kept in plain books beside it: what the app should then have
/// is read from the books, and compared with what the server shows.
final class Company {
    struct Person {
        var userName: String
        var facts: [String: String]
        var hasLeft = false
        var isSuspended = false
        /// Whether somebody else at the app stands in the way.
        var isBlocked = false
        /// What the app was last given; nil where it has no account.
        var account: Account?
    }

    struct Account {
        var id: String?
        var userName: String
        var facts: [String: String]
        var isActive: Bool
    }

    struct Group {
        var name: String
        var members: Set<Int> = []
        var hasPolicy = false
        /// Whether it was at the app before us.
        var isAdopted = false
        /// Those in it who are not ours.
        var strangers: Set<String> = []
    }

    var people: [Int: Person] = [:]
    private(set) var groups: [Int: Group] = [:]
    private(set) var deletes = false
    /// Ids of accounts that were deleted with their users.
    var deletedAccounts: Set<String> = []
    private(set) var commands = 0
    var comparisons = 0
    var requests = 0
    private var nextKey = 0
    /// What was there before us and is not ours to touch, by id.
    private(set) var strangers: [String: JSONValue] = [:]
    /// Members of the groups that are not ours, by name.
    private(set) var strangeGroups: [String: Set<String>] = [:]

    let server: RealServer
    let client: RealClient
    let folder: TemporaryFolder

    private init(_ server: RealServer, _ client: RealClient, _ folder: TemporaryFolder) {
        self.server = server
        self.client = client
        self.folder = folder
    }

    /// Runs `body` with a new journal that is connected with a new server.
    static func with(_ server: RealServer, _ body: (Company) async throws -> Void) async throws {
        try await server.whileRunning { client in
            try await TemporaryFolder.with { folder in
                let company = Company(server, client, folder)
                try await company.connect()
                try await body(company)
            }
        }
    }

    private func connect() async throws {
        try await run("init")
        try await run(
            "app", "add", "app", "--connector", "scim", "--profile", "scim", "--endpoint", client.endpoint,
            "--credential", "env:SERVER_TOKEN")
        if server.hasOwnProfile { try await run("app", "profile", "app", "--file", server.profile) }
    }

    /// Gives the program a command that must succeed.
    @discardableResult
    func run(_ arguments: String...) async throws -> Program.Outcome {
        commands += 1
        return try await Program.must(arguments, in: folder.path, environment: ["SERVER_TOKEN": client.token])
    }

    // MARK: Commands, and what the books say of them

    /// Options of `user add` and `user set` that have names of their own.
    private static let options = [
        "givenName": "--given-name", "familyName": "--family-name", "displayName": "--display-name", "email": "--email",
    ]

    private static func arguments(_ facts: [String: String]) -> [String] {
        facts.sorted { $0.key < $1.key }.flatMap { key, value in
            options[key].map { [$0, value] } ?? ["--attribute", key + "=" + value]
        }
    }

    /// Somebody is hired.
    func hire(_ userName: String, _ facts: [String: String]) async throws -> Int {
        nextKey += 1
        people[nextKey] = Person(userName: userName, facts: facts)
        try await given(["user", "add", userName] + Self.arguments(facts))
        return nextKey
    }

    func change(_ person: Int, _ facts: [String: String], clearing: [String] = []) async throws {
        let name = people[person]?.userName ?? ""
        people[person]?.facts.merge(facts) { $1 }
        for key in clearing { people[person]?.facts[key] = nil }
        try await given(["user", "set", name] + clearing.flatMap { ["--clear", $0] } + Self.arguments(facts))
    }

    func rename(_ person: Int, to userName: String) async throws {
        let old = people[person]?.userName ?? ""
        people[person]?.userName = userName
        try await given(["user", "set", old, "--rename", userName])
    }

    func suspend(_ person: Int) async throws {
        people[person]?.isSuspended = true
        try await given(["user", "suspend", people[person]?.userName ?? ""])
    }

    func resume(_ person: Int) async throws {
        people[person]?.isSuspended = false
        try await given(["user", "resume", people[person]?.userName ?? ""])
    }

    /// A leaver is taken out of every group.
    func dismiss(_ person: Int) async throws {
        people[person]?.hasLeft = true
        people[person]?.isSuspended = false
        for group in groups.keys { groups[group]?.members.remove(person) }
        try await given(["user", "remove", people[person]?.userName ?? ""])
    }

    func rehire(_ person: Int) async throws {
        people[person]?.hasLeft = false
        try await given(["user", "return", people[person]?.userName ?? ""])
    }

    func found(_ group: String) async throws -> Int {
        nextKey += 1
        groups[nextKey] = Group(name: group)
        try await given(["group", "add", group])
        return nextKey
    }

    func rename(group: Int, to name: String) async throws {
        let old = groups[group]?.name ?? ""
        groups[group]?.name = name
        try await given(["group", "rename", old, name])
    }

    func put(_ members: [Int], into group: Int) async throws {
        groups[group]?.members.formUnion(members)
        try await given(["member", "add", groups[group]?.name ?? ""] + members.map { people[$0]?.userName ?? "" })
    }

    func take(_ members: [Int], outOf group: Int) async throws {
        groups[group]?.members.subtract(members)
        try await given(["member", "remove", groups[group]?.name ?? ""] + members.map { people[$0]?.userName ?? "" })
    }

    /// Gives the app to the members of a group.
    func grant(_ group: Int) async throws {
        groups[group]?.hasPolicy = true
        let name = groups[group]?.name ?? ""
        try await given([
            "policy", "add", "p\(group)", "--app", "app", "--group", name, "--login-method", "sso",
        ])
    }

    func revoke(_ group: Int) async throws {
        groups[group]?.hasPolicy = false
        try await given(["policy", "disable", "p\(group)"])
    }

    func grantAgain(_ group: Int) async throws {
        groups[group]?.hasPolicy = true
        try await given(["policy", "enable", "p\(group)"])
    }

    func deleteLeavers() async throws {
        deletes = true
        try await given(["app", "feature", "app", "delete", "on"])
    }

    private func given(_ arguments: [String]) async throws {
        commands += 1
        try await Program.must(arguments, in: folder.path)
    }

    // MARK: What stands at the server before us

    /// Somebody else makes an account there.
    ///
    /// - Returns: its id.
    @discardableResult
    func stranger(_ userName: String, externalId: String? = nil) async throws -> String {
        var body: [String: JSONValue] = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(userName), "active": true,
            "name": ["givenName": "Sam", "familyName": "Stranger", "formatted": "Sam Stranger"],
        ]
        body["externalId"] = externalId.map { .string($0) }
        let id = try await client.create("/Users", .object(body))["id"]?.string ?? ""
        for user in try await client.state().users where user["id"]?.string == id { strangers[id] = Self.plain(user) }
        return id
    }

    /// The account is ours from now on.
    func adopt(_ id: String, as person: Int) {
        strangers[id] = nil
        people[person]?.account = Account(id: id, userName: "", facts: [:], isActive: true)
    }

    func block(_ person: Int, _ isBlocked: Bool) { people[person]?.isBlocked = isBlocked }

    func forget(_ id: String) { strangers[id] = nil }

    /// Somebody else makes a group there; members by id, names as they are shown.
    func strangeGroup(_ name: String, _ members: [(id: String, userName: String)]) async throws {
        let list: [JSONValue] = members.map {
            ["value": .string($0.id), "$ref": .string(client.endpoint + "/Users/" + $0.id)]
        }
        try await server.makeGroup(name, list, client)
        strangeGroups[name] = Set(members.map(\.userName))
    }

    /// The group there is ours from now on; its members are not.
    func adopt(group: Int) {
        groups[group]?.isAdopted = true
        let name = groups[group]?.name ?? ""
        groups[group]?.strangers = strangeGroups.removeValue(forKey: name) ?? []
    }

    /// Without what a server changes or computes by itself.
    static func plain(_ resource: JSONValue) -> JSONValue {
        guard case .object(let members) = resource else { return resource }
        return .object(members.filter { $0.key != "meta" && $0.key != "groups" })
    }
}
