import Delivery
import Domain
import JSON
import SCIMConnector
import Synchronization

/// Probes a service of a test.
struct ProbeFixture: Sendable {
    let report: ProbeReport
    let directory: FakeDirectory
    /// The requests as they came over the wire.
    let requests: [String]

    /// Probes once, with a clock that stands still and waits that do not last.
    static func run(
        _ quirks: FakeDirectory.Quirks = .init(), writes: Bool = false, mapping: [String: String]? = nil,
        token: String = Fixtures.token, strangers: [String] = ["ada", "bo", "cy"],
        _ change: (inout TargetProfile) -> Void = { _ in },
        isStopped: @escaping @Sendable ([String]) -> Bool = { _ in false }
    ) async throws -> ProbeFixture {
        let directory = FakeDirectory(quirks)
        for name in strangers { directory.addStranger(name) }
        let server = try await LoopbackServer.start { directory.answer($0) }
        let connections = SCIMConnections(now: { Fixtures.noon })
        var profile = TargetProfile.scim
        change(&profile)
        let subject = TargetProbe.Subject(
            name: "app", endpoint: "http://127.0.0.1:\(server.port)/scim", authorization: .bearer { token },
            profile: profile, mapping: mapping ?? profile.mapping)
        let conditions = TargetProbe.Conditions(
            stamp: "4711", writes: writes, now: { Timestamp(microseconds: Int64(Fixtures.noon) * 1_000_000) },
            sleep: { _ in }, isStopped: { isStopped(server.requests) })
        let report = await TargetProbe(connections: connections, subject: subject, conditions: conditions).run()
        let requests = server.requests
        await connections.shutdown()
        await server.stop()
        return ProbeFixture(report: report, directory: directory, requests: requests)
    }

    /// The level of a finding; nil where it was not found.
    func level(_ code: String) -> ProbeFinding.Level? { report.findings.first { $0.code == code }?.level }

    /// Findings that call for something to be done.
    var troubles: [String] {
        report.findings.filter { $0.level == .problem || $0.level == .warning }.map(\.code)
    }
}
