import Audit
import Domain
import TestKit
import Testing

/// How two states of the model differ, and what the audit says of it.
struct DifferenceComparison {
    /// The model whose names count.
    let names: Model
    let old: Views
    let new: Views

    func run(_ audit: Audit, _ period: AuditPeriod) throws {
        let apps = try audit.assignmentChanges(AuditScope(), in: period)
        #expect(
            apps.map {
                "\($0.change.rawValue) \($0.app) \($0.user) \($0.loginMethodBefore ?? "") \($0.loginMethod ?? "")"
            }
            .sorted() == appLines.sorted())
        let all = try audit.membershipChanges(AuditScope(), in: period)
        let groups = names.groups.keys.sorted()
        let named = try audit.membershipChanges(AuditScope(groups: groups), in: period)
        for changes in [all, named] {
            #expect(
                changes.filter { $0.kind == .user }.map { "\($0.change.rawValue) \($0.group) \($0.member)" }.sorted()
                    == groupLines.sorted())
        }
        // What is behind each lies between the two, or is an end whose event is to come.
        for (at, cause) in apps.map({ ($0.at, $0.cause) }) + all.map({ ($0.at, $0.cause) }) {
            if let cause {
                #expect(cause.seq > period.from && cause.seq <= period.to && cause.at == at)
            }
        }
    }

    private var appLines: [String] {
        old.assignments.union(new.assignments).compactMap { place in
            func login(_ views: Views) -> String {
                views.logins.first { $0.app == place.app && $0.user == place.user }?.method ?? ""
            }
            func ways(_ views: Views) -> Set<Views.Reason> {
                views.reasons.filter { $0.app == place.app && $0.user == place.user }
            }
            let (had, has) = (old.assignments.contains(place), new.assignments.contains(place))
            if had && has && login(old) == login(new) && ways(old) == ways(new) { return nil }
            let change = !had ? "gained" : has ? "changed" : "lost"
            let (app, user) = (names.apps[place.app]?.name ?? "", names.users[place.user]?.name ?? "")
            return "\(change) \(app) \(user) \(login(old)) \(login(new))"
        }
    }

    private var groupLines: [String] {
        names.users.flatMap { key, user in
            let (before, after) = (old.groups(of: key), new.groups(of: key))
            return before.symmetricDifference(after).map { group in
                "\(after.contains(group) ? "gained" : "lost") \(names.groups[group]?.name ?? "") \(user.name)"
            }
        }
    }
}
