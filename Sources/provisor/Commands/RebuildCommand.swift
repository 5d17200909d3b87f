import ArgumentParser
import Domain
import Foundation
import JSON
import SQLiteDatabase
import Store

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Compute every derived table again from the journal, and compare.",
        discussion: """
            The journal is replayed into a scratch database beside the live one. Where the two differ, each row is shown with
            the seq that should have made it, and the journal's rows take their place in one transaction. Nothing is sent to
            any app. With --verify nothing is changed, and a difference is exit code 1. Either way the database file is searched
            for damaged pages and indexes, and its journal for what is out of order, first; where there is any, nothing is changed.
            """)
    @Flag(help: "Compare and change nothing.") var verify = false
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let verify = verify
        Self.removeAbandoned(options.database)
        let scratchPath = options.database + Self.suffix + "\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: scratchPath) }
        let report = try await Session.run(options, "rebuild") { session in
            if !verify { try await session.require(.operator) }
            let scratch = try SQLiteFile(
                path: scratchPath, creating: true, options: .init(session: Scratch.script, isDurable: false))
            let rebuild = Rebuild(store: session.store, scratch: scratch) { done, total in
                Output.progress("replayed \(done) of \(total) events")
            }
            do {
                let report = try await verify ? rebuild.verify() : rebuild.run(scratchPath: scratchPath)
                await scratch.close()
                return report
            } catch {
                await scratch.close()
                throw error
            }
        }
        Output.endProgress()
        show(report)
        for damage in report.damage { Output.note("damage: \(damage)") }
        if let damage = report.damage.first { throw Rebuild.damaged(damage) }
        if verify && !report.differing.isEmpty {
            throw CommandFailure(
                code: "differs",
                message:
                    "\(report.differing.count) of \(report.tables.count) tables differ from the journal; `provisor rebuild` puts them right"
            )
        }
    }

    private static let suffix = ".rebuild-"

    /// Removes the scratch databases of rebuilds that were killed: they hold names in the clear.
    private static func removeAbandoned(_ database: String) {
        let path = URL(fileURLWithPath: database)
        let folder = path.deletingLastPathComponent()
        let prefix = path.lastPathComponent + suffix
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
            guard name.hasPrefix(prefix), let process = Int32(name.dropFirst(prefix.count)),
                kill(process, 0) == -1, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
    }

    private func show(_ report: Rebuild.Report) {
        for difference in report.differences {
            let seq = difference.seq.map { "seq \($0)" } ?? "no seq"
            Output.note("\(difference.table), \(seq):")
            Output.note("  is        \(difference.live ?? "missing")")
            Output.note("  should be \(difference.rebuilt ?? "absent")")
        }
        var table = Report("table", "rows", "digest", "differed")
        for (name, digest) in report.tables {
            table.add(
                .string(name), JSONValue(Int64(digest.rows)),
                .string(options.output == .table ? String(digest.digest.prefix(16)) : digest.digest),
                .bool(report.differing.contains(name)))
        }
        table.print(as: options.output, empty: "")
        if options.output == .table {
            let outcome = report.differing.isEmpty ? "no difference" : verify ? "differences" : "put right"
            Output.line("\(outcome) at seq \(report.head)")
        }
    }
}
