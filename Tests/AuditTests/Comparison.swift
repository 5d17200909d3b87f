import Audit
import Domain
import Store
import TestKit
import Testing

/// Walks once through a journal, and compares at each instant what the audit says with what the fold has.
struct Comparison {
    let audit: Audit
    let journal: Journal
    var random: SplitMix64
    /// Longest that a question may take.
    let bound: Duration

    private var fold = PlainFold()
    private typealias Snapshot = (
        at: Timestamp, holdings: [PlainFold.Place: PlainFold.Holding], memberships: Set<PlainFold.Edge>
    )
    /// Of the instant before, where the difference from it is to be compared.
    private var before: Snapshot?
    private var answers = 0
    private var differences = 0
    private var longest = Duration.zero
    private var longestDiff = Duration.zero

    init(audit: Audit, journal: Journal, random: SplitMix64, bound: Duration) {
        self.audit = audit
        self.journal = journal
        self.random = random
        self.bound = bound
    }

    /// - Returns: what was compared, in words.
    mutating func run(_ instants: [Timestamp], to head: Seq) throws -> String {
        var rest = instants[...]
        try journal.forEach(from: 1, to: head) { event in
            while let instant = rest.first, event.at > instant {
                try compare(at: instant)
                rest.removeFirst()
            }
            try fold.apply(event)
        }
        for instant in rest { try compare(at: instant) }
        let kinds = [
            "UserChanged", "UserRemoved", "GroupRenamed", "GroupRemoved", "MembershipExpired", "AccessWindowClosed",
            "PolicyDisabled",
        ]
        for kind in kinds { #expect(fold.counts[kind, default: 0] > 0, "\(kind) must occur") }
        #expect(answers > 1_000 && differences > 1_000)
        return """
            \(instants.count) instants, \(answers) answers, \(differences) differences; longest question \(longest), \
            longest difference \(longestDiff)
            """
    }

    private mutating func compare(at instant: Timestamp) throws {
        try compareWho(at: instant)
        try compareWhat(at: instant)
        try compareMembers(at: instant)
        let (holdings, memberships) = (fold.holdings(), fold.memberships)
        if let before { try compareDifference(from: before, to: (instant, holdings, memberships)) }
        // A sample of the pairs; all of them in the long run.
        before = Seeds.isLong || random.chance(30) ? (instant, holdings, memberships) : nil
    }

    private mutating func compareWho(at instant: Timestamp) throws {
        guard let app = fold.apps.sorted().randomElement(using: &random) else { return }
        let name = fold.name(app)
        let found = try timed { audit, journal in
            let period = try AuditPeriod(at: instant, from: nil, to: nil, journal: journal)
            return try audit.keys(.app, named: name, in: period)
                .flatMap { try audit.assignments(app: $0, user: nil, in: period) }
        }
        let wanted = fold.holdings(of: app).map { [fold.name($0.key.user), $0.value.method] }
        answers += wanted.count
        #expect(
            Self.inOrder(found.map { [$0.user, $0.loginMethod ?? ""] }) == Self.inOrder(wanted),
            "who had \(name) at \(instant)")
    }

    private mutating func compareWhat(at instant: Timestamp) throws {
        let active = fold.users.filter(\.value).keys.sorted()
        guard let user = active.randomElement(using: &random) else { return }
        let name = fold.name(user)
        let found = try timed { audit, journal in
            let period = try AuditPeriod(at: instant, from: nil, to: nil, journal: journal)
            return try audit.keys(.user, named: name, in: period)
                .flatMap { try audit.assignments(app: nil, user: $0, in: period) }
        }
        let wanted = fold.holdings().filter { $0.key.user == user }.map { [fold.name($0.key.app), $0.value.method] }
        answers += wanted.count
        #expect(
            Self.inOrder(found.map { [$0.app, $0.loginMethod ?? ""] }) == Self.inOrder(wanted),
            "what \(name) had at \(instant)")
    }

    private mutating func compareMembers(at instant: Timestamp) throws {
        guard let group = fold.groups.sorted().randomElement(using: &random) else { return }
        let name = fold.name(group)
        let found = try timed { audit, journal in
            let period = try AuditPeriod(at: instant, from: nil, to: nil, journal: journal)
            return try audit.keys(.group, named: name, in: period).flatMap { try audit.members(of: $0, in: period) }
        }
        let wanted = fold.members(of: group).map { fold.name($0) }
        answers += wanted.count
        #expect(found.map(\.member).sorted() == wanted.sorted(), "members of \(name) at \(instant)")
    }

    /// What differs from the instant before, gained, lost and changed.
    private mutating func compareDifference(from before: Snapshot, to after: Snapshot) throws {
        let (instant, holdings, memberships) = after
        let period = try AuditPeriod(at: nil, from: before.at, to: instant, journal: journal)
        let start = ContinuousClock.now
        let assignments = try audit.assignmentChanges(AuditScope(), in: period)
        let moves = try audit.membershipChanges(AuditScope(), in: period)
        longestDiff = max(longestDiff, ContinuousClock.now - start)

        var wanted: [[String]] = []
        for place in Set(before.holdings.keys).union(holdings.keys) {
            let (old, new) = (before.holdings[place], holdings[place])
            guard old != new else { continue }
            let change = old == nil ? "gained" : new == nil ? "lost" : "changed"
            wanted.append([
                change, fold.name(place.app), fold.name(place.user), old?.method ?? "", new?.method ?? "",
            ])
        }
        let found = assignments.map {
            [$0.change.rawValue, $0.app, $0.user, $0.loginMethodBefore ?? "", $0.loginMethod ?? ""]
        }
        #expect(Self.inOrder(found) == Self.inOrder(wanted), "apps from \(before.at) to \(instant)")
        let causes = assignments.map { $0.cause?.seq ?? 0 } + moves.map { $0.cause?.seq ?? 0 }
        #expect(causes.allSatisfy { $0 > period.from && $0 <= period.to }, "causes lie between the two")

        let edges = memberships.symmetricDifference(before.memberships)
        let moved = edges.map { edge in
            [memberships.contains(edge) ? "gained" : "lost", fold.name(edge.group), fold.name(edge.member)]
        }
        #expect(
            Self.inOrder(moves.map { [$0.change.rawValue, $0.group, $0.member] }) == Self.inOrder(moved),
            "memberships from \(before.at) to \(instant)")
        differences += wanted.count + edges.count
    }

    private static func inOrder(_ rows: [[String]]) -> [[String]] {
        rows.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Asks, and asks again where the machine was held up by something else.
    private mutating func timed<T>(_ question: (Audit, Journal) throws -> T) throws -> T {
        var best = Duration.seconds(3_600)
        var answer: T?
        for _ in 0..<3 where best > bound {
            let start = ContinuousClock.now
            answer = try question(audit, journal)
            best = min(best, ContinuousClock.now - start)
        }
        longest = max(longest, best)
        #expect(best <= bound, "a question takes no longer")
        return try #require(answer)
    }
}
