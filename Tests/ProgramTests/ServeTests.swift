import Foundation
import FoundationNetworking
import JSON
import TestKit
import Testing

@Suite("The server as a process")
struct ServeTests {
    /// The program with a pipe for its standard output, whose first line says where it listens.
    private static func serve(
        _ arguments: [String], in folder: TemporaryFolder
    ) throws -> (process: Process, origin: String, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Program.path)
        process.arguments = ["serve", "--database", folder.file("provisor.db"), "--verbose"] + arguments
        let (pipe, errors) = (Pipe(), folder.file("serve.err"))
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        process.standardOutput = pipe
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        var line = Data()
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte[0] != 10 { line += byte }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        return (process, words.last.map { String($0) } ?? "", errors)
    }

    private static func ask(_ origin: String, _ token: String) async throws -> (status: Int, text: String) {
        let url = try #require(URL(string: origin + "/access/v1/evaluation"))
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(
            #"{"subject":{"type":"user","id":"quillfeather"},"action":{"name":"sign-in"},"resource":{"type":"app","id":"aws"}}"#
                .utf8)
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    @Test("answers, sees what commands change, and stops cleanly on SIGTERM")
    func serves() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let token = try await Program.must("token", "add", "gateway", in: folder.path).lines.first ?? ""
            #expect(token.hasPrefix("pvr_"))
            let (process, origin, errors) = try Self.serve(["--listen", "127.0.0.1:0"], in: folder)
            #expect(try await Self.ask(origin, token).text.contains("unknown-user"))
            for command in [
                ["app", "add", "aws"], ["group", "add", "staff"],
                ["policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "passkey"],
                ["user", "add", "quillfeather"], ["member", "add", "staff", "quillfeather"],
            ] {
                try await Program.must(command, in: folder.path)
            }
            let permitted = try await Self.ask(origin, token).text
            #expect(permitted.contains("\"decision\":true") && permitted.contains("\"login_method\":\"passkey\""))
            try await Program.must("member", "remove", "staff", "quillfeather", in: folder.path)
            #expect(try await Self.ask(origin, token).text.contains("not-assigned"))
            let listed = try await Program.must("token", "list", in: folder.path)
            #expect(listed.output.contains("gateway") && !listed.output.contains(token))
            try await Program.must("token", "remove", "gateway", in: folder.path)
            #expect(try await Self.ask(origin, token).status == 401)
            process.terminate()
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == 0)
            let log = try String(contentsOfFile: errors, encoding: .utf8)
            let lines = log.split(separator: "\n")
            #expect(lines.count >= 5)
            for line in lines { #expect(throws: Never.self) { try JSONValue(parsing: String(line)) } }
            #expect(!log.contains("quillfeather") && !log.contains(token))
            let dump = try SQLScript.query(".dump", on: folder.file("provisor.db"))
            #expect(!dump.contains(token) && dump.contains("TokenRemoved"))
            try await Program.must("rebuild", "--verify", in: folder.path)
        }
    }

    @Test("refuses what it must not do, in one sentence")
    func refuses() async throws {
        try await TemporaryFolder.with { folder in
            let missing = try await Program.run("serve", "--listen", "127.0.0.1:0", in: folder.path)
            #expect(missing.status == 1 && missing.sentence.contains("provisor init"))
            #expect(!FileManager.default.fileExists(atPath: folder.file("provisor.db")))
            try await Program.must("init", in: folder.path)
            let open = try await Program.run("serve", "--listen", "0.0.0.0:0", in: folder.path)
            #expect(open.status == 1 && open.sentence.contains("--allow-plain-http"))
            let half = try await Program.run("serve", "--certificate", "x.pem", in: folder.path)
            #expect(half.status == 64)
            let noFile = try await Program.run(
                "serve", "--listen", "127.0.0.1:0", "--certificate", "x.pem", "--key", "y.pem", in: folder.path)
            #expect(noFile.status == 1 && noFile.sentence.contains("x.pem"))
            let address = try await Program.run("serve", "--listen", "nowhere", in: folder.path)
            #expect(address.status == 64)
        }
    }

    @Test("A token is printed once, and under a key that was used it is not drawn again")
    func tokens() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let added = try await Program.must(
                "token", "add", "portal", "--role", "auditor", "--output", "jsonl", "--key", "k", in: folder.path)
            let json = try JSONValue(parsing: try #require(added.lines.first))
            #expect(json["role"] == "auditor" && json["token"]?.string?.hasPrefix("pvr_") == true && json["seq"] == 1)
            let again = try await Program.run(
                "token", "add", "portal", "--role", "auditor", "--key", "k", in: folder.path)
            #expect(again.status == 1 && again.output.isEmpty)
            let taken = try await Program.run("token", "add", "Portal", in: folder.path)
            #expect(taken.status == 1 && taken.output.isEmpty && taken.sentence.contains("taken"))
            #expect(try await Program.run("token", "add", "x", "--role", "king", in: folder.path).status == 64)
            let unknown = try await Program.run("token", "remove", "nobody", in: folder.path)
            #expect(unknown.status == 1 && unknown.sentence.contains("provisor token list"))
            let timeline = try await Program.must("audit", "timeline", "token", "portal", in: folder.path)
            #expect(timeline.output.contains("token portal was added, role auditor"))
        }
    }
}
