package import Domain
import Database
package import Store

/// A command, and all that it brought about.
package struct CausedAnswer: Hashable, Sendable {
    package let command: CommandRecord
    /// nil where it was refused.
    package let seqs: ClosedRange<Seq>?
    /// The code of its refusal.
    package let refusal: String?
    package let effects: [Effect]

    /// One thing that a command brought about.
    package struct Effect: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable {
            case event
            case memberJoined = "member-joined"
            case memberLeft = "member-left"
            case appGained = "app-gained"
            case appLost = "app-lost"
            case loginMethod = "login-method"
            case job
        }

        package let kind: Kind
        package let seq: Seq
        package let app: String?
        package let group: String?
        /// A user, or a group that is a member or is wanted in the app.
        package let who: String?
        package let detail: String
    }
}

extension Audit {
    /// What a command caused: its events, who joined and left what, who gained and lost which app, and the jobs.
    ///
    /// Everything but the jobs is as it was then; how far the jobs are is of now.
    ///
    /// - Throws: `AuditError.unknownCommand`; `StorageError`.
    package func caused(by name: CommandName) throws -> CausedAnswer {
        guard let id = try identifier(of: name), let command = try command(id) else {
            throw AuditError.unknownCommand(name)
        }
        let (seqs, refusal) = try journal.outcome(ofCommand: id)
        guard let seqs else { return CausedAnswer(command: command, seqs: nil, refusal: refusal, effects: []) }
        var effects: [CausedAnswer.Effect] = []
        try journal.forEach(from: seqs.lowerBound, to: seqs.upperBound) { event in
            effects.append(
                .init(
                    kind: .event, seq: event.seq, app: nil, group: nil, who: nil,
                    detail: "\(event.type): \(try describe(event))"))
        }
        let moved = try assignmentEffects(seqs)
        effects += try membershipEffects(seqs) + moved.effects + loginEffects(seqs) + jobEffects(seqs, moved.places)
        return CausedAnswer(command: command, seqs: seqs, refusal: nil, effects: effects)
    }

    private func identifier(of name: CommandName) throws -> Int64? {
        switch name {
        case .seq(let seq): try cause(of: seq)?.command
        case .id(let id): id
        case .key(let key): try journal.command(underKey: key)
        }
    }

    private func membershipEffects(_ seqs: ClosedRange<Seq>) throws -> [CausedAnswer.Effect] {
        func effects(_ query: String, _ kind: CausedAnswer.Effect.Kind) throws -> [CausedAnswer.Effect] {
            try connection.rows(query, Self.bounds(seqs)).map { row in
                let seq = row.integer(3)
                return .init(
                    kind: kind, seq: seq, app: nil, group: try name(.group, row.integer(0), asOf: seq - 1),
                    who: try name(row.text(2) == "user" ? .user : .group, row.integer(1), asOf: seq), detail: "direct")
            }
        }
        return try effects(
            "SELECT grp, member, kind, from_seq FROM memberships WHERE from_seq >= ?1 AND from_seq <= ?2 ORDER BY 4, 1, 2",
            .memberJoined)
            + effects(
                "SELECT grp, member, kind, to_seq FROM memberships WHERE to_seq >= ?1 AND to_seq <= ?2 ORDER BY 4, 1, 2",
                .memberLeft)
    }

