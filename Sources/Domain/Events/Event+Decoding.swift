import JSON

extension Event {
    /// Reads a stored event, after bringing an old version up to date.
    ///
    /// - Parameter stored: the payload as it was written, in whatever version was the newest then. Its `personal` part
    ///   is nil where it never had one, and also where its user's key is gone: then every personal field reads as
    ///   empty.
    /// - Throws: `EventCodingError` for a type or version from a newer Provisor, and for a damaged payload.
    package init(_ stored: EventPayload) throws(EventCodingError) {
        let payload = try Upcasting.newest(stored)
        let fields = EventFields(payload)
        switch payload.type {
        case "UserRegistered":
            guard let externalId = ExternalId(text: try fields.text("externalId")) else {
                throw fields.malformed("externalId")
            }
            self = .userRegistered(externalId: externalId, attributes: try fields.personalTexts("attributes"))
        case "UserChanged":
            self = .userChanged(
                user: try fields.key("user"), set: try fields.personalTexts("set"),
                cleared: try fields.personalNames("cleared"))
        case "UserSuspended": self = .userSuspended(user: try fields.key("user"))
        case "UserResumed": self = .userResumed(user: try fields.key("user"))
        case "UserRemoved": self = .userRemoved(user: try fields.key("user"))
        case "UserReturned": self = .userReturned(user: try fields.key("user"))
        case "GroupCreated":
            guard let externalId = ExternalId(text: try fields.text("externalId")) else {
                throw fields.malformed("externalId")
            }
            self = .groupCreated(externalId: externalId, name: try fields.text("name"))
        case "GroupRenamed": self = .groupRenamed(group: try fields.key("group"), name: try fields.text("name"))
        case "GroupRemoved": self = .groupRemoved(group: try fields.key("group"))
        case "MemberAdded":
            self = .memberAdded(
                group: try fields.key("group"), member: try fields.key("member"), kind: try fields.kind())
        case "MemberRemoved":
            self = .memberRemoved(
                group: try fields.key("group"), member: try fields.key("member"), kind: try fields.kind())
        case "PolicyAdded":
            self = .policyAdded(
                name: try fields.text("name"), app: try fields.key("app"), group: try fields.key("group"),
                loginMethod: try fields.text("loginMethod"), priority: try fields.key("priority"),
                window: try fields.window(), isOpen: try fields.truth("open"), condition: try fields.condition())
        case "PolicyChanged":
            self = .policyChanged(
                policy: try fields.key("policy"), loginMethod: try fields.text("loginMethod"),
                priority: try fields.key("priority"))
        case "GroupRuleSet", "GroupRuleCleared", "RuleExceptionSet", "RuleExceptionCleared", "PolicyConditionSet",
            "AppScopeSet":
            self = try Self.rule(payload.type, fields)
        case "PolicyEnabled": self = .policyEnabled(policy: try fields.key("policy"))
        case "PolicyDisabled": self = .policyDisabled(policy: try fields.key("policy"))
        case "PolicyRemoved": self = .policyRemoved(policy: try fields.key("policy"))
        case "PolicyWindowChanged", "AccessWindowOpened", "AccessWindowClosed", "LeaveScheduled", "LeaveCancelled":
            self = try Self.time(payload.type, fields)
        case "MembershipStartRefused": self = try Self.separation(payload.type, fields)
        case let type where type.hasPrefix("Membership"): self = try Self.time(type, fields)
        case let type where type.hasPrefix("AppGroup") || type.hasPrefix("Account") || type.hasPrefix("Members"):
            self = try Self.outcome(type, fields)
        case "AppReconciled":
            self = .appReconciled(
                app: try fields.key("app"), users: try fields.key("users"), groups: try fields.key("groups"))
        case "DriftFound": self = try Self.drift(fields)
        case let type where type.hasPrefix("App"): self = try Self.app(type, fields)
        case "JobParked":
            self = .jobParked(
                app: try fields.key("app"), resource: try fields.key("resource"), kind: try fields.kind(),
                reason: try fields.text("reason"), detail: try fields.text("detail"))
        case let type where type.hasPrefix("Removals"): self = try Self.removals(type, fields)
        case "JobAccepted":
            self = .jobAccepted(
                app: try fields.key("app"), resource: try fields.key("resource"), kind: try fields.kind())
        case "JobRequested":
            self = .jobRequested(
                app: try fields.key("app"), resource: try fields.key("resource"), kind: try fields.kind())
        case "JobRetried":
            self = .jobRetried(
                app: try fields.key("app"), resource: try fields.key("resource"), kind: try fields.kind())
        case "JobDropped":
            self = .jobDropped(
                app: try fields.key("app"), resource: try fields.key("resource"), kind: try fields.kind())
        case "AttributeDeclared": self = try Self.attribute(fields)
        case let type where type.hasPrefix("Token"): self = try Self.token(type, fields)
        case let type where type.hasPrefix("Separation"): self = try Self.separation(type, fields)
        case let type where type.hasPrefix("Review"): self = try Self.review(type, fields)
        case let type where type.hasPrefix("Sink"): self = try Self.sink(type, fields)
        case "RoleGranted", "RoleRevoked", "InstallationSettingChanged", "QueryRecorded":
            self = try Self.role(payload.type, fields)
        default: throw .unknown(type: payload.type, version: payload.version)
        }
    }

