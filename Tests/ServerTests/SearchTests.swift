import Domain
import JSON
import TestKit
import Testing

@testable import Server

@Suite struct SearchTests {
    private static let search = "/access/v1/search/subject"

    private static func body(
        limit: Int64? = nil, token: String? = nil, app: String = "crm", context: JSONValue? = nil
    ) -> JSONValue {
        var page: [String: JSONValue] = [:]
        page["limit"] = limit.map { .integer($0) }
        page["token"] = token.map { .string($0) }
        var members: [String: JSONValue] = [
            "subject": ["type": "user"], "action": ["name": "sign-in"],
            "resource": ["type": "app", "id": .string(app)], "page": .object(page),
        ]
        members["context"] = context
        return .object(members)
    }

    private static func names(_ reply: Fixture.Reply) -> [String] {
        reply.json["results"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    private static func next(_ reply: Fixture.Reply) -> String { reply.json["page"]?["next_token"]?.string ?? "?" }

    private static func hire(_ numbers: Range<Int>, _ fixture: Fixture) async throws {
        for number in numbers {
            try await fixture.temporary.must(
                Organisation.register("person\(number)", UInt64(1_000 + number)),
                .addMembers(group: "staff", members: [.user("person\(number)")]))
        }
    }

    @Test(arguments: [1, 3, 10, 24, 25, 26, 1_000] as [Int64])
    func `pages are of one seq, whatever is committed between them`(limit: Int64) async throws {
        try await Fixture.run { fixture in
            try await Self.hire(0..<24, fixture)
            var reply = try await fixture.ask(Self.search, Self.body(limit: limit))
            let seq = try #require(reply.json["context"]?["seq"]?.integer)
            let at = reply.json["context"]?["at"]
            var found = Self.names(reply)
            var pages = 1
            while !Self.next(reply).isEmpty {
                #expect(Self.names(reply).count == Int(limit))
                let (gone, new) = (pages - 1, 100 + pages)
                if gone < 24 { try await fixture.temporary.must(.removeUser(userName: "person\(gone)")) }
                try await Self.hire(new..<new + 1, fixture)
                fixture.temporary.clock.advance(by: .seconds(60))
                // As the standard's own example does, the limit need not be repeated.
                let again = pages % 2 == 0 ? limit : nil
                reply = try await fixture.ask(Self.search, Self.body(limit: again, token: Self.next(reply)))
                #expect(reply.status == 200, "\(reply.text)")
                #expect(reply.json["context"]?["seq"]?.integer == seq && reply.json["context"]?["at"] == at)
                found += Self.names(reply)
                pages += 1
            }
            #expect(found == ["ana@example.org"] + (0..<24).map { "person\($0)" })
            #expect(pages == (25 + Int(limit) - 1) / Int(limit))
            for name in found {
                let asked = try await fixture.evaluate(name, "crm", ["seq": .integer(seq)])
                #expect(asked.decision == true)
            }
        }
    }

    @Test func `a page token belongs to its search, and to a place in this journal`() async throws {
        try await Fixture.run { fixture in
            try await Self.hire(0..<3, fixture)
            let first = try await fixture.ask(Self.search, Self.body(limit: 2))
            let token = Self.next(first)
            for other in [
                Self.body(token: token, app: "aws"), Self.body(limit: 3, token: token),
                Self.body(token: token, context: ["seq": 3]),
            ] {
                let reply = try await fixture.ask(Self.search, other)
                #expect(reply.status == 400 && reply.code == "page-token-mismatch" && reply.place == "/page/token")
            }
            var wrong = [
                "x", "====", "cDE", token + "A", String(token.dropLast()), String(repeating: "A", count: 9_000),
            ]
            wrong.append(token.replacing("c", with: "d"))
            for text in wrong {
                let reply = try await fixture.ask(Self.search, Self.body(token: text))
                #expect(reply.status == 400 && reply.place == "/page/token", "\(text.prefix(80)): \(reply.text)")
            }
            let known = try #require(PageToken(token))
            let beyond = PageToken(
                seq: 10_000, at: known.at, position: known.position, limit: known.limit, search: known.search)
            let reply = try await fixture.ask(Self.search, Self.body(token: beyond.text))
            #expect(reply.status == 400 && reply.code == "invalid-page-token")
            #expect(Self.names(try await fixture.ask(Self.search, Self.body(token: token))).count == 2)
        }
    }

    @Test func `a limit of nothing finds nothing, and one beyond all bounds is brought down`() async throws {
        try await Fixture.run { fixture in
            let none = try await fixture.ask(Self.search, Self.body(limit: 0))
            #expect(Self.names(none).isEmpty && !Self.next(none).isEmpty)
            let all = try await fixture.ask(Self.search, Self.body(limit: .max))
            #expect(Self.names(all) == ["ana@example.org"] && Self.next(all).isEmpty)
            for limit in [JSONValue.integer(-1), 1.5, "3", .null] {
                var members = Self.body().object ?? [:]
                members["page"] = ["limit": limit]
                let reply = try await fixture.ask(Self.search, .object(members))
                #expect(reply.status == 400 && reply.place == "/page/limit", "\(limit)")
            }
        }
    }

    @Test func `page tokens come through their text`() {
        for seed in UInt64(1)...200 {
            var random = SplitMix64(seed: seed)
            let token = PageToken(
                seq: Int64.random(in: 0 ... .max, using: &random),
                at: random.chance(30) ? nil : Int64.random(in: .min ... .max, using: &random),
                position: Int64.random(in: 0 ... .max, using: &random),
                limit: Int.random(in: 0...1_000, using: &random),
                search: PageToken.search(.subject, ["a": .integer(Int64(seed))]))
            #expect(PageToken(token.text) == token)
        }
    }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .double(value) }
}
