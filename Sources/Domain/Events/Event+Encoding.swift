import JSON

extension Event {
    /// The stored form, always in the newest version of its type.
    package var payload: EventPayload {
        switch self {
        case .userRegistered(let externalId, let attributes):
            Self.payload(
                "UserRegistered", ["externalId": .string(externalId.text)], personal: ["attributes": .texts(attributes)]
            )
        case .userChanged(let user, let set, let cleared):
            Self.payload(
                "UserChanged", ["user": .integer(user)], personal: ["set": .texts(set), "cleared": .texts(cleared)])
        case .userSuspended(let user): Self.payload("UserSuspended", ["user": .integer(user)])
        case .userResumed(let user): Self.payload("UserResumed", ["user": .integer(user)])
        case .userRemoved(let user): Self.payload("UserRemoved", ["user": .integer(user)])
        case .userReturned(let user): Self.payload("UserReturned", ["user": .integer(user)])
        case .groupCreated(let externalId, let name):
            Self.payload("GroupCreated", ["externalId": .string(externalId.text), "name": .string(name)])
        case .groupRenamed(let group, let name):
            Self.payload("GroupRenamed", ["group": .integer(group), "name": .string(name)])
        case .groupRemoved(let group): Self.payload("GroupRemoved", ["group": .integer(group)])
        case .memberAdded(let group, let member, let kind):
            Self.payload("MemberAdded", Self.membership(group, member, kind))
        case .memberRemoved(let group, let member, let kind):
            Self.payload("MemberRemoved", Self.membership(group, member, kind))
        case .policyAdded(
            let name, let app, let group, let loginMethod, let priority, let window, let isOpen, let condition):
            Self.payload(
                "PolicyAdded", version: 3,
                window.json(
                    with: Self.json(
                        condition,
                        with: [
                            "name": .string(name), "app": .integer(app), "group": .integer(group),
                            "loginMethod": .string(loginMethod), "priority": .integer(priority), "open": .bool(isOpen),
                        ])))
        case .policyChanged(let policy, let loginMethod, let priority):
            Self.payload(
                "PolicyChanged",
                ["policy": .integer(policy), "loginMethod": .string(loginMethod), "priority": .integer(priority)])
        case .policyEnabled(let policy): Self.payload("PolicyEnabled", ["policy": .integer(policy)])
        case .policyDisabled(let policy): Self.payload("PolicyDisabled", ["policy": .integer(policy)])
        case .policyRemoved(let policy): Self.payload("PolicyRemoved", ["policy": .integer(policy)])
        default:
            timePayload ?? rulePayload ?? separationPayload ?? attributePayload ?? reviewPayload ?? sinkPayload
                ?? rolePayload ?? appPayload
                ?? outcomePayload
        }
    }

    private var appPayload: EventPayload? {
        switch self {
        case .appAdded(let name, let connection):
            Self.payload("AppAdded", connection.json(with: ["name": .string(name)]))
        case .appChanged(let app, let connection):
            Self.payload("AppChanged", connection.json(with: ["app": .integer(app)]))
        case .appAttributeMapped(let app, let path, let expression, let options):
            Self.payload(
                "AppAttributeMapped", version: 2,
                [
                    "app": .integer(app), "path": .string(path), "expression": expression.map { .string($0) } ?? .null,
                    "onCreateOnly": .bool(options.isOnCreateOnly),
                    "default": options.fallback.map { .string($0) } ?? .null,
                    "whenAbsent": .string(options.whenAbsent.rawValue),
                ])
        case .appFeatureSwitched(let app, let feature, let on):
            Self.payload(
                "AppFeatureSwitched", ["app": .integer(app), "feature": .string(feature.rawValue), "on": .bool(on)])
        case .appSettingChanged(let app, let setting, let value):
            Self.payload(
                "AppSettingChanged",
                [
                    "app": .integer(app), "setting": .string(setting.rawValue),
                    "value": value.map { .string($0) } ?? .null,
                ])
        case .appPaused(let app): Self.payload("AppPaused", ["app": .integer(app)])
        case .appResumed(let app): Self.payload("AppResumed", ["app": .integer(app)])
        case .appRemoved(let app): Self.payload("AppRemoved", ["app": .integer(app)])
        default: nil
        }
    }

