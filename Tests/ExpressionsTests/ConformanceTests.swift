import Expressions
import Foundation
import Testing

/// The cases of the conformance suite (github.com/google/cel-spec, tests/simple) that need no protocol buffers.
@Suite struct ConformanceTests {
    /// The file that `CEL_CASES` names, or the one beside the repository; nil where there is none.
    static let file: URL? = {
        if let path = ProcessInfo.processInfo.environment["CEL_CASES"] { return URL(filePath: path) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = root.appending(path: "../shared/data/cel/conformance.jsonl").standardizedFileURL
        return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }()

    /// Cases whose expected bytes hold a backslash that their expression does not.
    ///
    /// A slip of whoever turned `\?` of the suite's text format into this file, where `?` alone was meant. The value
    /// here is what the expression spells.
    static let misprints: [String: CELValue] = [
        "bytes_literals/triple_single_quoted_unescaped_punctuation": .bytes(Array(" ? \" ' ` ".utf8)),
        "bytes_literals/triple_double_quoted_unescaped_punctuation": .bytes(Array(" ? \" ' ` ".utf8)),
    ]

    @Test func `every case of the conformance suite passes`() throws {
        guard let file = Self.file else {
            print("conformance: skipped, because CEL_CASES names no file and none lies beside the repository")
            return
        }
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        var passed = 0
        for line in lines {
            let test = try JSONDecoder().decode(ConformanceCase.self, from: Data(line.utf8))
            let result = test.result()
            let expected = Self.misprint(test) ?? test.value?.value
            let place = Comment(rawValue: "\(test.file)/\(test.section)/\(test.name): \(test.expr) gave \(result)")
            switch (result, expected) {
            case (.success(let found), let expected?) where found.isLike(expected): passed += 1
            case (.failure, nil): passed += 1
            default: Issue.record(place)
            }
        }
        print("conformance: \(passed) of \(lines.count) cases pass")
        #expect(passed == lines.count)
    }

    /// What a misprinted case means; nil for every other one, and for these once their file is mended.
    private static func misprint(_ test: ConformanceCase) -> CELValue? {
        guard case .bytes(let bytes)? = test.value?.value, bytes.contains(UInt8(ascii: "\\")),
            !test.expr.contains("\\")
        else { return nil }
        return misprints["\(test.section)/\(test.name)"]
    }
}
