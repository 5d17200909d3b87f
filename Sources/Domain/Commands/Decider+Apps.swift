extension Decider {
    func addApp(_ name: String, _ connection: AppConnection, _ allowsPlainHTTP: Bool) throws -> Event {
        try checkName(.app, name)
        guard try state.app(named: name) == nil else { throw Refusal.nameTaken(.app, name) }
        try check(connection, allowsPlainHTTP)
        return .appAdded(name: name, connection: connection)
    }

    func changeApp(_ name: String, _ change: AppConnection, _ allowsPlainHTTP: Bool) throws -> Event {
        let app = try app(name)
        var connection = app.connection
        connection.connector = change.connector ?? connection.connector
        connection.profile = change.profile ?? connection.profile
        connection.endpoint = change.endpoint ?? connection.endpoint
        connection.credential = change.credential ?? connection.credential
        connection.concurrency = change.concurrency ?? connection.concurrency
        if change == AppConnection() { throw Refusal.nothingToChange(.app, name) }
        try check(change, allowsPlainHTTP)
        // The same values again are accepted: a rotated token stands behind the same name.
        return .appChanged(app: app.key, connection: connection)
    }

    func map(
        _ appName: String, _ path: String, _ expression: String?, _ options: MappingOptions
    ) throws -> Event {
        let app = try app(appName)
        if let problem = AttributeMapping.problem(path: path) {
            throw Refusal.invalidMapping(path: path, problem: problem)
        }
        if let expression {
            if let problem = AttributeMapping.marks(expression: expression, at: path) ?? options.problem {
                throw Refusal.invalidMapping(path: path, problem: problem)
            }
        } else if options != .standard {
            throw Refusal.invalidMapping(path: path, problem: "without an expression it has no options")
        } else if try state.mapping(app: app.key, path: path) == nil {
            throw Refusal.unknownMapping(app: app.name, path: path)
        }
        return .appAttributeMapped(app: app.key, path: path, expression: expression, options: options)
    }

    func switchFeature(_ appName: String, _ feature: AppFeature, _ on: Bool) throws -> Event {
        let app = try app(appName)
        if feature == .importAccounts {
            throw Refusal.comesLater("importing accounts back from an app (feature import)")
        }
        if app.features.contains(feature) == on {
            throw Refusal.alreadySo(.app, appName, state: "\(on ? "using" : "not using") \(feature.rawValue)")
        }
        return .appFeatureSwitched(app: app.key, feature: feature, on: on)
    }

    func change(_ name: String, _ setting: AppSetting, _ value: String?) throws -> Event {
        let app = try app(name)
        if let value {
            if let problem = setting.problem(value) { throw Refusal.invalidSetting(setting, problem: problem) }
        } else if try state.settings(ofApp: app.key)[setting] == nil {
            throw Refusal.alreadySo(.app, name, state: "without a setting \(setting.rawValue)")
        }
        return .appSettingChanged(app: app.key, setting: setting, value: value)
    }

    func pause(_ name: String, _ paused: Bool) throws -> Event {
        let app = try app(name)
        if app.isPaused == paused { throw Refusal.alreadySo(.app, name, state: paused ? "paused" : "running") }
        return paused ? .appPaused(app: app.key) : .appResumed(app: app.key)
    }

    func removeApp(_ name: String, _ abandoning: Bool) throws -> Event {
        let app = try app(name)
        let policies = try state.policies(ofApp: app.key)
        guard policies.isEmpty else { throw Refusal.appInUse(name, policies: policies) }
        let open = try state.openAccounts(ofApp: app.key)
        guard open == 0 || abandoning else { throw Refusal.appHasAccounts(name, open) }
        return .appRemoved(app: app.key)
    }

    private func check(_ connection: AppConnection, _ allowsPlainHTTP: Bool) throws {
        if let connector = connection.connector, connector != "scim" {
            throw ["google-directory", "microsoft-graph", "ldap"].contains(connector)
                ? Refusal.comesLater("connector \(connector)")
                : Refusal.invalidConnection(problem: "there is no connector \"\(connector)\"; use scim")
        }
        if let endpoint = connection.endpoint,
            let problem = Endpoint.problem(endpoint, allowsPlainHTTP: allowsPlainHTTP)
        {
            throw Refusal.invalidConnection(problem: problem)
        }
        if let credential = connection.credential, let problem = Endpoint.problem(credential: credential) {
            throw Refusal.invalidConnection(problem: problem)
        }
        if let concurrency = connection.concurrency, !(1...256).contains(concurrency) {
            throw Refusal.invalidConnection(problem: "concurrency is a number from 1 to 256")
        }
    }
}
