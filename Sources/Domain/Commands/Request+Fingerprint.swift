package import JSON

extension Request {
    /// What was asked, in one canonical form, without what the edge drew by chance.
    ///
    /// Two requests with one form ask for the same thing. It holds what people typed, so only a keyed digest of it is
    /// ever stored.
    package var fingerprint: JSONValue {
        switch self {
        case .registerUser(let userName, let attributes, _): ["registerUser", .string(userName), .texts(attributes)]
        case .changeUser(let userName, let set, let clear):
            ["changeUser", .string(userName), .texts(set), .texts(clear.sorted())]
        case .suspendUser(let userName): ["suspendUser", .string(userName)]
        case .resumeUser(let userName): ["resumeUser", .string(userName)]
        case .removeUser(let userName): ["removeUser", .string(userName)]
        case .returnUser(let userName): ["returnUser", .string(userName)]
        case .createGroup(let name, _): ["createGroup", .string(name)]
        case .renameGroup(let name, let to): ["renameGroup", .string(name), .string(to)]
        case .removeGroup(let name): ["removeGroup", .string(name)]
        case .addMembers(let group, let members): ["addMembers", .string(group), .array(members.map(\.fingerprint))]
        case .removeMembers(let group, let members):
            ["removeMembers", .string(group), .array(members.map(\.fingerprint))]
        case .addApp(let name, let connection, let plain):
            ["addApp", .string(name), .object(connection.json(with: ["plain": .bool(plain)]))]
        case .changeApp(let name, let connection, let plain):
            ["changeApp", .string(name), .object(connection.json(with: ["plain": .bool(plain)]))]
        case .mapAttribute(let app, let path, let expression, let options):
            // With no options it is what it was before there were any.
            .array(
                ["mapAttribute", .string(app), .string(path), expression.map { .string($0) } ?? .null]
                    + (options == .standard
                        ? []
                        : [
                            .bool(options.isOnCreateOnly), options.fallback.map { .string($0) } ?? .null,
                            .string(options.whenAbsent.rawValue),
                        ]))
        case .switchFeature(let app, let feature, let on):
            ["switchFeature", .string(app), .string(feature.rawValue), .bool(on)]
        case .changeSetting(let app, let setting, let value):
            ["changeSetting", .string(app), .string(setting.rawValue), value.map { .string($0) } ?? .null]
        case .pauseApp(let name): ["pauseApp", .string(name)]
        case .resumeApp(let name): ["resumeApp", .string(name)]
        case .removeApp(let name, let abandoning): ["removeApp", .string(name), .bool(abandoning)]
        case .addPolicy(let name, let app, let group, let loginMethod, let priority, let window, let condition):
            // Without a window it is what it was before there were windows.
            .array(
                ["addPolicy", .string(name), .string(app), .string(group), .string(loginMethod), .integer(priority)]
                    + (window == .always ? [] : [.time(window.from), .time(window.until)])
                    + (condition.map { ["when", .string($0)] } ?? []))
        case .changePolicy(let name, let loginMethod, let priority):
            [
                "changePolicy", .string(name), loginMethod.map { .string($0) } ?? .null,
                priority.map { .integer($0) } ?? .null,
            ]
        case .enablePolicy(let name): ["enablePolicy", .string(name)]
        case .disablePolicy(let name): ["disablePolicy", .string(name)]
        case .removePolicy(let name): ["removePolicy", .string(name)]
        case .changeRule(let group, let expression):
            ["changeRule", .string(group), expression.map { .string($0) } ?? .null]
        case .changeException(let group, let user, let mode):
            ["changeException", .string(group), .string(user), mode.map { .string($0.rawValue) } ?? .null]
        case .changeCondition(let policy, let expression):
            ["changeCondition", .string(policy), expression.map { .string($0) } ?? .null]
        case .changeScope(let app, let expression):
            ["changeScope", .string(app), expression.map { .string($0) } ?? .null]
        case .declareAttribute(let name, let type): ["declareAttribute", .string(name), .string(type.rawValue)]
        case .changePolicyWindow(let name, let from, let until):
            ["changePolicyWindow", .string(name), from.fingerprint, until.fingerprint]
        case .addTimedMembers(let group, let members, let window):
            [
                "addTimedMembers", .string(group), .array(members.map(\.fingerprint)), .time(window.from),
                .time(window.until),
            ]
        case .changeMembershipEnd(let group, let member, let until):
            ["changeMembershipEnd", .string(group), member.fingerprint, .time(until)]
        case .scheduleLeave(let userName, let at): ["scheduleLeave", .string(userName), .time(at)]
        case .cancelLeave(let userName): ["cancelLeave", .string(userName)]
        case .retryJob(let app, let resource): ["retryJob", .string(app), resource.fingerprint]
        case .dropJob(let app, let resource): ["dropJob", .string(app), resource.fingerprint]
        case .acceptJob(let app, let resource): ["acceptJob", .string(app), resource.fingerprint]
        case .requestJob(let app, let resource): ["requestJob", .string(app), resource.fingerprint]
        case .releaseRemovals(let app, let resources):
            ["releaseRemovals", .string(app), .array(resources.map(\.fingerprint))]
        case .discardRemovals(let app, let resources):
            ["discardRemovals", .string(app), .array(resources.map(\.fingerprint))]
        // With the digest: a token that was drawn again is another command, not a repeated one.
        case .addToken(let name, let digest, let role):
            ["addToken", .string(name), .string(digest.text), .string(role.rawValue)]
        case .removeToken(let name): ["removeToken", .string(name)]
        case .addSeparation(let name, let kind, let first, let second, let allowsExisting):
            [
                "addSeparation", .string(name), .string(kind.rawValue), .string(first), .string(second),
                .bool(allowsExisting),
            ]
        case .removeSeparation(let name): ["removeSeparation", .string(name)]
        case .allowException(let name, let userName, let until):
            ["allowException", .string(name), .string(userName), .time(until)]
        case .endException(let name, let userName): ["endException", .string(name), .string(userName)]
        case .openReview, .changeReview, .decideReview, .closeReview, .reopenReview: reviewFingerprint
        case .addSink(let name, let sink, let allowsPlain, let first):
            [
                "addSink", .string(name), .string(sink.kind.rawValue), .string(sink.target),
                .string(sink.format.rawValue), .optional(sink.batch?.rawValue), .optional(sink.credential),
                .optional(sink.certificates), .bool(sink.includesReasons), .bool(allowsPlain),
                first.map { .integer($0) } ?? .null,
            ]
        case .pauseSink(let name): ["pauseSink", .string(name)]
        case .resumeSink(let name): ["resumeSink", .string(name)]
        case .removeSink(let name): ["removeSink", .string(name)]
        case .grantRole(let actor, let role): ["grantRole", .string(actor), .string(role.rawValue)]
        case .revokeRole(let actor): ["revokeRole", .string(actor)]
        case .changeInstallation(let setting, let value):
            ["changeInstallation", .string(setting.rawValue), .string(value)]
        case .recordQuery(let question, let answers, let asOf):
            ["recordQuery", .string(question), .integer(answers), .integer(asOf)]
        }
    }

