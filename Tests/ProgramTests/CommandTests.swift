import Foundation
import JSON
import TestKit
import Testing

@Suite("Commands as they are typed")
struct CommandTests {
    @Test("Every command that only shows something runs, in every format")
    func shows() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            for arguments in [
                ["app", "add", "aws"], ["group", "add", "staff"], ["user", "add", "ana"],
                ["member", "add", "staff", "ana"],
                ["policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "sso"],
            ] {
                try await Program.must(arguments, in: folder.path)
            }
            let shown = [
                ["app", "list"], ["app", "show", "aws"], ["group", "list"], ["group", "show", "staff"],
                ["user", "list"],
                ["user", "show", "ana"], ["policy", "list"], ["policy", "show", "p"], ["queue", "list"],
                ["queue", "show", "aws", "ana"], ["events"], ["audit", "who", "--all"],
                ["audit", "what", "--user", "ana"],
                ["audit", "members", "staff"], ["audit", "why", "ana", "aws"], ["group", "rule", "staff"],
                ["audit", "accounts", "--all"], ["audit", "why", "--all"],
                ["audit", "diff", "--from", "seq:0", "--all"],
                ["audit", "granted", "--by", "tester"], ["audit", "caused", "seq:5"], ["audit", "first-last", "--all"],
                ["audit", "longest"], ["audit", "unexplained", "--all"], ["audit", "leavers"], ["audit", "idle"],
                ["audit", "who", "--app", "aws", "--app", "aws", "--as-known-at", "2020-01-01", "--today"],
                ["audit", "timeline", "user", "ana"], ["rebuild", "--verify"], ["worker", "--drain"],
            ]
            for arguments in shown {
                for format in ["table", "jsonl", "csv"] {
                    let outcome = try await Program.must(arguments + ["--output", format], in: folder.path)
                    if format == "jsonl" { for line in outcome.lines { _ = try JSONValue(parsing: line) } }
                }
            }
            print("commands: \(shown.count) shown in three formats")
        }
    }

    @Test("An answer is the same when it is asked again as of the seq that it named")
    func repeatable() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            for arguments in [
                ["app", "add", "aws"], ["group", "add", "staff"], ["user", "add", "ana"],
                ["member", "add", "staff", "ana"],
                ["policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "mfa"],
            ] {
                try await Program.must(arguments, in: folder.path)
            }
            let asked = ["audit", "who", "--app", "aws", "--at-seq", "5", "--output", "jsonl"]
            let before = try await Program.must(asked, in: folder.path)
            #expect(before.output.contains("\"loginMethod\":\"mfa\""))
            try await Program.must("policy", "set", "p", "--login-method", "passkey", in: folder.path)
            try await Program.must("user", "remove", "ana", in: folder.path)
            let after = try await Program.must(asked, in: folder.path)
            #expect(after.output == before.output)
            let period = try await Program.must(
                "audit", "who", "--app", "aws", "--from", "2020-01-01", "--output", "jsonl", in: folder.path)
            let methods = try period.lines.map { try JSONValue(parsing: $0)["loginMethod"]?.string }
            #expect(methods == ["mfa", "passkey"], "a change of the login method shows within a period")
        }
    }

    @Test("What comes later says so, and its help is help")
    func later() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            for arguments in [
                ["plan", "--", "user", "add", "x"], ["apply", "file"], ["import", "csv", "x"],
                ["app", "add", "a", "--connector", "ldap"], ["app", "add", "a", "--profile", "microsoft-graph"],
            ] {
                let outcome = try await Program.run(arguments, in: folder.path)
                #expect(outcome.status == 1, "\(arguments)")
                #expect(
                    outcome.sentence.contains("not in this version of Provisor yet"), "\(arguments): \(outcome.errors)")
            }
            let help = try await Program.must("plan", "--help", in: folder.path)
            #expect(help.output.contains("USAGE"))
        }
    }

    @Test("A mapping that the target cannot take is refused where it is made")
    func mappings() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must(
                "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                "https://127.0.0.1/x", "--credential", "env:T", in: folder.path)
            for path in [
                "emails[type eq \"home\"].value", "photos[type eq \"x\"].value", "password", "active", "urn:x:y",
            ] {
                let outcome = try await Program.run("app", "map", "aws", path, "user.home", in: folder.path)
                #expect(outcome.status == 1, "\(path)")
            }
            for path in ["title", "emails[type eq \"work\"].value", "addresses[type eq \"work\"].locality"] {
                try await Program.must("app", "map", "aws", path, "user.home", in: folder.path)
            }
            try await Program.must("app", "map", "aws", "title", in: folder.path)
        }
    }

    @Test("An expression that cannot work is refused with its place, and so is a required path without a value")
    func expressions() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            try await Program.must("app", "add", "aws", "--profile", "aws-identity-center", in: folder.path)
            let unknown = try await Program.run("app", "map", "aws", "title", "user.title.toUper()", in: folder.path)
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("did you mean 'toUpper'?"), "\(unknown.errors)")
            #expect(unknown.errors.contains("  user.title.toUper()\n  ^"), "\(unknown.errors)")
            for empty in ["null", "\"\""] {
                let refused = try await Program.run("app", "map", "aws", "name.givenName", empty, in: folder.path)
                #expect(refused.status == 1)
                #expect(refused.sentence.contains("needs name.givenName"), "\(refused.errors)")
            }
            try await Program.must(
                "app", "map", "aws", "name.givenName", "null", "--default", "-", in: folder.path)
            try await Program.must("app", "map", "aws", "name.givenName", in: folder.path)
            let bare = try await Program.run("app", "map", "aws", "name.givenName", "--on-create-only", in: folder.path)
            #expect(bare.status != 0)

            let sales = try await Program.must("app", "add", "sales", "--profile", "salesforce", in: folder.path)
            let entitlement = "entitlements[primary eq true].value"
            #expect(sales.errors.contains(entitlement), "\(sales.errors)")
            try await Program.must("app", "map", "sales", entitlement, "'00e1'", in: folder.path)
            let taken = try await Program.run("app", "map", "sales", entitlement, in: folder.path)
            #expect(taken.status == 1)
            #expect(taken.sentence.contains(entitlement), "\(taken.errors)")
            let functions = try await Program.must("app", "functions", in: folder.path)
            #expect(functions.output.contains("substringBefore"))
        }
    }

    @Test("An answer that cannot be written is a failure")
    func fullDisk() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let shell = Process()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = [
                "-c", "\"$0\" events --database \"$1\" --output csv > /dev/full", Program.path,
                folder.file("provisor.db"),
            ]
            try shell.run()
            shell.waitUntilExit()
            #expect(shell.terminationStatus == 1)
        }
    }
}
