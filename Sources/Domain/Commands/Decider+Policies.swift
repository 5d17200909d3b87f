extension Decider {
    func addPolicy(
        _ name: String, _ appName: String, _ groupName: String, _ loginMethod: String, _ priority: Int64,
        _ window: TimeWindow, _ condition: String?
    ) throws -> Event {
        try checkName(.policy, name)
        guard try state.policy(named: name) == nil else { throw Refusal.nameTaken(.policy, name) }
        let app = try app(appName)
        let group = try group(groupName)
        try check(loginMethod)
        try check(window)
        return .policyAdded(
            name: name, app: app.key, group: group.key, loginMethod: loginMethod, priority: priority, window: window,
            isOpen: window.isOpen(at: at), condition: try condition.map { try checked($0) })
    }

    func changePolicy(_ name: String, _ loginMethod: String?, _ priority: Int64?) throws -> Event {
        let policy = try policy(name)
        let method = loginMethod ?? policy.loginMethod
        let rank = priority ?? policy.priority
        try check(method)
        if method == policy.loginMethod && rank == policy.priority { throw Refusal.nothingToChange(.policy, name) }
        return .policyChanged(policy: policy.key, loginMethod: method, priority: rank)
    }

    func enable(_ name: String, _ enabled: Bool) throws -> Event {
        let policy = try policy(name)
        if policy.isEnabled == enabled {
            throw Refusal.alreadySo(.policy, name, state: enabled ? "enabled" : "disabled")
        }
        return enabled ? .policyEnabled(policy: policy.key) : .policyDisabled(policy: policy.key)
    }

    private func check(_ loginMethod: String) throws {
        if let problem = LoginMethod.problem(loginMethod) {
            throw Refusal.invalidLoginMethod(loginMethod, problem: problem)
        }
    }
}
