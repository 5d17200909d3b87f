import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("Attribute mappings")
struct MappingTests {
    /// Runs with ana hired and some lines mapped.
    private func with(
        _ lines: [(path: String, rule: MappingRule)], at product: Product = .aws, attributes: [String: String] = [:],
        _ body: (Installation) async throws -> Void
    ) async throws {
        try await Installation.with(product) { it in
            for line in lines { try await it.map(line.path, line.rule) }
            try await it.hire("ana")
            if !attributes.isEmpty { try await it.give(.changeUser(userName: "ana", set: attributes, clear: [])) }
            try await it.drain()
            try await body(it)
        }
    }

    @Test("An expression is sent with a new account, follows what it reads, and clears what it does not give any more")
    func life() async throws {
        let lines = [
            ("displayName", MappingRule("join(' ', user.givenName, user.familyName)")),
            ("title", MappingRule("user.title == null ? null : user.title.toUpper()")),
            ("nickName", MappingRule("user.email.substringBefore('@')")),
        ]
        try await with(lines, attributes: ["title": "boss"]) { it in
            #expect(it["displayName"] == "Given ana Family ana" && it["title"] == "BOSS" && it["nickName"] == "ana")
            let before = it.sandbox.requests.total
            try await it.give(.changeUser(userName: "ana", set: ["familyName": "Silva"], clear: ["title"]))
            try await it.drain()
            #expect(it["displayName"] == "Given ana Silva" && it["title"] == nil)
            #expect(it.sandbox.requests.total == before + 1)
            try await it.give(.changeUser(userName: "ana", set: ["department": "Sales"], clear: []))
            try await it.drain()
            #expect(it.sandbox.requests.total == before + 1, "nothing that is mapped has changed")
            try await it.map("nickName", MappingRule("user.department"))
            try await it.drain()
            #expect(it["nickName"] == "Sales")
            try await it.map("nickName", nil)
            try await it.drain()
            #expect(it["nickName"] == nil)
            #expect(it.malformed == 0)
        }
    }

    @Test(
        "What is for new accounts only is never sent afterwards", arguments: [Product.aws, .scim, .putOnly, .versions])
    func onCreateOnly(product: Product) async throws {
        let rule = MappingRule("user.title", MappingOptions(isOnCreateOnly: true))
        try await with([("title", rule)], at: product, attributes: ["title": "first"]) { it in
            #expect(it["title"] == "first")
            try await it.give(.changeUser(userName: "ana", set: ["title": "second"], clear: []))
            try await it.drain()
            #expect(it["title"] == "first")
            try await it.give(.changeUser(userName: "ana", set: ["familyName": "Silva"], clear: ["title"]))
            try await it.drain()
            #expect(it["title"] == "first" && it["name.familyName"] == "Silva")
            try await it.give(.removeUser(userName: "ana"))
            try await it.drain()
            try await it.give(.returnUser(userName: "ana"))
            try await it.give(.addMembers(group: "staff", members: [.user("ana")]))
            try await it.drain()
            #expect(it["title"] == "first" && it.activeUsers == ["ana"])
            #expect(it.malformed == 0)
        }
    }

