package import Delivery
package import Domain

/// Checks a live target against a profile and an app's mapping, and says in plain words what will and will not work.
///
/// It reads only, unless it is told to write: then it makes two accounts and a group with names that say what they are,
/// changes them as a worker would, looks at what became of them, and removes them again, whatever happened in between.
/// It stands beside the connector and not in `Delivery`, because it looks at answers more closely than a worker may.
package struct TargetProbe: Sendable {
    let connections: SCIMConnections
    let subject: Subject
    let conditions: Conditions

    /// What is probed.
    package struct Subject: Sendable {
        /// The app's name.
        package var name: String
        package var endpoint: String
        package var authorization: Authorization
        package var profile: TargetProfile
        /// Target path to expression, the profile's own mapping among them.
        package var mapping: [String: String]

        package init(
            name: String, endpoint: String, authorization: Authorization, profile: TargetProfile,
            mapping: [String: String]
        ) {
            self.name = name
            self.endpoint = endpoint
            self.authorization = authorization
            self.profile = profile
            self.mapping = mapping
        }
    }

    /// Under which conditions.
    package struct Conditions: Sendable {
        /// Letters and digits that nobody else uses: names of what is asked for and made, and a token that nobody has.
        package var stamp: String
        /// Whether accounts and a group are made.
        package var writes: Bool
        /// Domain of the addresses of the accounts that are made.
        package var domain: String
        package var now: @Sendable () -> Timestamp
        package var sleep: @Sendable (Duration) async throws -> Void
        /// Whether to stop; what was made is removed all the same.
        package var isStopped: @Sendable () -> Bool

        package init(
            stamp: String, writes: Bool = false, domain: String = "example.com",
            now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async throws -> Void,
            isStopped: @escaping @Sendable () -> Bool = { false }
        ) {
            self.stamp = stamp
            self.writes = writes
            self.domain = domain
            self.now = now
            self.sleep = sleep
            self.isStopped = isStopped
        }

        /// How everything that the probe asks for or makes is called.
        func name(_ part: String) -> String { "provisor-probe-\(stamp)-\(part)" }

        /// A name in the form of an address, which some targets want of a user.
        func address(_ part: String) -> String { name(part) + "@" + domain }
    }

    package init(connections: SCIMConnections, subject: Subject, conditions: Conditions) {
        self.connections = connections
        self.subject = subject
        self.conditions = conditions
    }

    /// Probes once.
    ///
    /// - Returns: what was found. A target that cannot be reached or lets nobody in is a finding too; nothing is thrown.
    package func run() async -> ProbeReport {
        var report = ProbeReport(profile: subject.profile)
        await look(&report)
        return report
    }

    private func look(_ report: inout ProbeReport) async {
        checkCredential(&report)
        let connector = connector(subject.authorization)
        let discovered = await SCIMDiscovery(connector).run()
        report.capabilities = discovered.capabilities
        if let failure = discovered.failure { return report.findings.append(stop(failure)) }
        report.findings.append(reached)
        for oddity in discovered.oddities { report.findings.append(.init(.notice, "discovery", oddity)) }
        if !discovered.isAnswered {
            report.findings.append(
                .init(.notice, "discovery-none", "The target describes itself nowhere, so its profile alone counts."))
        }
        var searches = SearchProbe(
            speaker: ProbeSpeaker(connector: connector, sleep: conditions.sleep), conditions: conditions)
        guard await searches.run(into: &report) else { return }
        await tryWrongToken(&report)
        if !conditions.isStopped() {
            let small = connector.speaking(ListProbe.profile(subject.profile))
            await ListProbe(speaker: ProbeSpeaker(connector: small, sleep: conditions.sleep)).run(into: &report)
        }
        if conditions.writes, !conditions.isStopped() {
            var writes = WriteProbe(
                speaker: ProbeSpeaker(connector: connector, sleep: conditions.sleep), mapping: subject.mapping,
                conditions: conditions)
            await writes.run(into: &report)
        }
        conclude(&report)
    }

    /// Lays the capabilities over the profile, and says what differs.
    private func conclude(_ report: inout ProbeReport) {
        let review = ProfileReview(
            profile: subject.profile, paths: Array(subject.mapping.keys), capabilities: report.capabilities)
        report.findings += review.findings
        let (profile, changes) = report.profile.adjusted(by: report.capabilities)
        report.profile = profile
        report.changes += changes
        for change in report.changes {
            report.findings.append(
                .init(
                    .notice, "profile-differs",
                    "For this target \(change.field) should be \(change.to) instead of \(change.from): \(change.why)"))
        }
    }

    func connector(_ authorization: Authorization) -> SCIMConnector {
        connections.connector(
            endpoint: subject.endpoint, authorization: authorization, profile: subject.profile,
            paths: subject.mapping.keys.sorted())
    }
}
