extension Decider {
    func createGroup(_ name: String, _ externalId: ExternalId) throws -> Event {
        try checkName(.group, name)
        guard try state.group(named: name) == nil else { throw Refusal.nameTaken(.group, name) }
        return .groupCreated(externalId: externalId, name: name)
    }

    func renameGroup(_ name: String, _ to: String) throws -> Event {
        let group = try group(name)
        try checkName(.group, to)
        if let other = try state.group(named: to), other.key != group.key { throw Refusal.nameTaken(.group, to) }
        if group.name == to { throw Refusal.nothingToChange(.group, name) }
        return .groupRenamed(group: group.key, name: to)
    }

    func removeGroup(_ name: String) throws -> Event {
        let group = try group(name)
        let policies = try state.policies(ofGroup: group.key)
        guard policies.isEmpty else { throw Refusal.groupInUse(name, policies: policies) }
        try checkSeparations(.group, name, group.key)
        return .groupRemoved(group: group.key)
    }

    func addMembers(_ name: String, _ members: [MemberName], _ window: TimeWindow = .always) throws -> [Event] {
        let group = try group(name)
        try check(window)
        var seen: Set<EntityKey> = []
        return try members.map { member in
            let (key, kind) = try resource(member)
            guard seen.insert(key).inserted else { throw Refusal.alreadyMember(member.name, group: group.name) }
            let known = try state.membership(of: key, in: group.key)
            if try kind == .group && state.belongs(group.key, to: key) {
                throw Refusal.cycle(member: member.name, group: group.name)
            }
            if let known { return try addAgain(member, key, kind, group, known) }
            return joining(key, kind, group.key, window)
        }
    }

    func removeMembers(_ name: String, _ members: [MemberName]) throws -> [Event] {
        let group = try group(name)
        var seen: Set<EntityKey> = []
        return try members.map { member in
            let (key, kind) = try anyResource(member)
            guard seen.insert(key).inserted, let known = try state.membership(of: key, in: group.key) else {
                if try state.isRuleMember(key, of: group.key) {
                    throw Refusal.ruleMember(member.name, group: group.name)
                }
                throw Refusal.notMember(member.name, group: group.name)
            }
            if case .scheduled = known { return .membershipUnscheduled(group: group.key, member: key, kind: kind) }
            return .memberRemoved(group: group.key, member: key, kind: kind)
        }
    }

    /// A user who has not left, or a group.
    func resource(_ member: MemberName) throws -> (EntityKey, ResourceKind) {
        if case .user(let name) = member { return (try present(name).key, .user) }
        let (key, kind) = try anyResource(member)
        if kind == .user { _ = try present(member.name) }
        return (key, kind)
    }

    func anyResource(_ member: MemberName) throws -> (EntityKey, ResourceKind) {
        switch member {
        case .user(let name): return (try anyUser(name).key, .user)
        case .group(let name): return (try group(name).key, .group)
        case .either(let name):
            let user = try state.user(named: name)
            let group = try state.group(named: name)
            switch (user, group) {
            case (let user?, nil): return (user.key, .user)
            case (nil, let group?): return (group.key, .group)
            case (nil, nil): throw Refusal.unknownMember(name)
            default: throw Refusal.ambiguousMember(name)
            }
        }
    }
}