    /// Every text that was typed into this request, in a fixed order.
    ///
    /// A stored refusal refers to them by their place here, so that the journal holds none of them: a person's name, or
    /// a secret, may have been typed where neither belongs.
    package var typed: [String] {
        var texts: [String] = []
        Self.collect(fingerprint, &texts)
        // The marks in a refused expression quote parts of it; they are made again when the request is repeated.
        if case .mapAttribute(_, let path, let expression?, _) = self,
            let marks = AttributeMapping.marks(expression: expression, at: path)
        {
            texts.append(marks)
        }
        return texts
    }

    private static func collect(_ value: JSONValue, _ texts: inout [String]) {
        switch value {
        case .string(let text): texts.append(text)
        case .array(let elements): for element in elements { collect(element, &texts) }
        case .object(let members):
            for (name, member) in members.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
                texts.append(name)
                collect(member, &texts)
            }
        case .null, .bool, .integer, .double: break
        }
    }

    /// The user whom this request is about, if it is about exactly one.
    package var soleUser: String? {
        switch self {
        case .registerUser(let name, _, _), .changeUser(let name, _, _), .suspendUser(let name), .resumeUser(let name),
            .removeUser(let name), .returnUser(let name), .scheduleLeave(let name, _), .cancelLeave(let name):
            name
        case .changeMembershipEnd(_, let member, _): member.userName
        case .changeException(_, let user, _): user
        case .allowException(_, let name, _), .endException(_, let name): name
        case .decideReview(_, let names?, _, _): names.count == 1 ? names.first : nil
        case .addMembers(_, let members), .removeMembers(_, let members), .addTimedMembers(_, let members, _):
            members.count == 1 ? members.first?.userName : nil
        default: nil
        }
    }
}

extension BoundChange {
    var fingerprint: JSONValue {
        switch self {
        case .keep: "keep"
        case .clear: .null
        case .set(let time): .time(time)
        }
    }
}

extension MemberName {
    /// The name, where it may be a user's.
    fileprivate var userName: String? {
        switch self {
        case .user(let name), .either(let name): name
        case .group: nil
        }
    }

    fileprivate var fingerprint: JSONValue {
        switch self {
        case .user(let name): ["user", .string(name)]
        case .group(let name): ["group", .string(name)]
        case .either(let name): .string(name)
        }
    }
}
