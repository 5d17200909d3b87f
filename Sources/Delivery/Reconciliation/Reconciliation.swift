import Domain
package import Store

/// Reads everything that a target has of an app, compares it with what it had confirmed and with what is wanted, and
/// reports what differs or puts it right.
///
/// A list is read to its last page or not at all: nothing follows from half an answer. What is under way is left out, a
/// resource that the list lacks is asked for by its id before it counts as missing, and nothing is deleted that is not
/// ours. Corrections go through the ordinary jobs; this sends nothing that changes the target.
package struct Reconciliation: Sendable {
    private let store: Store
    private let reader: TargetReader
    private let target: AppTarget
    /// Whether corrections beyond the app's limits are made all the same.
    private let isReleased: Bool

    /// - Parameters:
    ///   - store: whose links and wants are compared.
    ///   - app: as the outbox has it.
    ///   - profile: what the target accepts.
    ///   - environment: time, chance, and the maker of connectors.
    ///   - isReleased: whether corrections beyond the app's removal limits are made all the same.
    package init(
        store: Store, app: DeliveryApp, profile: TargetProfile, environment: WorkerEnvironment, isReleased: Bool = false
    ) {
        self.store = store
        self.isReleased = isReleased
        let connector = environment.connect(app, profile, AppTarget.paths(app, profile))
        target = AppTarget(app: app, profile: profile, connector: connector)
        reader = TargetReader(store: store, target: target, environment: environment)
    }

    /// Reads, compares, records what was found, and lets the app's reactions follow.
    ///
    /// - Parameters:
    ///   - actor: who asked for it.
    ///   - progress: is told how many resources were read so far.
    /// - Returns: what was found, and what was done about it.
    /// - Throws: `ReconciliationFailure` where the target could not be read to its end; then nothing was changed.
    ///   `StorageError`.
    package func run(actor: String, progress: @escaping @Sendable (Int64) -> Void = { _ in }) async throws
        -> ReconciliationReport
    {
        var report = ReconciliationReport()
        report.isWhole = target.profile.listing != .none
        report.users = try await read(.user, &report, progress)
        if target.has(.pushGroups) {
            report.groups = try await read(.group, &report) { [users = report.users] in progress(users + $0) }
            try await compareMembers(&report)
        }
        react(&report, accounts: try await openAccounts())
        try await record(report, actor: actor)
        return report
    }

    private func openAccounts() async throws -> Int64 {
        let app = target.app.key
        return try await store.read { connection, _ in try Outbox(connection).openAccounts(app: app) }
    }

    private func read(
        _ kind: ResourceKind, _ report: inout ReconciliationReport, _ progress: @Sendable (Int64) -> Void
    ) async throws -> Int64 {
        var seen: Set<EntityKey> = []
        var count: Int64 = 0
        var skipped: Int64 = 0
        var findings: [Finding] = []
        let comparison = Comparison(target: target)
        if report.isWhole {
            count = try await reader.forEachPage(kind) { resources in
                let (found, known, unjudged) = try await store.read { connection, _ in
                    try comparison.compare(resources, kind, Outbox(connection))
                }
                findings += found
                skipped += unjudged
                seen.formUnion(known)
                progress(Int64(seen.count))
            }
        }
        for (resource, remoteId) in try await links(kind) where !seen.contains(resource) {
            // A list may lag, or leave out what is closed: the resource itself is asked for.
            let reply = try await reader.ask(
                kind == .user ? .readUser(remoteId: remoteId) : .readGroup(remoteId: remoteId))
            let shown: RemoteResource? = if case .done(let shown?, _) = reply { shown } else { nil }
            if shown != nil { count += report.isWhole ? 0 : 1 }
            findings += try await store.read { connection, _ in
                let outbox = Outbox(connection)
                if let shown { return try comparison.compare([shown], kind, outbox).findings }
                return try comparison.missing(resource, kind, remoteId, outbox).map { [$0] } ?? []
            }
        }
        report.findings += findings
        report.skipped += skipped
        return count
    }

    private func links(_ kind: ResourceKind) async throws -> [(EntityKey, String)] {
        let app = target.app.key
        return try await store.read { connection, _ in
            var links: [(EntityKey, String)] = []
            try Outbox(connection).forEachLink(app: app, kind) { links.append(($0, $1)) }
            return links
        }
    }

    /// Who is in each of our groups, where the target shows it.
    private func compareMembers(_ report: inout ReconciliationReport) async throws {
        guard target.profile.membersAreShown else { return }
        let comparison = Comparison(target: target)
        let gone = Set(report.findings.filter { $0.kind == .group && $0.drift == .missing }.map(\.remoteId))
        for (group, remoteId) in try await links(.group) where !gone.contains(remoteId) {
            guard case .done(let shown?, _) = try await reader.ask(.readGroup(remoteId: remoteId)),
                let members = shown.members
            else { continue }
            let known = report.findings.firstIndex { $0.kind == .group && $0.resource == group }
            let found = try await store.read { connection, _ in
                try comparison.members(of: group, remoteId, shown: members, Outbox(connection))
            }
            guard let found else { continue }
            if let known {
                guard report.findings[known].outcome == .reported else { continue }
                report.findings[known].events += found.events
                report.findings[known].weight += found.weight
            } else {
                report.findings.append(found)
            }
        }
    }

    /// What the app's settings make of the findings.
    private func react(_ report: inout ReconciliationReport, accounts: Int64) {
        let limit = target.app.settings.removalLimit(accounts: accounts)
        for drift in Drift.allCases {
            let reaction = target.app.settings.reaction(to: drift)
            let drastic = report.findings.filter { $0.drift == drift && $0.outcome == .reported }
                .reduce(0) { $0 + $1.weight }
            for index in report.findings.indices
            where report.findings[index].drift == drift && report.findings[index].outcome == .reported {
                let finding = report.findings[index]
                switch reaction {
                case .report: report.findings[index].events = []
                case .correct where finding.weight > 0 && drastic > limit && !isReleased:
                    report.findings[index].outcome = .held
                    report.findings[index].events = []
                case .correct: report.findings[index].outcome = finding.events.isEmpty ? .reported : .corrected
                case .adopt:
                    let events = finding.events.filter { !$0.isAJob || drift == .unmanaged }
                    report.findings[index].events = events
                    report.findings[index].outcome = events.isEmpty && drift != .extra ? .reported : .adopted
                }
            }
        }
    }

    private func record(_ report: ReconciliationReport, actor: String) async throws {
        let app = target.app.key
        var events: [Event] = [.appReconciled(app: app, users: report.users, groups: report.groups)]
        for kind in ResourceKind.allCases {
            for drift in Drift.allCases {
                let items = report.findings.filter {
                    $0.kind == kind && $0.drift == drift && [.reported, .held].contains($0.outcome)
                }.map { DriftItem(resource: $0.resource, remoteId: $0.remoteId, detail: $0.detail) }
                for start in stride(from: 0, to: items.count, by: Self.itemsInOneEvent) {
                    events.append(
                        .driftFound(
                            app: app, kind: kind, drift: drift,
                            items: Array(items[start..<min(start + Self.itemsInOneEvent, items.count)])))
                }
            }
        }
        // In parts, so that nobody waits long for the lock; each part is whole in itself.
        for start in stride(from: 0, to: events.count, by: Self.eventsAtOnce) {
            let part = Array(events[start..<min(start + Self.eventsAtOnce, events.count)])
            try await store.work { _, report in try report(part, actor) }
        }
        let reactions = report.findings.filter { !$0.events.isEmpty }
        for start in stride(from: 0, to: reactions.count, by: Self.eventsAtOnce) {
            let part = Array(reactions[start..<min(start + Self.eventsAtOnce, reactions.count)])
            try await store.work { outbox, report in
                // What has changed since it was read is not judged by what was read.
                for finding in part where try isStill(finding, outbox) {
                    try report(finding.events, actor)
                    // What is made anew is looked for first: it may be there under another id.
                    if finding.drift == .missing, let resource = finding.resource {
                        try outbox.lookUpFirst(resource, app: app)
                    }
                }
            }
        }
    }

    private func isStill(_ finding: Finding, _ outbox: Outbox) throws -> Bool {
        guard let resource = finding.resource else { return true }
        guard try outbox.isSettled(resource, app: target.app.key) else { return false }
        let linked = try outbox.resource(ofRemoteId: finding.remoteId, kind: finding.kind, app: target.app.key)
        return finding.isLinked ? linked?.resource == resource : linked == nil
    }

    /// An event holds at most 64 KiB.
    private static let itemsInOneEvent = 100
    private static let eventsAtOnce = 500
}

