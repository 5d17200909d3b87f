import ArgumentParser
import Delivery
import Domain
import JSON
import Logging
import SCIMConnector
import Store
import Synchronization
import UnixSignals

extension AppCommand {
    /// `provisor app probe NAME`: asks the target itself whether an app is set up right.
    struct Probe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "probe", abstract: "Check a live target against the app's profile and mapping.",
            discussion: """
                Asks the target what it can do, looks for users and groups that nobody has, and
                says what will and will not work. Nothing is changed there unless --write is given:
                then two accounts and a group whose names begin with provisor-probe are made,
                changed, and removed again, also after a failure or ctrl-C.

                Exit code 1 says that something the app needs will not work.
                """)
        @Argument(help: "The app.") var name: String
        @Flag(help: "Make, change and remove two accounts and a group there.") var write = false
        @Flag(help: "Record what the target says of itself as the app's own profile, unless that is pinned.")
        var record = false
        @Option(
            help: ArgumentHelp(
                "Domain of the addresses of those accounts; some targets take their own only.", valueName: "domain"))
        var domain = "example.com"
        @OptionGroup var options: CommonOptions

        func validate() throws {
            let isName = { (label: Substring) in
                !label.isEmpty && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            }
            if !domain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isName) {
                throw ValidationError("--domain takes a domain such as example.com.")
            }
        }

        func run() async throws {
            // The journal is let go of before the target is asked: nobody is to wait for a slow answer.
            let subject = try await Session.run(options, "app probe") { try await Self.subject(name, $0) }
            let report = await probe(subject)
            var table = Report("level", "code", "finding")
            for finding in report.findings {
                table.add(.string(finding.level.rawValue), .string(finding.code), .string(finding.sentence))
            }
            table.print(as: options.output, empty: "")
            if record && !report.hasProblem { try await keep(report) }
            let problems = report.findings.count { $0.level == .problem }
            if problems > 0 {
                throw CommandFailure(
                    code: "probe-problem",
                    message:
                        "app \"\(subject.name)\" has \(problems) problem\(problems == 1 ? "" : "s") at its target, which the lines above name"
                )
            }
        }

        /// Records what the target says of itself as the app's own profile.
        private func keep(_ report: ProbeReport) async throws {
            guard !report.changes.isEmpty else {
                return Output.note(
                    "the target says nothing that the profile does not have already; nothing was recorded")
            }
            let name = name
            try await Session.run(options, "app probe") { session in
                if try await session.app(name)?.settings[.profilePinned] == "yes" {
                    throw CommandFailure(
                        code: "profile-pinned",
                        message:
                            "the profile of \(name) is pinned, so nothing was recorded; see `provisor app profile \(name) --no-pin`"
                    )
                }
                let fields = report.changes.map(\.field).joined(separator: ", ")
                try await session.submit(
                    .changeSetting(app: name, setting: .profile, value: report.profile.json.canonicalText),
                    done: "recorded for \(name): \(fields)")
            }
        }

        /// The app as the journal has it.
        private static func subject(_ name: String, _ session: Session) async throws -> TargetProbe.Subject {
            let app = try await session.store.read { connection, _ in
                try Listing(connection).apps().first { Names.folded($0.state.name) == Names.folded(name) }
            }
            guard let app else { throw CommandFailure(Refusal.unknown(.app, name)) }
            let connection = app.state.connection
            guard let endpoint = connection.endpoint, connection.credential != nil,
                let profile = try app.profile
            else {
                throw CommandFailure(
                    code: "not-connected",
                    message: "app \"\(app.state.name)\" is not connected yet; connect it with `provisor app set`")
            }
            return TargetProbe.Subject(
                name: app.state.name, endpoint: endpoint,
                authorization: .of(
                    connection, app.settings, name: app.state.name,
                    logger: Logger(label: "provisor.probe") { StreamLogHandler.standardError(label: $0) }),
                profile: profile, mapping: profile.rules(over: app.mappings).mapValues(\.expression))
        }

        private func probe(_ subject: TargetProbe.Subject) async -> ProbeReport {
            var generator = SystemRandomNumberGenerator()
            let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let connections = SCIMConnections(initialPassword: InitialPassword(key: key)) {
                Double(SystemClock.now.microseconds) / 1_000_000
            }
            let isStopped = Stop()
            let conditions = TargetProbe.Conditions(
                stamp: String(UInt64.random(in: (1 << 60)...(.max), using: &generator), radix: 16), writes: write,
                domain: domain, now: { SystemClock.now }, sleep: { try await Task.sleep(for: $0) },
                isStopped: { isStopped.isSet })
            let probe = TargetProbe(connections: connections, subject: subject, conditions: conditions)
            let report = await withTaskGroup(of: ProbeReport?.self) { group in
                group.addTask { await probe.run() }
                // A signal ends the probe between two requests, so that what it made is removed.
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                        Output.note("stopping; what was made at the target is removed first")
                        isStopped.set()
                    }
                    return nil
                }
                var report: ProbeReport?
                for await result in group {
                    report = report ?? result
                    if report != nil { group.cancelAll() }
                }
                return report
            }
            await connections.shutdown()
            return report ?? ProbeReport(profile: subject.profile)
        }
    }

    /// Whether somebody has asked to stop.
    private final class Stop: Sendable {
        private let flag = Mutex(false)
        var isSet: Bool { flag.withLock { $0 } }
        func set() { flag.withLock { $0 = true } }
    }
}
