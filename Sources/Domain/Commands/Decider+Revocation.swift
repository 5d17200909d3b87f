/// What ends the access of one person that a review is about, and of nobody else.
extension Decider {
    /// Takes a user out of every group through which the access comes: as a direct member, as one who is to join, and
    /// by an exception from its rule.
    ///
    /// - Parameters:
    ///   - user: whose access ends.
    ///   - subject: the app or group.
    ///   - allowsMore: whether the user may lose more than that by it; refused otherwise.
    /// - Returns: nothing where the user has no such access any more.
    /// - Throws: `Refusal.takesMore`; or whatever the state throws when it cannot be read.
    func revocation(of user: EntityKey, _ subject: ReviewSubject, _ allowsMore: Bool) throws -> [Event] {
        let groups = try state.groupsGiving(subject, to: user)
        if !allowsMore { try checkMore(user, subject, groups) }
        return try groups.flatMap { group -> [Event] in
            var events: [Event] = []
            switch try state.membership(of: user, in: group) {
            case .permanent?, .ends?: events.append(.memberRemoved(group: group, member: user, kind: .user))
            case .scheduled?: events.append(.membershipUnscheduled(group: group, member: user, kind: .user))
            case nil: break
            }
            if try state.isRuleMember(user, of: group) {
                events.append(.ruleExceptionSet(group: group, user: user, mode: .out))
            }
            return events
        }
    }

    private func checkMore(_ user: EntityKey, _ subject: ReviewSubject, _ groups: [EntityKey]) throws {
        switch subject.kind {
        case .group:
            let inner = groups.filter { $0 != subject.key }
            guard !inner.isEmpty else { return }
            let names = try names(.group, inner)
            throw Refusal.takesMore(try named(user), .group, groups: names, others: names)
        case .app:
            let lost = try state.apps(of: user).filter { app, ways in
                app != subject.key && ways.isSubset(of: groups)
            }.keys.sorted()
            guard !lost.isEmpty else { return }
            throw Refusal.takesMore(
                try named(user), .app, groups: try names(.group, groups), others: try names(.app, lost))
        }
    }

    private func names(_ kind: EntityKind, _ keys: [EntityKey]) throws -> [String] {
        try keys.map { try state.name(of: kind, $0) ?? "\(kind.rawValue) \($0)" }
    }
}
