import Audit
import Domain
import Foundation
import JSON
import Reports
import TestKit
import Testing

@Suite struct FormatTests {
    @Test func `CSV reads back as RFC 4180, and no cell is a formula`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            for content in Making.all {
                let text = try await Making.text(
                    temporary.store, .csv, from: Organisation.from, to: Organisation.to, content)
                let records = Self.records(text)
                let head = try #require(records.first)
                #expect(head.last == "asOfSeq")
                #expect(records.allSatisfy { $0.count == head.count })
                for cell in records.joined() { #expect(!"=+-@".contains(cell.first ?? " "), "\(cell)") }
                #expect(text.hasSuffix("\r\n"))
            }
            let access = try await Making.text(
                temporary.store, .csv, from: Organisation.from, to: Organisation.to, Making.all[0])
            let users = Set(Self.records(access).map { $0[0] })
            #expect(users.contains("'=HYPERLINK(\"http://evil.example\",\"x\")@example.org"))
            #expect(users.contains("<script>alert(1)</script>@example.org"))
        }
    }

    @Test func `cells that programs read may be left as they are`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            let text = try await Making.text(
                temporary.store, .csv, from: Organisation.from, to: Organisation.to, isPlain: true, Making.all[0])
            #expect(Self.records(text).contains { $0[0] == Organisation.hostile[1] })
        }
    }

    @Test func `JSON Lines say first what the report is, and then hold the rows of the page`() async throws {
        try await TemporaryStore.with { temporary in
            _ = try await Organisation.play(temporary)
            for content in Making.all {
                let lines = try await Making.text(
                    temporary.store, .jsonl, from: Organisation.from, to: Organisation.to, content
                ).split(separator: "\n").map { try JSONValue(parsing: String($0)) }
                let head = try #require(lines.first)
                #expect(head["formatVersion"]?.integer == 1)
                #expect(head["from"]?.string == "2031-01-01T00:00:00Z" && head["to"]?.string == "2031-04-01T00:00:00Z")
                #expect((head["seq"]?.integer ?? 0) > 0 && head["journal"]?.string == "00ff")
                let columns = Set((head["columns"]?.array ?? []).compactMap(\.string))
                #expect(!columns.isEmpty)
                for row in lines.dropFirst() { #expect(Set(row.object?.keys.map { $0 } ?? []) == columns) }
                let page = try await Making.text(
                    temporary.store, .html, from: Organisation.from, to: Organisation.to, content)
                #expect(page.split(separator: "<th scope=\"row\">").count == lines.count)
            }
        }
    }

    @Test func `a file has its name once it is whole, and is not written over unless that is asked for`() throws {
        let folder = NSTemporaryDirectory() + "provisor-report-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/report.html"
        func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
        do {
            let abandoned = try ReportFile(path, replaces: false)
            try abandoned.write(String(repeating: "x", count: 200_000))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
        #expect(try names().isEmpty)
        let file = try ReportFile(path, replaces: false)
        try file.write("abc")
        #expect(try file.finish() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(throws: ReportFileError.exists(path)) { try ReportFile(path, replaces: false) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "abc")
        let other = try ReportFile(path, replaces: true)
        try other.write("another")
        _ = try other.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "another")
        #expect(try names() == ["report.html"])
        #expect(throws: ReportFileError.self) { try ReportFile(folder + "/nowhere/x", replaces: false) }
    }

    /// A small reader of RFC 4180.
    static func records(_ text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = ""
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch (scalar, isQuoted) {
            case ("\"", true) where scalars.first == "\"":
                cell.unicodeScalars.append("\"")
                _ = scalars.popFirst()
            case ("\"", _): isQuoted.toggle()
            case (",", false):
                record.append(cell)
                cell = ""
            case ("\r", false) where scalars.first == "\n":
                _ = scalars.popFirst()
                records.append(record + [cell])
                (record, cell) = ([], "")
            default: cell.unicodeScalars.append(scalar)
            }
        }
        return records
    }
}
