import ArgumentParser
import Audit
import Domain
import Foundation
import JSON
import Reports
import Store

/// What every report takes.
struct ReportOptions: ParsableArguments {
    @Option(help: ArgumentHelp("From this time on (RFC 3339, or a date for its first instant).", valueName: "time"))
    var from: Timestamp

    @Option(
        help: ArgumentHelp("Up to this time, itself not included. Default: the time of the seq.", valueName: "time"))
    var to: Timestamp?

    @Option(help: ArgumentHelp("As of this place in the journal. Default: its end.", valueName: "seq"))
    var seq: Int64?

    @Option(
        help: ArgumentHelp("html, csv or jsonl. Default: as the file's name ends, or else html.", valueName: "format"))
    var format: ReportFormat?

    @Option(
        help: ArgumentHelp("The file to make. Default: standard output.", valueName: "path"), completion: .file())
    var file: String?

    @Flag(help: "Write over a file that is there.") var force = false

    @Option(help: ArgumentHelp("Another title.", valueName: "text")) var title: String?

    @Flag(help: "In CSV, leave cells alone that a spreadsheet would take for formulas.") var plainCsv = false

    func validate() throws {
        if force && file == nil { throw ValidationError("--force goes with --file.") }
        if plainCsv && chosen != .csv { throw ValidationError("--plain-csv goes with --format csv.") }
        if let title, title.isEmpty {
            throw ValidationError("The title is empty; leave --title out for the usual one.")
        }
    }

    private var chosen: ReportFormat {
        format ?? file.flatMap { ReportFormat(rawValue: URL(fileURLWithPath: $0).pathExtension.lowercased()) } ?? .html
    }

    /// Makes a report on one snapshot, and says what was made.
    ///
    /// - Parameters:
    ///   - options: where the journal is.
    ///   - arguments: what names the report, for the command that makes it again.
    ///   - content: finds what the report is about.
    /// - Throws: what stands in the way; then no file was made or changed.
    func make(
        _ options: CommonOptions, _ arguments: [String],
        _ content: @escaping @Sendable (Audit, ReportPeriod) throws -> any ReportContent
    ) async throws {
        let (from, to, seq, title, file, force, plainCsv) = (from, to, seq, title, file, force, plainCsv)
        let format = chosen
        let made: Made = try await Session.run(options, "report") { session in
            try await session.recordQuestion(answers: nil)
            let (now, journal) = (session.store.now, session.store.journalId.map(Self.digits).joined())
            return try await session.store.read { connection, facts -> Made in
                let audit = Audit(connection, facts)
                let period = try ReportPeriod(from: from, to: to, asOf: seq, audit)
                let head = try facts.head().seq
                let ends = try audit.endsToCome(in: AuditPeriod(from: head, to: head, instant: now))
                if ends > 0 && period.asOf == head {
                    Output.note(
                        "\(ends == 1 ? "an end has" : "\(ends) ends have") passed since seq \(head) whose events are not there yet: run a worker, or `provisor worker --drain`, and make the report again"
                    )
                }
                let content = try content(audit, period)
                let output = try file.map { try ReportFile($0, replaces: force) }
                let write = { (text: String) in
                    if let output { try output.write(text) } else { Output.text(text) }
                }
                let writer: any ReportWriter =
                    switch format {
                    case .html: HTMLReport(write: write)
                    case .csv: CSVReport(isPlain: plainCsv, write: write)
                    case .jsonl: JSONLinesReport(write: write)
                    }
                let again = Self.command(arguments, from, to, period.asOf, format, title, plainCsv)
                try content.make(writer, from: audit, period, title: title, journal: journal, command: again)
                return Made(
                    digest: try output?.finish(), bytes: output?.bytes ?? 0, rows: writer.rows, seq: period.asOf)
            }
        }
        say(made, as: options.output)
    }

    private struct Made: Sendable {
        let digest: String?
        let bytes: Int64
        let rows: Int64
        let seq: Seq
    }

    private func say(_ made: Made, as output: OutputFormat) {
        let rows = "\(made.rows) row\(made.rows == 1 ? "" : "s")"
        guard let file, let digest = made.digest else { return Output.note("\(rows), made from seq \(made.seq)") }
        if output == .jsonl {
            let line: JSONValue = [
                "file": .string(file), "rows": .integer(made.rows), "bytes": .integer(made.bytes),
                "seq": .integer(made.seq), "sha256": .string(digest),
            ]
            Output.line(line.canonicalText)
        } else {
            Output.line("\(file): \(rows), made from seq \(made.seq), SHA-256 \(digest)")
        }
    }

    /// The command that makes the same bytes again.
    private static func command(
        _ arguments: [String], _ from: Timestamp, _ to: Timestamp?, _ seq: Seq, _ format: ReportFormat,
        _ title: String?,
        _ plainCsv: Bool
    ) -> String {
        var words = ["provisor", "report"] + arguments + ["--from", from.description]
        if let to { words += ["--to", to.description] }
        words += ["--seq", String(seq), "--format", format.rawValue]
        if let title { words += ["--title", title] }
        if plainCsv { words.append("--plain-csv") }
        return words.map(quoted).joined(separator: " ")
    }

    /// A word as a shell reads it.
    private static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_.:/@".utf8.contains(byte)
        }
        return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }

    private static func digits(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}

/// A length of time as a person types it: a number and `s`, `m`, `h` or `d`.
struct TimeLimit: ExpressibleByArgument, Sendable {
    /// As it was typed.
    let text: String
    let microseconds: Int64

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        // At most 100 years, so that nothing overflows.
        guard let unit = argument.last.flatMap({ units[$0] }), let number = Int64(argument.dropLast()), number > 0,
            number <= 3_155_760_000 / unit
        else { return nil }
        text = argument
        microseconds = number * unit * 1_000_000
    }
}