extension AppSettings {
    /// What follows from a kind of drift.
    enum Reaction: String {
        case report, correct, adopt
    }

    func reaction(to drift: Drift) -> Reaction {
        let setting: AppSetting =
            switch drift {
            case .missing: .onMissing
            case .extra: .onExtra
            case .changed: .onChanged
            case .unmanaged: .onUnmanaged
            }
        return self[setting].flatMap { Reaction(rawValue: $0) } ?? .report
    }

    /// Whether a name is one that a reconciliation never touches; `*` stands for any text.
    func protects(_ name: String) -> Bool {
        let patterns = (self[.protectedNames] ?? "").split(separator: " ").map { Array(Names.folded(String($0))) }
        let name = Array(Names.folded(name))
        return patterns.contains { Self.matches(name[...], $0[...]) }
    }

    private static func matches(_ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        // Greedy with one place to come back to, so that the work is at most the product of the lengths.
        var (name, pattern) = (name, pattern)
        var retry: (name: ArraySlice<Character>, pattern: ArraySlice<Character>)?
        while let letter = name.first {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (name, pattern)
            } else if pattern.first == letter {
                (name, pattern) = (name.dropFirst(), pattern.dropFirst())
            } else if let last = retry {
                (name, pattern) = (last.name.dropFirst(), last.pattern)
                retry = (name, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == "*" }
    }
}

extension Event {
    /// Whether it makes a job due, and so changes the target.
    var isAJob: Bool {
        switch self {
        case .jobRequested, .jobRetried: true
        default: false
        }
    }
}
