extension Decider {
    func addSeparation(
        _ name: String, _ kind: SeparationKind, _ first: String, _ second: String, _ allowsExisting: Bool
    ) throws -> Event {
        try checkName(.separation, name)
        guard try state.separation(named: name) == nil else { throw Refusal.nameTaken(.separation, name) }
        let separation = Separation(kind, try part(kind, first), try part(kind, second))
        if separation.first == separation.second { throw Refusal.separatesNothing(kind.entity, first) }
        if !allowsExisting {
            let holders = try state.holders(of: separation)
            guard holders.count == 0 else { throw Refusal.dutiesHeld(kind.entity, first, second, by: holders) }
        }
        return .separationAdded(name: name, separation: separation)
    }

    func allowException(_ name: String, _ userName: String, until: Timestamp) throws -> Event {
        let separation = try separation(name).key
        let user = try present(userName).key
        try check(TimeWindow(until: until))
        let last = at.advanced(by: Separation.longestException)
        if until > last { throw Refusal.exceptionTooLong(until, last: last) }
        if try state.exception(of: user, from: separation) == until {
            throw Refusal.nothingToChange(.separation, name)
        }
        return .separationExceptionAllowed(separation: separation, user: user, until: until)
    }

    func endException(_ name: String, _ userName: String) throws -> Event {
        let separation = try separation(name).key
        let user = try anyUser(userName).key
        guard try state.exception(of: user, from: separation) != nil else {
            throw Refusal.noException(userName, separation: name)
        }
        return .separationExceptionEnded(separation: separation, user: user)
    }

    func separation(_ name: String) throws -> SeparationState {
        guard let separation = try state.separation(named: name) else { throw Refusal.unknown(.separation, name) }
        return separation
    }

    /// Refuses to remove a group or a policy that a separation names.
    func checkSeparations(_ kind: EntityKind, _ name: String, _ key: EntityKey) throws {
        let separations = try state.separations(naming: key)
        guard separations.isEmpty else { throw Refusal.separated(kind, name, separations: separations) }
    }

    func removePolicy(_ name: String) throws -> Event {
        let policy = try policy(name)
        try checkSeparations(.policy, name, policy.key)
        return .policyRemoved(policy: policy.key)
    }

    private func part(_ kind: SeparationKind, _ name: String) throws -> EntityKey {
        switch kind {
        case .groups: try group(name).key
        case .policies: try policy(name).key
        }
    }
}
