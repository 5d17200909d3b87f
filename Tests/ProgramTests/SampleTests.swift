import Foundation
import TestKit
import Testing

@Suite("The samples")
struct SampleTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("samples").path

    @Test("are the ones that these tests and the quickstart load")
    func all() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
        #expect(
            files == [
                "audit", "authzen", "company", "make-history", "organisation.jsonl", "profile.json", "quickstart",
                "review",
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

    @Test(
        "The samples of a separation of duties and of a review refuse, decide, and show",
        arguments: [
            ("separation", ["would hold group \"payments\"", "1 in violation", "quarter end, ticket 4711"]),
            ("review", ["nobody decides about their own access", "byte for byte", "has it again since seq"]),
        ])
    func script(name: String, signs: [String]) async throws {
        try await TemporaryFolder.with { folder in
            let output = try Self.play(name, in: folder)
            for words in signs { #expect(output.contains(words), "\(output)") }
        }
    }

    @Test("The auditor's ten questions are answered as the README shows")
    func audit() async throws {
        try await TemporaryFolder.with { folder in
            let output = try Self.play("audit", in: folder)
            let lines = Set(output.split(separator: "\n").map(Self.comparable))
            let readme = try String(contentsOfFile: Self.folder + "/../README.md", encoding: .utf8)
            let sections = readme.components(separatedBy: "\n## ")
            let section = try #require(sections.first { $0.hasPrefix("Ten questions of an auditor\n") })
            // Every other part between fences is an answer.
            let shown = section.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 1 }
                .flatMap { $0.element.split(separator: "\n").map(Self.comparable) }.filter { !$0.isEmpty }
            #expect(shown.count { $0.hasPrefix("$ provisor audit") } == 10)
            for line in shown { #expect(lines.contains(line), "\(line)\n\(output)") }
            print("readme: \(shown.count) lines of answers are those of samples/audit")
        }
    }

    /// Runs a sample in a folder, and returns what it printed.
    private static func play(_ name: String, in folder: TemporaryFolder) throws -> String {
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
        return output
    }

    /// A line without spaces at its ends, and without the ids that the emulated AWS draws.
    private static func comparable(_ line: Substring) -> String {
        line.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.utf8.count >= 36 && word.utf8.count(where: { $0 == UInt8(ascii: "-") }) >= 4 ? "ID" : String(word)
        }.joined(separator: " ").trimmingCharacters(in: .whitespaces)
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
