import Database
import Domain
import Store
import TestKit
import Testing

@Suite struct SealedDataTests {
    private static let people = [
        "Zacharias Quillfeather", "ZACHARIAS Quillfeather", "Bj\u{F6}rk Umlauff", "Ximena-Octavia", "Tarquin_77",
    ]
    private static let values = [
        "Thistlewood Lane 9", "quartz@secret.example", "\u{9648}\u{5C0F}\u{660E}", "Mw\u{E2}ngi \"Kip\"",
    ]

    @Test(arguments: Seeds.take(short: 3, long: 50))
    func `no name or value of a person stands in the journal's tables in the clear`(seed: UInt64) async throws {
        var pool = NamePool.usual
        pool.users = Self.people
        pool.values = Self.values
        var generator = CommandGenerator(seed: seed, pool: pool, reviewShare: 10)
        let steps = try generator.steps(80).map { step -> Step in
            guard case .submit(var commands) = step else { return step }
            for place in commands.indices {
                commands[place].key = commands[place].key.map { "\($0) for Ximena-Octavia" }
                commands[place].actor = Self.people[place % Self.people.count]
                commands[place].reason = "asked by Tarquin_77 of Thistlewood Lane 9"
            }
            return .submit(commands)
        }
        try await TemporaryStore.with { temporary in
            let model = try await History.play(steps, temporary)
            #expect(model.users.count > 1)
            #expect(try await JournalBytes.found(Self.people + Self.values, temporary.store).isEmpty)
        }
    }

    static let misplaced: [Request] = [
        .addMembers(group: "Zacharias Quillfeather", members: [.user("x")]),
        .addMembers(group: "staff", members: [.group("Zacharias Quillfeather")]),
        .removeMembers(group: "staff", members: [.either("Zacharias Quillfeather")]),
        .renameGroup(name: "Zacharias Quillfeather", to: "x"),
        .removeGroup(name: "Zacharias Quillfeather"),
        .changeUser(userName: "ana", set: ["Zacharias Quillfeather": "x"], clear: []),
        .changeUser(userName: "ana", set: ["title": "Zacharias Quillfeather\u{1}"], clear: []),
        .changeUser(userName: "ana", set: [:], clear: ["Zacharias Quillfeather"]),
        .register("Zacharias Quillfeather\u{1}"),
        .register("ana", ["title": "Zacharias Quillfeather"]),
        .register("x", ["Zacharias Quillfeather": "x"]),
        .pauseApp(name: "Zacharias Quillfeather"),
        .removePolicy(name: "Zacharias Quillfeather"),
        .addPolicy(name: "p", app: "Zacharias Quillfeather", group: "staff", loginMethod: "sso", priority: 0),
        .addPolicy(name: "p", app: "mail", group: "staff", loginMethod: "Zacharias Quillfeather", priority: 0),
        .mapAttribute(app: "mail", path: "title", expression: "Zacharias Quillfeather"),
        .mapAttribute(app: "mail", path: "Zacharias Quillfeather", expression: nil),
        .retryJob(app: "mail", resource: .user("Zacharias Quillfeather")),
        .addApp(
            name: "x", connection: AppConnection(endpoint: "https://Zacharias Quillfeather"), allowsPlainHTTP: false),
        .addApp(name: "x", connection: AppConnection(credential: "Zacharias Quillfeather"), allowsPlainHTTP: false),
        .addApp(name: "x", connection: AppConnection(connector: "Zacharias Quillfeather"), allowsPlainHTTP: false),
    ]

    @Test(arguments: misplaced)
    func `a person's name that was typed where none belongs is not kept with the refusal`(request: Request) async throws
    {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("ana"), .create("staff"))
            _ = try await temporary.give(.addApp(name: "mail", connection: AppConnection(), allowsPlainHTTP: false))
            let first = try await temporary.give(request, key: "k")
            #expect(first.refusal != nil)
            #expect(try await JournalBytes.found(["Zacharias Quillfeather"], temporary.store).isEmpty)
            #expect(try await temporary.give(request, key: "k").outcome == first.outcome)
        }
    }

    @Test func `a password or token that was typed into an endpoint is not kept with the refusal`() async throws {
        try await TemporaryStore.with { temporary in
            for endpoint in [
                "https://admin:hunter2@example.com", "https://example.com?token=hunter2", "ftp://x:hunter2@y",
            ] {
                let connection = AppConnection(endpoint: endpoint)
                let answer = try await temporary.give(
                    .addApp(name: "a", connection: connection, allowsPlainHTTP: false))
                #expect(answer.refusal == "invalid-connection")
            }
            #expect(try await JournalBytes.found(["hunter2"], temporary.store).isEmpty)
        }
    }

    @Test func `the reason of a command about one user is sealed under that user's key`() async throws {
        try await TemporaryStore.with { temporary in
            let requests: [Request] = [
                .register("ana"), .changeUser(userName: "ana", set: ["title": "x"], clear: []),
                .changeUser(userName: "ana", set: ["userName": "anna"], clear: []), .suspendUser(userName: "anna"),
                .removeUser(userName: "anna"), .returnUser(userName: "anna"),
            ]
            for request in requests { #expect(try await temporary.give(request, reason: "why").seqs != nil) }
            let (key, reasons) = try await temporary.store.read { connection, _ in
                (
                    try connection.first("SELECT substr(personal, 1, 16) FROM events WHERE seq = 1")?.blob(0),
                    try connection.rows("SELECT reason FROM commands ORDER BY id").compactMap { $0.blob(0) }
                )
            }
            #expect(reasons.map { Array($0.prefix(16)) } == requests.map { _ in key })
            #expect(key?.contains { $0 != 0 } == true)
        }
    }

    @Test func `a reason is not sealed under the key of a user who only shares a group's name`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.register("staff"), .create("staff"), .create("all"))
            _ = try await temporary.give(.addMembers(group: "all", members: [.group("staff")]), reason: "why")
            let reason = try await temporary.store.read { connection, _ in
                try connection.rows("SELECT reason FROM commands ORDER BY id").last?.blob(0)
            }
            #expect(reason?.prefix(16).allSatisfy { $0 == 0 } == true)
        }
    }

    @Test(arguments: ["personal", "data"])
    func `sealed data that was changed, or whose event was changed, does not open and says where`(column: String)
        async throws
    {
        try await TemporaryStore.with { temporary in
            _ = try await temporary.give(.create("staff"))
            _ = try await temporary.give(.register("ana"))
            try await temporary.store.database.write { connection in
                try connection.script("DROP TRIGGER events_are_not_changed")
                let sql =
                    column == "data"
                    ? "UPDATE events SET data = replace(data, 'externalId', 'externalid') WHERE seq = 2"
                    : """
                    UPDATE events SET personal = CAST(substr(personal, 1, length(personal) - 4) || x'00000000' AS BLOB)
                    WHERE seq = 2
                    """
                try connection.run(sql)
            }
            let error = await #expect(throws: StorageError.self) {
                try await temporary.store.read { _, journal in try journal.forEach(from: 1) { _ in } }
            }
            #expect(error?.kind == .corrupt)
            #expect(error?.message.contains("2 UserRegistered") == true || error?.message.contains("seq 2") == true)
        }
    }
}
