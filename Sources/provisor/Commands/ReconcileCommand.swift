import ArgumentParser
import Delivery
import Domain
import JSON
import Logging
import SCIMConnector
import Store

struct ReconcileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Read everything an app has, and compare it with what it should have.",
        discussion: """
            Finds what is missing (ours, and gone), extra (ours, and open though it should not be), changed (other attributes,
            names or members) and unmanaged (not ours). What follows is set for each app and kind: provisor app setting NAME
            on-missing|on-extra|on-changed|on-unmanaged report|correct|adopt. A list is read to its last page or nothing is
            concluded; corrections are jobs for the worker; only what we created is ever deleted, protected names are never
            touched, and corrections beyond the app's removal limits are held back until --release. What is adopted stays until
            something newer is wanted of it, or the app's own connection, mapping or features change.
            """)
    @Argument(help: "The app.") var name: String
    @Flag(help: "Correct even more than the app's removal limits allow at once.") var release = false
    @OptionGroup var options: CommonOptions

    func run() async throws {
        let (name, release) = (name, release)
        let report = try await Session.run(options, "reconcile") { session in
            try await session.require(.operator)
            guard let app = try await session.app(name) else { throw CommandFailure(Refusal.unknown(.app, name)) }
            let delivery = try await session.store.read { connection, _ in
                try Outbox(connection).apps().first { $0.key == app.key }
            }
            guard let delivery, delivery.connection.isComplete, let profile = try app.profile else {
                throw CommandFailure(
                    code: "not-connected", message: "app \"\(name)\" is not connected; see `provisor app set`")
            }
            if delivery.isPaused {
                throw CommandFailure(
                    code: "paused", message: "app \"\(name)\" is paused; end that with `provisor app resume`")
            }
            let logger = Logger(label: "provisor.reconcile") { StreamLogHandler.standardError(label: $0) }
            let connections = WorkerCommand.connections(session)
            let reconciliation = Reconciliation(
                store: session.store, app: delivery, profile: profile,
                environment: WorkerCommand.environment(connections, logger), isReleased: release)
            do {
                let report = try await reconciliation.run(actor: session.options.actor) {
                    Output.progress("\($0) read from \(name)")
                }
                await connections.shutdown()
                Output.endProgress()
                return report
            } catch {
                await connections.shutdown()
                throw error
            }
        }
        try show(report)
    }

    private func show(_ report: ReconciliationReport) throws {
        var table = Report("kind", "drift", "name", "remoteId", "detail", "outcome")
        for finding in report.findings {
            table.add(
                .string(finding.kind.rawValue), .string(finding.drift.rawValue), .string(finding.name),
                .string(finding.remoteId), .string(finding.detail), .string(finding.outcome.rawValue))
        }
        table.print(as: options.output, empty: "nothing differs")
        let counts = Drift.allCases.map { "\(report.count($0)) \($0.rawValue)" }.joined(separator: ", ")
        Output.note("\(name): \(report.users) users and \(report.groups) groups read; \(counts)")
        if report.skipped > 0 {
            Output.note(
                "\(report.skipped) of ours were not judged, because a job is under way for them; ask again later")
        }
        if !report.isWhole {
            Output.note("\(name) cannot be listed as a whole: only what is ours was read, one by one")
        }
        let held = report.findings.count { $0.outcome == .held }
        if held > 0 {
            Output.note(
                "\(held) corrections are more than the app allows at once, and were not made; look at them, then run this again with --release"
            )
            throw ExitCode(2)
        }
    }
}