    private var outcomePayload: EventPayload {
        switch self {
        case .accountCreated(let app, let user, let remoteId, let attributes):
            Self.account(
                "AccountCreated", app, user, ["remoteId": .string(remoteId)], ["attributes": .texts(attributes)])
        case .accountAdopted(let app, let user, let remoteId, let active, let attributes):
            Self.account(
                "AccountAdopted", app, user, ["remoteId": .string(remoteId), "active": .bool(active)],
                ["attributes": .texts(attributes)])
        case .accountUpdated(let app, let user, let set, let cleared):
            Self.account("AccountUpdated", app, user, [:], ["set": .texts(set), "cleared": .texts(cleared)])
        case .accountDeactivated(let app, let user): Self.account("AccountDeactivated", app, user)
        case .accountReactivated(let app, let user): Self.account("AccountReactivated", app, user)
        case .accountDeleted(let app, let user): Self.account("AccountDeleted", app, user)
        case .accountVanished(let app, let user): Self.account("AccountVanished", app, user)
        case .appGroupCreated(let app, let group, let remoteId, let name):
            Self.appGroup("AppGroupCreated", app, group, ["remoteId": .string(remoteId), "name": .string(name)])
        case .appGroupAdopted(let app, let group, let remoteId, let name):
            Self.appGroup("AppGroupAdopted", app, group, ["remoteId": .string(remoteId), "name": .string(name)])
        case .appGroupRenamed(let app, let group, let name):
            Self.appGroup("AppGroupRenamed", app, group, ["name": .string(name)])
        case .appGroupDeleted(let app, let group): Self.appGroup("AppGroupDeleted", app, group)
        case .appGroupVanished(let app, let group): Self.appGroup("AppGroupVanished", app, group)
        case .membersConfirmed(let app, let group, let added, let removed):
            Self.appGroup(
                "MembersConfirmed", app, group,
                ["added": .keys(added), "removed": .keys(removed)])
        case .accountDrifted(let app, let user, let active, let set, let cleared):
            Self.account(
                "AccountDrifted", app, user, ["active": active.map { .bool($0) } ?? .null],
                ["set": .texts(set), "cleared": .texts(cleared)])
        case .appGroupDrifted(let app, let group, let name):
            Self.appGroup("AppGroupDrifted", app, group, ["name": .string(name)])
        case .membersDrifted(let app, let group, let added, let removed):
            Self.appGroup("MembersDrifted", app, group, ["added": .keys(added), "removed": .keys(removed)])
        case .appReconciled(let app, let users, let groups):
            Self.payload(
                "AppReconciled", ["app": .integer(app), "users": .integer(users), "groups": .integer(groups)])
        case .driftFound(let app, let kind, let drift, let items):
            Self.payload(
                "DriftFound",
                [
                    "app": .integer(app), "kind": .string(kind.rawValue), "drift": .string(drift.rawValue),
                    "resources": .keys(items.map { $0.resource ?? 0 }), "remoteIds": .texts(items.map(\.remoteId)),
                    "details": .texts(items.map(\.detail)),
                ])
        default: jobPayload
        }
    }

    private var jobPayload: EventPayload {
        switch self {
        case .jobParked(let app, let resource, let kind, let reason, let detail):
            Self.payload(
                "JobParked",
                Self.job(app, resource, kind).merging(["reason": .string(reason), "detail": .string(detail)]) { $1 })
        case .jobRetried(let app, let resource, let kind): Self.payload("JobRetried", Self.job(app, resource, kind))
        case .jobDropped(let app, let resource, let kind): Self.payload("JobDropped", Self.job(app, resource, kind))
        case .jobAccepted(let app, let resource, let kind): Self.payload("JobAccepted", Self.job(app, resource, kind))
        case .jobRequested(let app, let resource, let kind): Self.payload("JobRequested", Self.job(app, resource, kind))
        case .removalsHeld(let app, let removals):
            Self.payload(
                "RemovalsHeld",
                [
                    "app": .integer(app), "users": .keys(removals.users), "groups": .keys(removals.groups),
                    "memberGroups": .keys(removals.members.map(\.group)),
                    "members": .keys(removals.members.map(\.user)),
                ])
        case .removalsReleased(let app, let resources):
            Self.payload("RemovalsReleased", ["app": .integer(app), "resources": .keys(resources)])
        case .removalsDiscarded(let app, let resources):
            Self.payload("RemovalsDiscarded", ["app": .integer(app), "resources": .keys(resources)])
        case .tokenAdded(let name, let digest, let role):
            Self.payload(
                "TokenAdded",
                ["name": .string(name), "digest": .string(digest.text), "role": .string(role.rawValue)])
        case .tokenRemoved(let token): Self.payload("TokenRemoved", ["token": .integer(token)])
        default: preconditionFailure("every other case is encoded above")
        }
    }

    static func payload(
        _ type: String, version: Int64 = 1, _ data: [String: JSONValue], personal: [String: JSONValue]? = nil
    ) -> EventPayload {
        EventPayload(type: type, version: version, data: .object(data), personal: personal.map { .object($0) })
    }

    static func membership(_ group: EntityKey, _ member: EntityKey, _ kind: ResourceKind) -> [String: JSONValue] {
        ["group": .integer(group), "member": .integer(member), "kind": .string(kind.rawValue)]
    }

    private static func job(_ app: EntityKey, _ resource: EntityKey, _ kind: ResourceKind) -> [String: JSONValue] {
        ["app": .integer(app), "resource": .integer(resource), "kind": .string(kind.rawValue)]
    }

    private static func account(
        _ type: String, _ app: EntityKey, _ user: EntityKey, _ more: [String: JSONValue] = [:],
        _ personal: [String: JSONValue]? = nil
    ) -> EventPayload {
        payload(type, more.merging(["app": .integer(app), "user": .integer(user)]) { $1 }, personal: personal)
    }

    private static func appGroup(
        _ type: String, _ app: EntityKey, _ group: EntityKey, _ more: [String: JSONValue] = [:]
    ) -> EventPayload {
        payload(type, more.merging(["app": .integer(app), "group": .integer(group)]) { $1 })
    }
}

extension JSONValue {
    static func texts(_ texts: [String: String]) -> JSONValue { .object(texts.mapValues { .string($0) }) }
    static func texts(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    static func keys(_ keys: [EntityKey]) -> JSONValue { .array(keys.map { .integer($0) }) }
}

extension AppConnection {
    func json(with more: [String: JSONValue]) -> [String: JSONValue] {
        var members = more
        members["connector"] = connector.map { .string($0) }
        members["profile"] = profile.map { .string($0) }
        members["endpoint"] = endpoint.map { .string($0) }
        members["credential"] = credential.map { .string($0) }
        members["concurrency"] = concurrency.map { .integer($0) }
        return members
    }
}
