extension Decider {
    /// Refuses what an actor has no role for, as soon as any role is recorded.
    ///
    /// - Parameters:
    ///   - actor: who asks.
    ///   - request: what is asked.
    /// - Throws: `Refusal.notAllowed`; whatever the state throws when it cannot be read.
    package func authorize(_ actor: String, _ request: Request) throws {
        guard let needed = request.roleNeeded else { return }
        try authorize(actor, needed)
    }

    /// Refuses an actor who has not at least a role, as soon as any role is recorded.
    package func authorize(_ actor: String, _ needed: ActorRole) throws {
        guard try state.administrators() > 0 else { return }
        let role = try state.role(ofActor: actor)?.role
        guard let role, role.covers(needed) else { throw Refusal.notAllowed(has: role, needs: needed) }
    }

    func grantRole(_ actor: String, _ role: ActorRole, askedBy asker: String?) throws -> Event {
        if let problem = Names.problem(actor) { throw Refusal.invalidActor(actor, problem: problem) }
        let known = try state.role(ofActor: actor)
        if known?.role == role { throw Refusal.hasRole(actor, role) }
        if try state.administrators() == 0 {
            let isOwn = asker.map { Names.folded($0) == Names.folded(actor) } ?? true
            if role != .administrator || !isOwn { throw Refusal.firstAdministrator }
        }
        try keepAdministrator(known)
        return .roleGranted(actor: actor, role: role)
    }

    func revokeRole(_ actor: String) throws -> Event {
        guard let known = try state.role(ofActor: actor) else { throw Refusal.noRole(actor) }
        try keepAdministrator(known)
        return .roleRevoked(grant: known.grant)
    }

    /// Refuses to take the last administrator's role away.
    private func keepAdministrator(_ known: RoleState?) throws {
        guard known?.role == .administrator, try state.administrators() == 1 else { return }
        throw Refusal.lastAdministrator
    }

    func changeInstallation(_ setting: InstallationSetting, _ value: String) throws -> Event {
        if let problem = setting.problem(value) { throw Refusal.invalidInstallationSetting(setting, problem: problem) }
        if try state.value(of: setting) ?? "off" == value {
            throw Refusal.installationSettingIsSo(setting, value)
        }
        return .installationSettingChanged(setting: setting, value: value)
    }
}

/// The role of an actor as a decision sees it.
package struct RoleState: Hashable, Sendable {
    /// The event that granted it.
    package let grant: EntityKey
    package let role: ActorRole

    package init(grant: EntityKey, role: ActorRole) {
        self.grant = grant
        self.role = role
    }
}
