import Foundation
import TestKit
import Testing

@Suite("The samples")
struct SampleTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("samples").path

    @Test("are the ones that these tests and the quickstart load")
    func all() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
        #expect(
            files == [
                "authzen", "make-history", "mappings", "organisation.jsonl", "profile.json", "quickstart", "review",
                "rules", "separation",
            ])
    }

    @Test("The sample organisation imports")
    func organisation() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let outcome = try await Program.must(
                "import", "history", Self.folder + "/organisation.jsonl", in: folder.path)
            #expect(outcome.output.contains("in 4 changes"))
        }
    }

    @Test("The sample mappings are taken, and leave nothing unmapped that a product needs")
    func mappings() async throws {
        try await TemporaryFolder.with { folder in
            try await Program.must("init", in: folder.path)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.folder + "/mappings")
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            process.environment = ProcessInfo.processInfo.environment.merging([
                "PROVISOR": Program.path, "PROVISOR_DATABASE": folder.file("provisor.db"),
            ]) { $1 }
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            for (app, sign) in [
                ("aws", "(default \"Staff\")"), ("aws", "(kept when absent)"),
                ("entra", "(on create only, default \"unnamed\")"), ("salesforce", "user.email.toLower()"),
            ] {
                let shown = try await Program.must("app", "show", app, in: folder.path)
                #expect(shown.output.contains(sign), "\(shown.output)")
                #expect(!shown.output.contains("although it is required"), "\(shown.output)")
            }
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
        }
    }

    @Test(
        "The samples of a separation of duties and of a review refuse, decide, and show",
        arguments: [
            ("separation", ["would hold group \"payments\"", "1 in violation", "quarter end, ticket 4711"]),
            ("review", ["nobody decides about their own access", "byte for byte", "has it again since seq"]),
        ])
    func script(name: String, signs: [String]) async throws {
        try await TemporaryFolder.with { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Self.folder + "/" + name)
            process.arguments = [Program.path]
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0, "\(output)")
            for words in signs { #expect(output.contains(words), "\(output)") }
        }
    }

    @Test("A made-up history imports, is repeatable, and rebuilds the same")
    func madeUp() async throws {
        try await TemporaryFolder.with { folder in
            let texts = try (0..<2).map { _ in
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Self.folder + "/make-history")
                process.arguments = ["2000"]
                let pipe = Pipe()
                process.standardOutput = pipe
                try process.run()
                return pipe.fileHandleForReading.readDataToEndOfFile()
            }
            #expect(texts[0] == texts[1])
            try texts[0].write(to: URL(fileURLWithPath: folder.file("history.jsonl")))
            try await Program.must("init", in: folder.path)
            let imported = try await Program.must("import", "history", folder.file("history.jsonl"), in: folder.path)
            #expect(imported.output.contains("imported 2000 lines"))
            let verified = try await Program.must("rebuild", "--verify", in: folder.path)
            #expect(verified.output.contains("no difference"))
        }
    }
}
