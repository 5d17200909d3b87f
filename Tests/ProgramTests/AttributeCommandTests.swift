import JSON
import TestKit
import Testing

@Suite("Types of attributes as they are typed")
struct AttributeCommandTests {
    @Test("A declared attribute is checked where it is set and where it is read, and why-not reads it as it was then")
    func declared() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            for arguments in [
                ["attribute", "declare", "level", "--type", "integer"], ["app", "add", "crm"],
                ["group", "add", "seniors"], ["user", "add", "ana", "--attribute", "level=10"],
                ["user", "add", "bo", "--attribute", "level=9"], ["group", "rule", "seniors", "user.level >= 10"],
                ["policy", "add", "p", "--app", "crm", "--group", "seniors", "--login-method", "sso"],
            ] {
                try await Program.must(arguments, in: folder.path)
            }
            let wrong = try await Program.run("user", "set", "bo", "--attribute", "level=high", in: folder.path)
            #expect(wrong.status == 1)
            #expect(
                wrong.sentence.contains(
                    #"attribute level cannot have that value: "high" is no whole number; write one like 42"#))
            let rule = try await Program.run("group", "rule", "seniors", "user.level == '10'", in: folder.path)
            #expect(rule.status == 1 && rule.errors.contains("never equals") && rule.errors.contains("^"))
            let read = try await Program.run("attribute", "declare", "level", "--type", "text", in: folder.path)
            #expect(read.status == 1)
            #expect(read.sentence.contains(#"attribute level is read by the rule of group "seniors"; clear that"#))
            let why = try await Program.must(
                "audit", "why-not", "bo", "crm", "--output", "jsonl", in: folder.path)
            #expect(why.output.contains("user.level >= 10 is false: user.level was 9"))
            let seq = try #require(try JSONValue(parsing: why.lines.first ?? "")["seq"]?.integer)
            try await Program.must("group", "rule", "seniors", "--clear", in: folder.path)
            try await Program.must("attribute", "declare", "level", "--type", "text", in: folder.path)
            let then = try await Program.must(
                "audit", "why-not", "bo", "crm", "--at-seq", "\(seq)", "--output", "jsonl", in: folder.path)
            #expect(then.output == why.output)
            let list = try await Program.must("attribute", "list", "--output", "csv", in: folder.path)
            #expect(
                list.lines.contains("level,text,no,2") || list.lines.contains("level,text,false,2"), "\(list.output)")
        }
    }
}
