import Audit
import Domain
import Foundation
import JSON
import Reports
import TestKit
import Testing

/// Pages as a browser shows them; where there is none, these say so and are left out.
@Suite struct BrowserTests {
    private static let tool = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Pages/look").path

    @Test func `every report opens without a complaint, reaches for nothing, and can be used by everybody`()
        async throws
    {
        try await TemporaryFolder.with { folder in
            // Those that are left out of the short run only differ in what they were asked for.
            let contents = Seeds.isLong ? Making.all : [0, 1, 3, 4, 6].map { Making.all[$0] }
            var pages: [String] = []
            try await TemporaryStore.with { temporary in
                _ = try await Organisation.play(temporary)
                for (number, content) in contents.enumerated() {
                    let text = try await Making.text(
                        temporary.store, .html, from: Organisation.from, to: Organisation.to, content)
                    pages.append(folder.file("report-\(number).html"))
                    try text.write(toFile: pages[number], atomically: true, encoding: .utf8)
                }
                // Over so short a time, and beyond what the journal knows.
                let text = try await Making.text(
                    temporary.store, .html, from: Organisation.time("2031-03-30"), to: Organisation.time("2031-04-09"),
                    Making.all[0])
                pages.append(folder.file("report-short.html"))
                try text.write(toFile: pages[pages.count - 1], atomically: true, encoding: .utf8)
            }
            guard let lines = try Self.look(pages) else { return }
            #expect(lines.count == pages.count)
            for line in lines {
                #expect(line["violations"] == [], "\(line)")
                #expect(line["complaints"] == [] && line["requests"] == [], "\(line)")
                #expect(line["isWide"] == false, "\(line)")
                #expect((line["passes"]?.integer ?? 0) > 10)
            }
            for page in pages {
                let paper = try Data(contentsOf: URL(fileURLWithPath: page + ".pdf"))
                #expect(paper.starts(with: Data("%PDF-".utf8)) && paper.count > 10_000)
            }
            if let kept = ProcessInfo.processInfo.environment["PROVISOR_PAGES"] {
                try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
                for page in pages {
                    for end in ["", ".png", ".pdf"] {
                        let target = "\(kept)/\(URL(fileURLWithPath: page).lastPathComponent)\(end)"
                        try? FileManager.default.removeItem(atPath: target)
                        try FileManager.default.copyItem(atPath: page + end, toPath: target)
                    }
                }
            }
            print("looked at \(lines.count) pages, axe-core \(lines.first?["engine"]?.string ?? "")")
        }
    }

    /// What the browser says of each page; nil where there is none, and that is printed.
    private static func look(_ pages: [String]) throws -> [JSONValue]? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = pages
        let (output, errors) = (Pipe(), NSTemporaryDirectory() + "provisor-look-" + UUID().uuidString)
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        defer { try? FileManager.default.removeItem(atPath: errors) }
        process.standardOutput = output
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let complaint = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
        if process.terminationStatus == 69 {
            print("pages: not looked at: \(complaint.split(separator: "\n").last ?? "")")
            return nil
        }
        #expect(process.terminationStatus == 0, "\(complaint)")
        return try said.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }
}
