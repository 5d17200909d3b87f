import Foundation
import JSON
import TestKit
import Testing

@Suite("Reports at the command line")
struct ReportCommandTests {
    private static func start(_ folder: TemporaryFolder) async throws {
        let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("samples").path
        try await Program.must("init", in: folder.path)
        try await Program.must("import", "history", samples + "/organisation.jsonl", in: folder.path)
    }

    private static let period = ["--from", "2026-01-01", "--to", "2027-01-01"]

    @Test("The command at the end of a page makes the same bytes again, after more has happened")
    func again() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            let made = try await Program.must(
                ["report", "access", "--all", "--by", "manager", "--title", "it's <ours>", "--file", "one.html"]
                    + Self.period + ["--output", "jsonl"], in: folder.path)
            let said = try JSONValue(parsing: made.output)
            #expect((said["rows"]?.integer ?? 0) > 0 && said["sha256"]?.string?.count == 64)
            let page = try String(contentsOfFile: folder.file("one.html"), encoding: .utf8)
            let code = try #require(page.split(separator: "<code>provisor ").last?.split(separator: "</code>").first)
            let command = code.replacing("&#39;", with: "'").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
                .replacing("&amp;", with: "&")
            for user in ["new@example.org", "newer@example.org"] {
                try await Program.must("user", "add", user, in: folder.path)
            }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "exec \"$PROVISOR\" \(command) --file two.html"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            process.environment = ProcessInfo.processInfo.environment.merging([
                "PROVISOR": Program.path, "PROVISOR_DATABASE": folder.file("provisor.db"),
            ]) { $1 }
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(try String(contentsOfFile: folder.file("two.html"), encoding: .utf8) == page)
        }
    }

    @Test("Each report is made in each format, to a file or to standard output, and is not written over by chance")
    func formats() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            for report in [
                ["access", "--app", "aws"], ["joiners-movers-leavers"], ["deprovisioning", "--within", "15m"],
                ["duties"],
            ] {
                for (format, sign) in [("html", "<!DOCTYPE html>"), ("csv", "user,"), ("jsonl", "{\"at\":")] {
                    let command = ["report"] + report + Self.period
                    let printed = try await Program.must(command + ["--format", format], in: folder.path)
                    #expect(printed.output.hasPrefix(sign), "\(printed.output.prefix(80))")
                    let file = "\(report[0]).\(format)"
                    try await Program.must(command + ["--file", file], in: folder.path)
                    #expect(try String(contentsOfFile: folder.file(file), encoding: .utf8) == printed.output)
                    let refused = try await Program.run(command + ["--file", file], in: folder.path)
                    #expect(refused.status == 1 && refused.sentence.contains("--force"), "\(refused.errors)")
                    try await Program.must(command + ["--file", file, "--force"], in: folder.path)
                }
            }
        }
    }

    @Test("What cannot be meant is refused with what to do")
    func refusals() async throws {
        try await TemporaryFolder.with { folder in
            try await Self.start(folder)
            let cases: [([String], Int32, String)] = [
                (["access", "--app", "nothing"] + Self.period, 1, "no app was ever named"),
                (["access"] + Self.period, 64, "--all"), (["duties"], 64, "--from"),
                (["duties", "--from", "2027-01-01", "--to", "2026-01-01"], 1, "not after its beginning"),
                (["duties", "--from", "2026-01-01", "--seq", "99999"], 1, "leave --seq out"),
                (["duties", "--from", "2999-01-01"], 1, "begin earlier"),
                (["deprovisioning", "--within", "soon"] + Self.period, 64, "15m"),
                (["duties", "--plain-csv"] + Self.period, 64, "--format csv"),
                (["duties", "--file", "nowhere/x.html"] + Self.period, 1, "cannot be made"),
            ]
            for (arguments, status, words) in cases {
                let outcome = try await Program.run(["report"] + arguments, in: folder.path)
                #expect(outcome.status == status && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.contains("partial")
            }
            #expect(left.isEmpty)
        }
    }
}
