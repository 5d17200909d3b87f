import Database
import Domain
import SQLiteDatabase
import Store
import TestKit
import Testing

/// What expressions make of attributes that are declared; the rest is compared with the model (`ModelTests`).
@Suite struct AttributeTypeTests {
    private static func give(_ temporary: TemporaryStore, _ requests: Request...) async throws {
        let answer = try await temporary.store.submit(Command(requests, actor: "tester", at: temporary.clock.now))
        #expect(answer.refusal == nil, "\(answer.outcome)")
    }

    private static func members(_ store: Store) async throws -> [String] {
        try await store.read { connection, _ in
            try connection.rows(
                """
                SELECT users.user_name FROM memberships JOIN users ON users.key = memberships.member
                WHERE memberships.to_seq IS NULL ORDER BY 1
                """
            ).map { $0.text(0) }
        }
    }

    /// A type, an expression, a value of whom it is true and one of whom it is false, as texts would not have it.
    static let cases: [(type: AttributeType, expression: String, isTrue: String, isFalse: String)] = [
        (.integer, "user.a >= 3", "10", "2"), (.integer, "user.a * 2 == 14", "7", "8"),
        (.number, "user.a < 2.5", "-1e1", "3"), (.number, "user.a > 2", "10.5", "2"),
        (.boolean, "user.a == true", "true", "false"), (.boolean, "has(user.a) && !user.a", "false", "true"),
        (.timestamp, "user.a < timestamp('2026-01-01T00:00:00Z')", "2025-12-31", "2026-01-01T00:00:00Z"),
        (.timestamp, "user.a.getFullYear() == 2026", "2026-01-01T00:30:00Z", "2026-01-01T00:30:00+01:00"),
        (.texts, "'eu' in user.a", "us,eu", "europe"), (.texts, "user.a.exists(r, r == 'e,u')", #"["e,u"]"#, "e,u"),
    ]

    @Test(arguments: cases)
    func `a declared attribute is read as its type`(
        type: AttributeType, expression: String, isTrue: String, isFalse: String
    ) async throws {
        try await TemporaryStore.with { temporary in
            try await Self.give(
                temporary, .create("staff"), .declareAttribute(name: "a", type: type),
                .register("ana", ["a": isTrue]), .register("bo", ["a": isFalse]), .register("cy"),
                .changeRule(group: "staff", expression: expression))
            #expect(try await Self.members(temporary.store) == ["ana"])
            try await Self.give(
                temporary, .changeUser(userName: "bo", set: ["a": isTrue], clear: []),
                .changeUser(userName: "ana", set: ["a": isFalse], clear: []))
            #expect(try await Self.members(temporary.store) == ["bo"])
        }
    }

    static let wrong: [(type: AttributeType, values: [String])] = [
        (.integer, ["x", "2.5", "+1", "007", "9223372036854775808"]), (.number, ["x", "nan", "inf", "0x1", "1e999"]),
        (.boolean, ["yes", "True", "1"]), (.timestamp, ["2026", "2026-02-30", "tomorrow"]),
        (.texts, ["a,,b", ",", "[1]", "[\"a\""]),
    ]

    @Test(arguments: wrong)
    func `what is no value of the type is refused where it is set, and keeps the type from being declared`(
        type: AttributeType, values: [String]
    ) async throws {
        try await TemporaryStore.with { temporary in
            try await Self.give(temporary, .register("quillfeather"))
            for value in values {
                let change = Request.changeUser(userName: "quillfeather", set: ["a": value], clear: [])
                try await Self.give(temporary, change)
                let declared = try await temporary.give(.declareAttribute(name: "a", type: type), key: value)
                guard case .refused("attribute-of-other-type", let message) = declared.outcome else {
                    Issue.record("\(value): \(declared)")
                    return
                }
                #expect(message.hasPrefix("\"quillfeather\" has a value of a that is no \(type.singular)"))
                #expect(!message.contains("\"\(value)\""))
                let stored = try await temporary.store.read { connection, _ in
                    try connection.rows("SELECT outcome FROM commands").map { $0.text(0) }
                }
                #expect(!stored.contains { $0.contains("quillfeather") })
                try await Self.give(temporary, .changeUser(userName: "quillfeather", set: [:], clear: ["a"]))
                try await Self.give(temporary, .declareAttribute(name: "a", type: type))
                let set = try await temporary.give(change)
                #expect(set.refusal == "invalid-attribute", "\(value): \(set)")
                try await Self.give(temporary, .declareAttribute(name: "a", type: .text))
            }
        }
    }

    @Test func `a leaver's value is in nobody's way, and nothing can be told of it when the leaver is back`()
        async throws
    {
        try await TemporaryStore.with { temporary in
            try await Self.give(
                temporary, .create("staff"), .register("ana", ["a": "high"]), .removeUser(userName: "ana"),
                .declareAttribute(name: "a", type: .integer),
                .changeRule(group: "staff", expression: "user.a != 3"), .returnUser(userName: "ana"))
            #expect(try await Self.members(temporary.store).isEmpty)
            let lines = try await temporary.store.read { connection, _ in
                try Listing(connection).rule(ofGroup: "staff")?.lines.map { $0.message ?? "" }
            }
            #expect(lines == ["user.a is no whole number."])
            try await Self.give(temporary, .changeUser(userName: "ana", set: ["a": "4"], clear: []))
            #expect(try await Self.members(temporary.store) == ["ana"])
        }
    }

    @Test func `the past is replayed with the types of then`() async throws {
        try await TemporaryStore.with { temporary in
            try await Self.give(
                temporary, .create("staff"), .register("ana", ["a": "10"]), .register("bo", ["a": "9"]),
                .changeRule(group: "staff", expression: "user.a < '9'"))
            #expect(try await Self.members(temporary.store) == ["ana"])
            try await Self.give(
                temporary, .changeRule(group: "staff", expression: nil), .declareAttribute(name: "a", type: .integer),
                .changeRule(group: "staff", expression: "user.a < 10"))
            #expect(try await Self.members(temporary.store) == ["bo"])
            let refused = try await temporary.give(.declareAttribute(name: "a", type: .text))
            #expect(refused.refusal == "attribute-in-expression")
            let scratch = try temporary.scratch()
            let report = try await Rebuild(store: temporary.store, scratch: scratch.database).verify()
            await scratch.database.close()
            #expect(report.differing.isEmpty, "\(report.differences)")
        }
    }
}