    @Test("An account that was there before gets nothing that is for new accounts only, required or not")
    func adopted() async throws {
        var product = Product.scim
        product.profile.requiredPaths.append("title")
        (product.profile.name, product.profile.title) = ("acme", "Acme")
        try await Installation.with(product) { it in
            try await it.map("title", MappingRule("user.userName.toUpper()", MappingOptions(isOnCreateOnly: true)))
            try await it.stranger("ana", externalId: nil)
            try await it.hire("ana", "bo")
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it["title"] == nil && it["name.givenName"] == "Given ana")
            #expect(it.sandbox.state.user(named: "bo")?.attributes["title"] == "BO")
        }
    }

    @Test(
        "A value that the expression does not give any more is removed, or left where that is asked for",
        arguments: [Product.aws, .scim, .putOnly, .versions])
    func absent(product: Product) async throws {
        let lines = [
            ("title", MappingRule("user.title", MappingOptions(whenAbsent: .keep))),
            ("nickName", MappingRule("user.nick", MappingOptions(whenAbsent: .clear))),
        ]
        try await with(lines, at: product, attributes: ["title": "a", "nick": "b"]) { it in
            #expect(it["title"] == "a" && it["nickName"] == "b")
            try await it.give(.changeUser(userName: "ana", set: [:], clear: ["title", "nick"]))
            try await it.drain()
            #expect(it["title"] == "a" && it["nickName"] == nil)
            try await it.give(.changeUser(userName: "ana", set: ["title": "c"], clear: []))
            try await it.drain()
            #expect(it["title"] == "c")
            #expect(it.malformed == 0)
        }
    }

    @Test("A default stands where the expression gives null or an empty text, also at a required path")
    func fallback() async throws {
        let lines = [
            ("title", MappingRule("user.title", MappingOptions(fallback: "Staff"))),
            ("userType", MappingRule("join('', user.kind)", MappingOptions(fallback: "Employee"))),
            ("displayName", MappingRule("null", MappingOptions(fallback: "Nobody"))),
        ]
        try await with(lines) { it in
            #expect(it["title"] == "Staff" && it["userType"] == "Employee" && it["displayName"] == "Nobody")
            try await it.give(.changeUser(userName: "ana", set: ["title": "boss"], clear: []))
            try await it.drain()
            #expect(it["title"] == "boss")
            try await it.give(.changeUser(userName: "ana", set: [:], clear: ["title"]))
            try await it.drain()
            #expect(it["title"] == "Staff")
        }
    }

    @Test(
        "An expression that fails for a user parks that user alone, with the reason, until the user or the mapping changes"
    )
    func fails() async throws {
        try await Installation.with { it in
            try await it.map("title", MappingRule("user.title.toUpper()"))
            try await it.hire("ana", "bo")
            try await it.give(.changeUser(userName: "bo", set: ["title": "boss"], clear: []))
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.activeUsers == ["bo"])
            let jobs = try await it.parked()
            #expect(jobs.map(\.problem) == ["mapping-failed"])
            #expect(
                jobs.first?.detail?.contains(
                    "title fails for this user: 'toUpper' is not defined for (null); user.title is not set; set what it needs with `provisor user set`"
                ) == true, "\(jobs)")
            try await it.give(.changeUser(userName: "ana", set: ["title": "aide"], clear: []))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it["title"] == "AIDE")
            // An account that is there is left as it is: no wrong value, and nothing cleared.
            try await it.give(.changeUser(userName: "ana", set: ["familyName": "Silva"], clear: ["title"]))
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it["title"] == "AIDE" && it["name.familyName"] == "Family ana")
            try await it.map("title", MappingRule("coalesce(user.title, 'none').toUpper()"))
            #expect(try await it.drain().parkedInAll == 0)
            #expect(it["title"] == "NONE" && it["name.familyName"] == "Silva")
            // Access goes whatever the mapping does.
            try await it.give(.changeUser(userName: "bo", set: [:], clear: ["title"]))
            try await it.map("title", MappingRule("user.title.toUpper()"))
            try await it.give(.removeUser(userName: "bo"))
            try await it.drain()
            #expect(it.activeUsers == ["ana"])
        }
    }

    @Test("A user name that an expression gives is what the account is looked for by, and follows a rename")
    func userName() async throws {
        let rule = MappingRule("user.email.substringBefore('@').normalizeDiacritics().toLower()")
        try await with([("userName", rule)]) { it in
            try await it.give(.changeUser(userName: "ana", set: ["email": "Ana.Šilva@example.org"], clear: []))
            try await it.drain()
            #expect(it.activeUsers == ["ana.silva"])
            try await it.rebuild()
            try await it.drain()
            #expect(it.sandbox.state.users.count == 1 && it.malformed == 0)
        }
    }
}

extension Installation {
    fileprivate func map(_ path: String, _ rule: MappingRule?) async throws {
        try await give(
            .mapAttribute(
                app: "aws", path: path, expression: rule?.expression, options: rule?.options ?? .standard))
    }

    /// What the target holds of ana at a path.
    fileprivate subscript(path: String) -> String? { sandbox.state.user(named: "ana")?.attributes[path] }

    fileprivate func parked() async throws -> [JobFacts] {
        try await store.read { connection, _ in
            try Listing(connection).jobs(JobFilter(app: "aws", state: "parked"))
        }
    }
}
