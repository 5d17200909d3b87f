import JSON
import TestKit
import Testing

@Suite("Why somebody did not have an app")
struct WhyNotPastTests {
    private static func lines(_ arguments: String..., in folder: TemporaryFolder) async throws -> [JSONValue] {
        try await Program.must(arguments + ["--output", "jsonl"], in: folder.path).lines.map {
            try JSONValue(parsing: $0)
        }
    }

    @Test("is answered as of an instant: policies, rules, scopes, attributes and names of then")
    func past() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            for (day, arguments) in [
                (1, ["app", "add", "crm"]), (1, ["group", "add", "sales"]), (1, ["group", "add", "field"]),
                (1, ["member", "add", "sales", "group:field"]),
                (2, ["user", "add", "ana", "--attribute", "country=US"]),
                (3, ["policy", "add", "p", "--app", "crm", "--group", "sales", "--login-method", "sso"]),
                (4, ["group", "rule", "field", "user.country == 'DE' && has(user.country)"]),
                (5, ["user", "set", "ana", "--attribute", "country=DE"]),
                (6, ["policy", "set", "p", "--when", "has(user.email)"]),
                (7, ["app", "scope", "crm", "user.country == 'FR'"]),
                (8, ["group", "rename", "sales", "revenue"]),
                (9, ["user", "suspend", "ana"]),
                (10, ["user", "set", "ana", "--attribute", "country=FR", "--attribute", "email=ana@example.org"]),
                (11, ["user", "resume", "ana"]), (12, ["policy", "disable", "p"]),
            ] {
                let time = "2026-03-\(day < 10 ? "0" : "")\(day)T12:00:00Z"
                try await Program.must(arguments + ["--now", time], in: folder.path)
            }
            let expected: [(day: String, obstacle: String, detail: String)] = [
                ("02", "no-policy", "no policy gives crm to anybody"),
                ("03", "not-member", "the user belongs neither to sales nor to a group inside it"),
                (
                    "04", "not-member",
                    #"the user belongs neither to sales nor to a group inside it; rule of field: user.country == 'DE' is false: user.country was "US""#
                ),
                ("06", "condition", "has(user.email) is false: user.email was not set"),
                ("07", "scope", #"user.country == 'FR' is false: user.country was "DE""#),
                ("09", "not-active", "the user is suspended"),
                ("12", "disabled", "the policy is disabled"),
            ]
            for (day, obstacle, detail) in expected {
                let at = "2026-03-\(day)T18:00:00Z"
                let answer = try #require(
                    try await Self.lines("audit", "why-not", "ana", "crm", "--at", at, in: folder).first)
                #expect(answer["obstacle"]?.string == obstacle, "\(answer.canonicalText)")
                #expect(answer["detail"]?.string == detail)
                #expect(answer["group"]?.string == (obstacle == "no-policy" ? nil : day < "08" ? "sales" : "revenue"))
                let seq = "\(answer["seq"]?.integer ?? 0)"
                let again = try await Self.lines("audit", "why-not", "ana", "crm", "--at-seq", seq, in: folder)
                #expect(again == [answer])
            }
            let had = try await Program.run(
                "audit", "why-not", "ana", "crm", "--at", "2026-03-05T18:00:00Z", in: folder.path)
            #expect(had.status == 1 && had.sentence.contains("ana has crm"), "\(had.errors)")
            let unborn = try await Program.run(
                "audit", "why-not", "ana", "crm", "--at", "2026-03-01T18:00:00Z", in: folder.path)
            #expect(unborn.status == 1 && unborn.sentence.contains("no user was named \"ana\" then"))
        }
    }
}
