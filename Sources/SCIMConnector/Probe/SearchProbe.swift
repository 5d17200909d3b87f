import Delivery
import Domain
import SCIM

/// Looks for users and groups that nobody has, in each way in which a worker would look for them.
///
/// A worker creates where a look-up finds nothing, so a target that always finds nothing, or always everybody, makes
/// duplicates or none at all.
struct SearchProbe {
    let speaker: ProbeSpeaker
    let conditions: TargetProbe.Conditions

    private enum Verdict: Equatable {
        case works
        case doubtful
        case fails
        /// Nothing more can be asked.
        case ends
    }

    /// Looks.
    ///
    /// - Parameter report: is told what was found.
    /// - Returns: whether anything more can be asked of the target.
    mutating func run(into report: inout ProbeReport) async -> Bool {
        let profile = speaker.connector.profile
        guard profile.filters else {
            report.findings.append(
                .init(.notice, "search-unused", "The profile does not search this target; it reads its lists instead."))
            return true
        }
        var isKnownToWork = false
        for (kind, keys) in [(ResourceKind.user, profile.userLookUps), (.group, profile.groupLookUps)] {
            for key in keys {
                if conditions.isStopped() { return true }
                let verdict = await look(kind, by: key, &report)
                if verdict == .ends { return false }
                if verdict == .works, !isKnownToWork {
                    isKnownToWork = true
                    report.findings.insert(
                        .init(.ok, "credential-works", "The target lets the access token in, and answers in SCIM."),
                        at: report.findings.count - 1)
                }
                if verdict == .fails, keys.count > 1 { giveUp(key, of: kind, &report) }
            }
        }
        return true
    }

    private mutating func look(_ kind: ResourceKind, by key: LookUpKey, _ report: inout ProbeReport) async -> Verdict {
        let isUser = kind == .user
        let (what, attribute) = (
            isUser ? "user" : "group", key == .externalId ? "externalId" : isUser ? "userName" : "displayName"
        )
        let operation: Operation =
            isUser
            ? .findUser(by: key, value: key == .name ? conditions.address("0") : conditions.name("0"))
            : .findGroup(by: key, value: conditions.name("0"))
        let code = "search-\(what)-\(key == .externalId ? "external-id" : "name")"
        switch await speaker.see(speaker.connector.prepare(operation)) {
        case .list(let list) where list.resources.isEmpty && (list.totalResults ?? 0) == 0:
            report.findings.append(
                .init(.ok, code, "A look-up of a \(what) by \(attribute) that nobody has finds nobody, as it should."))
            return .works
        case .list:
            report.findings.append(
                .init(
                    .problem, "filter-ignored",
                    "A look-up of a \(what) by \(attribute) that nobody has finds somebody: the target ignores filters, and what is there cannot be told from what is not."
                ))
            if isUser || report.capabilities.filter == nil { setFilterless(&report) }
            return .doubtful
        case .other(.found(_, let status)):
            report.findings.append(
                .init(
                    .warning, code,
                    "A look-up of a \(what) by \(attribute) that nobody has is answered \(status) instead of an empty list; it is taken for one."
                ))
            return .works
        case .other(let reply):
            return judge(reply, code: code, "A look-up of a \(what) by \(attribute)", &report)
        }
    }

    private func judge(_ reply: Reply, code: String, _ subject: String, _ report: inout ProbeReport) -> Verdict {
        switch reply {
        case .credential, .unreachable, .throttled:
            report.findings.append(
                .init(
                    .problem, reply.className == "credential" ? "credential-refused" : reply.className,
                    "\(subject) \(reply.words)"))
            return .ends
        case .malformed:
            report.findings.append(.init(.problem, "not-scim", "\(subject) \(reply.words)"))
            return .ends
        default:
            report.findings.append(.init(.problem, code, "\(subject) \(reply.words)"))
            return .fails
        }
    }

    private func setFilterless(_ report: inout ProbeReport) {
        var filter = report.capabilities.filter ?? TargetCapabilities.Filter()
        filter.isSupported = false
        report.capabilities.filter = filter
    }

    /// The look-up is left out of the adjusted profile: another one remains.
    private func giveUp(_ key: LookUpKey, of kind: ResourceKind, _ report: inout ProbeReport) {
        let field: WritableKeyPath<TargetProfile, [LookUpKey]> = kind == .user ? \.userLookUps : \.groupLookUps
        let old = report.profile[keyPath: field]
        let new = old.filter { $0 != key }
        guard !new.isEmpty, new != old else { return }
        report.profile[keyPath: field] = new
        report.changes.append(
            ProfileChange(
                field: kind == .user ? "userLookUps" : "groupLookUps",
                from: old.map(\.rawValue).joined(separator: " "), to: new.map(\.rawValue).joined(separator: " "),
                why: "The target does not search by \(key.rawValue)."))
    }
}