    private static func token(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "TokenAdded":
            guard let digest = TokenDigest(text: try fields.text("digest")) else { throw fields.malformed("digest") }
            guard let role = TokenRole(rawValue: try fields.text("role")) else { throw fields.malformed("role") }
            return .tokenAdded(name: try fields.text("name"), digest: digest, role: role)
        case "TokenRemoved": return .tokenRemoved(token: try fields.key("token"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    private static func app(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        switch type {
        case "AppAdded": return .appAdded(name: try fields.text("name"), connection: fields.connection)
        case "AppChanged": return .appChanged(app: try fields.key("app"), connection: fields.connection)
        case "AppAttributeMapped":
            guard let whenAbsent = MappingOptions.WhenAbsent(rawValue: try fields.text("whenAbsent")) else {
                throw fields.malformed("whenAbsent")
            }
            return .appAttributeMapped(
                app: try fields.key("app"), path: try fields.text("path"),
                expression: fields.data["expression"]?.string,
                options: MappingOptions(
                    isOnCreateOnly: try fields.truth("onCreateOnly"), fallback: fields.data["default"]?.string,
                    whenAbsent: whenAbsent))
        case "AppFeatureSwitched":
            guard let feature = AppFeature(rawValue: try fields.text("feature")) else {
                throw fields.malformed("feature")
            }
            return .appFeatureSwitched(app: try fields.key("app"), feature: feature, on: try fields.truth("on"))
        case "AppSettingChanged":
            guard let setting = AppSetting(rawValue: try fields.text("setting")) else {
                throw fields.malformed("setting")
            }
            return .appSettingChanged(
                app: try fields.key("app"), setting: setting, value: fields.data["value"]?.string)
        case "AppPaused": return .appPaused(app: try fields.key("app"))
        case "AppResumed": return .appResumed(app: try fields.key("app"))
        case "AppRemoved": return .appRemoved(app: try fields.key("app"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    private static func drift(_ fields: EventFields) throws(EventCodingError) -> Event {
        guard let drift = Drift(rawValue: try fields.text("drift")) else { throw fields.malformed("drift") }
        let resources = try fields.keys("resources")
        let (remoteIds, details) = (try fields.texts("remoteIds"), try fields.texts("details"))
        guard resources.count == remoteIds.count, resources.count == details.count else {
            throw fields.malformed("resources")
        }
        let items = resources.indices.map { index in
            DriftItem(
                resource: resources[index] == 0 ? nil : resources[index], remoteId: remoteIds[index],
                detail: details[index])
        }
        return .driftFound(app: try fields.key("app"), kind: try fields.kind(), drift: drift, items: items)
    }

    private static func removals(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        let app = try fields.key("app")
        switch type {
        case "RemovalsHeld":
            let (groups, users) = (try fields.keys("memberGroups"), try fields.keys("members"))
            guard groups.count == users.count else { throw fields.malformed("members") }
            return .removalsHeld(
                app: app,
                removals: HeldRemovals(
                    users: try fields.keys("users"), groups: try fields.keys("groups"),
                    members: zip(groups, users).map { HeldRemovals.Member(group: $0, user: $1) }))
        case "RemovalsReleased": return .removalsReleased(app: app, resources: try fields.keys("resources"))
        case "RemovalsDiscarded": return .removalsDiscarded(app: app, resources: try fields.keys("resources"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }

    private static func outcome(_ type: String, _ fields: EventFields) throws(EventCodingError) -> Event {
        let app = try fields.key("app")
        if type.hasPrefix("Account") {
            let user = try fields.key("user")
            switch type {
            case "AccountCreated":
                return .accountCreated(
                    app: app, user: user, remoteId: try fields.text("remoteId"),
                    attributes: try fields.personalTexts("attributes"))
            case "AccountAdopted":
                return .accountAdopted(
                    app: app, user: user, remoteId: try fields.text("remoteId"), active: try fields.truth("active"),
                    attributes: try fields.personalTexts("attributes"))
            case "AccountUpdated":
                return .accountUpdated(
                    app: app, user: user, set: try fields.personalTexts("set"),
                    cleared: try fields.personalNames("cleared"))
            case "AccountDrifted":
                return .accountDrifted(
                    app: app, user: user, active: fields.data["active"]?.bool, set: try fields.personalTexts("set"),
                    cleared: try fields.personalNames("cleared"))
            case "AccountDeactivated": return .accountDeactivated(app: app, user: user)
            case "AccountReactivated": return .accountReactivated(app: app, user: user)
            case "AccountDeleted": return .accountDeleted(app: app, user: user)
            case "AccountVanished": return .accountVanished(app: app, user: user)
            default: throw .unknown(type: type, version: fields.payload.version)
            }
        }
        let group = try fields.key("group")
        switch type {
        case "AppGroupCreated":
            return .appGroupCreated(
                app: app, group: group, remoteId: try fields.text("remoteId"), name: try fields.text("name"))
        case "AppGroupAdopted":
            return .appGroupAdopted(
                app: app, group: group, remoteId: try fields.text("remoteId"), name: try fields.text("name"))
        case "AppGroupRenamed": return .appGroupRenamed(app: app, group: group, name: try fields.text("name"))
        case "AppGroupDeleted": return .appGroupDeleted(app: app, group: group)
        case "AppGroupVanished": return .appGroupVanished(app: app, group: group)
        case "AppGroupDrifted": return .appGroupDrifted(app: app, group: group, name: try fields.text("name"))
        case "MembersDrifted":
            return .membersDrifted(
                app: app, group: group, added: try fields.keys("added"), removed: try fields.keys("removed"))
        case "MembersConfirmed":
            return .membersConfirmed(
                app: app, group: group, added: try fields.keys("added"), removed: try fields.keys("removed"))
        default: throw .unknown(type: type, version: fields.payload.version)
        }
    }
}
