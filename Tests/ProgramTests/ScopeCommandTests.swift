import JSON
import TestKit
import Testing

@Suite("Scopes of apps as they are typed")
struct ScopeCommandTests {
    private static func company(_ folder: TemporaryFolder) async throws {
        try await Program.must("init", in: folder.path)
        for arguments in [
            ["app", "add", "crm"], ["group", "add", "sales"],
            ["user", "add", "ana", "--attribute", "country=DE"], ["user", "add", "bo", "--attribute", "country=US"],
            ["policy", "add", "sales get crm", "--app", "crm", "--group", "sales", "--login-method", "sso"],
            ["member", "add", "sales", "ana", "bo", "--reason", "they sell"],
        ] {
            try await Program.must(arguments, in: folder.path)
        }
    }

    private static func lines(_ arguments: String..., in folder: TemporaryFolder) async throws -> [JSONValue] {
        try await Program.must(arguments + ["--output", "jsonl"], in: folder.path).lines.map {
            try JSONValue(parsing: $0)
        }
    }

    @Test("A scope takes away, is shown, named by why and why-not, and ends")
    func scope() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.company(folder)
            let expression = #"user.country in ["DE", "FR"]"#
            try await Program.must("app", "scope", "crm", expression, in: folder.path)
            let who = try await Self.lines("audit", "who", "--app", "crm", in: folder)
            #expect(who.map { $0["user"]?.string } == ["ana"])
            let why = try #require(try await Self.lines("audit", "why", "ana", "crm", in: folder).first)
            #expect(why["scope"]?.string == expression)
            #expect(why["reason"]?.string == "they sell")
            let answer = try #require(try await Self.lines("audit", "why-not", "bo", "crm", in: folder).first)
            #expect(answer["obstacle"]?.string == "scope")
            #expect(answer["detail"]?.string == expression + #" is false: user.country was "US""#)
            let shown = try await Program.must("app", "show", "crm", in: folder.path)
            #expect(shown.output.contains(expression))
            let timeline = try await Program.must("audit", "timeline", "app", "crm", in: folder.path)
            #expect(timeline.output.contains("the scope of crm is \(expression)"))
            try await Program.must("app", "scope", "crm", "--clear", in: folder.path)
            #expect(try await Self.lines("audit", "who", "--app", "crm", in: folder).count == 2)
            let again = try await Program.run("app", "scope", "crm", "--clear", in: folder.path)
            #expect(again.status == 1 && again.sentence.contains("would stay as it is"))
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
        }
    }

    @Test("An unknown attribute and a wrong type are refused with the place marked")
    func refused() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.company(folder)
            let unknown = try await Program.run("app", "scope", "crm", "user.contry == 'DE'", in: folder.path)
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("no attribute 'contry'") && unknown.errors.contains("\n       ^"))
            let wrong = try await Program.run("app", "scope", "crm", "user.country", in: folder.path)
            #expect(wrong.status == 1 && wrong.errors.contains("^"), "\(wrong.errors)")
            let nobody = try await Program.run("app", "scope", "hr", "true", in: folder.path)
            #expect(nobody.status == 1 && nobody.sentence.contains("there is no app \"hr\""))
        }
    }

    @Test("Whom the scope has no value for keeps the app, and is shown")
    func failing() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.company(folder)
            try await Program.must("user", "set", "ana", "--clear", "country", in: folder.path)
            try await Program.must("app", "scope", "crm", "user.country.startsWith('D')", in: folder.path)
            let who = try await Self.lines("audit", "who", "--app", "crm", in: folder)
            #expect(who.map { $0["user"]?.string } == ["ana"])
            let shown = try await Self.lines("app", "scope", "crm", in: folder)
            #expect(shown.contains { $0["user"]?.string == "ana" && $0["what"]?.string == "failing" })
            let doctor = try await Program.run("doctor", in: folder.path)
            #expect(doctor.output.contains("scopes of apps in 1"))
        }
    }
}