    private func assignmentEffects(
        _ seqs: ClosedRange<Seq>
    ) throws -> (effects: [CausedAnswer.Effect], places: Set<AppUser>) {
        var places: Set<AppUser> = []
        func effects(_ query: String, _ kind: CausedAnswer.Effect.Kind) throws -> [CausedAnswer.Effect] {
            try connection.rows("\(query) ORDER BY 3, 1, 2", Self.bounds(seqs) + [.null]).map { row in
                let place = AppUser(app: row.integer(0), user: row.integer(1))
                places.insert(place)
                let seq = kind == .appGained ? row.integer(2) : row.integer(3)
                // What held last, where it ended.
                let asOf = kind == .appGained ? seq : seq - 1
                let ways = try reasonRows(place.user, place.app, AuditPeriod(from: asOf, to: asOf))
                return .init(
                    kind: kind, seq: seq, app: try name(.app, place.app, asOf: asOf), group: nil,
                    who: try name(.user, place.user, asOf: seq),
                    detail: try ways.map { try describe($0, asOf: asOf) }.joined(separator: "; "))
            }
        }
        return (try effects(Self.begun, .appGained) + effects(Self.ended, .appLost), places)
    }

    private func loginEffects(_ seqs: ClosedRange<Seq>) throws -> [CausedAnswer.Effect] {
        try connection.rows("\(Self.loginsChanged) ORDER BY 3, 1, 2", Self.bounds(seqs) + [.null]).map { row in
            .init(
                kind: .loginMethod, seq: row.integer(2), app: try name(.app, row.integer(0), asOf: row.integer(2)),
                group: nil, who: try name(.user, row.integer(1), asOf: row.integer(2)),
                detail: "\(row.text(4)), was \(row.text(3))")
        }
    }

    /// Whoever signs in by another method than right before, in app `?3` or in every one where it is NULL.
    package static let loginsChanged = """
        SELECT method.app, method.user, method.from_seq, before.login_method, method.login_method
        FROM policies CROSS JOIN login_methods AS method
            ON method.policy = policies.key AND method.from_seq >= ?1 AND method.from_seq <= ?2
        JOIN login_methods AS before ON before.app = method.app AND before.user = method.user
            AND before.to_seq = method.from_seq AND before.login_method <> method.login_method
        WHERE ?3 IS NULL OR policies.app = ?3
        """

    /// Jobs whose newest want the command is, and those of its assignments that a later one has overtaken.
    private func jobEffects(
        _ seqs: ClosedRange<Seq>, _ places: Set<AppUser>
    ) throws -> [CausedAnswer.Effect] {
        let columns = """
            SELECT wants.app, wants.resource, wants.kind, wants.wanted_seq, jobs.state, jobs.done_seq, parked.reason
            FROM wants LEFT JOIN jobs ON jobs.app = wants.app AND jobs.resource = wants.resource
            LEFT JOIN parked ON parked.app = wants.app AND parked.resource = wants.resource
            """
        var rows = try connection.rows(
            "\(columns) WHERE wants.wanted_seq BETWEEN ?1 AND ?2 ORDER BY wants.wanted_seq, wants.app, wants.resource",
            Self.bounds(seqs))
        for place in places.sorted(by: { ($0.app, $0.user) < ($1.app, $1.user) }) {
            rows += try connection.rows(
                "\(columns) WHERE wants.app = ?1 AND wants.resource = ?2 AND wants.wanted_seq > ?3",
                [.integer(place.app), .integer(place.user), .integer(seqs.upperBound)])
        }
        return try rows.map { row in
            let wanted = row.integer(3)
            var state = row.optionalInteger(5).map { $0 >= wanted } == true ? "done" : row.optionalText(4) ?? "ready"
            if state != "done", let reason = row.optionalText(6) { state += " (\(reason))" }
            let isGroup = row.text(2) != "user"
            let name = try name(isGroup ? .group : .user, row.integer(1), asOf: seqs.upperBound)
            return .init(
                kind: .job, seq: min(wanted, seqs.upperBound),
                app: try self.name(.app, row.integer(0), asOf: seqs.upperBound), group: isGroup ? name : nil,
                who: isGroup ? nil : name,
                detail: wanted > seqs.upperBound ? "\(state); one with the change of seq \(wanted)" : state)
        }
    }

    private static func bounds(_ seqs: ClosedRange<Seq>) -> [SQLValue] {
        [.integer(seqs.lowerBound), .integer(seqs.upperBound)]
    }
}
