extension Decider {
    func register(_ userName: String, _ attributes: [String: String], _ externalId: ExternalId) throws -> Event {
        try checkName(.user, userName)
        try check(attributes: attributes)
        if let known = try state.user(named: userName) {
            throw known.status == .removed ? Refusal.nameOfLeaver(userName) : Refusal.nameTaken(.user, userName)
        }
        var all = attributes
        all[UserAttribute.userName] = userName
        return .userRegistered(externalId: externalId, attributes: all)
    }

    func change(_ userName: String, _ set: [String: String], _ clear: [String]) throws -> Event {
        let user = try present(userName)
        try check(attributes: set)
        for name in clear {
            if name == UserAttribute.userName { throw Refusal.invalidAttribute(name, problem: "a user keeps a name") }
            if set[name] != nil { throw Refusal.invalidAttribute(name, problem: "it is set and cleared at once") }
        }
        if let renamed = set[UserAttribute.userName] {
            try checkName(.user, renamed)
            if let other = try state.user(named: renamed), other.key != user.key {
                throw other.status == .removed ? Refusal.nameOfLeaver(renamed) : Refusal.nameTaken(.user, renamed)
            }
        }
        let attributes = try state.attributes(ofUser: user.key)
        let changed = set.filter { attributes[$0.key] != $0.value }
        let cleared = Swift.Set(clear).filter { attributes[$0] != nil }.sorted()
        if changed.isEmpty && cleared.isEmpty { throw Refusal.nothingToChange(.user, userName) }
        return .userChanged(user: user.key, set: changed, cleared: cleared)
    }

    func suspend(_ userName: String) throws -> Event {
        let user = try present(userName)
        guard user.status == .active else { throw Refusal.alreadyStatus(userName, .suspended) }
        return .userSuspended(user: user.key)
    }

    func resume(_ userName: String) throws -> Event {
        let user = try present(userName)
        guard user.status == .suspended else { throw Refusal.alreadyStatus(userName, user.status) }
        return .userResumed(user: user.key)
    }

    func giveBack(_ userName: String) throws -> Event {
        let user = try anyUser(userName)
        guard user.status == .removed else { throw Refusal.notStatus(userName, is: user.status, needed: .removed) }
        return .userReturned(user: user.key)
    }

    /// A user who has not left.
    func present(_ userName: String) throws -> UserState {
        let user = try anyUser(userName)
        guard user.status != .removed else { throw Refusal.hasLeft(userName) }
        return user
    }

    func anyUser(_ userName: String) throws -> UserState {
        guard let user = try state.user(named: userName) else { throw Refusal.unknown(.user, userName) }
        return user
    }
}
