/// Why a command is refused; nothing of it has happened.
package enum Refusal: Error, Hashable, Sendable {
    case unknown(EntityKind, String)
    case unknownMember(String)
    case ambiguousMember(String)
    case nameTaken(EntityKind, String)
    case nameOfLeaver(String)
    case invalidName(EntityKind, String, problem: String)
    case invalidAttribute(String, problem: String)
    case undeclarable(String, problem: String)
    case attributeRead(String, by: [String])
    case attributeHeld(String, AttributeType, by: Holders)
    case hasLeft(String)
    case alreadyStatus(String, UserStatus)
    case notStatus(String, is: UserStatus, needed: UserStatus)
    case alreadyMember(String, group: String)
    case notMember(String, group: String)
    case ruleMember(String, group: String)
    case noRule(String)
    case invalidExpression(problem: String)
    case timedMember(String, group: String, until: Timestamp)
    case scheduledMember(String, group: String, from: Timestamp)
    case timePassed(Timestamp, now: Timestamp)
    case emptyWindow(from: Timestamp, until: Timestamp)
    case noLeave(String)
    case cycle(member: String, group: String)
    case groupInUse(String, policies: [String])
    case appInUse(String, policies: [String])
    case appHasAccounts(String, Int64)
    case alreadySo(EntityKind, String, state: String)
    case nothingToChange(EntityKind, String)
    case invalidConnection(problem: String)
    case invalidLoginMethod(String, problem: String)
    case invalidMapping(path: String, problem: String)
    case unknownMapping(app: String, path: String)
    case comesLater(String)
    case notParked(String, app: String)
    case notWanted(String, app: String)
    case notHeld(String, app: String)
    case nothingHeld(app: String)
    case invalidSetting(AppSetting, problem: String)
    case separatesNothing(EntityKind, String)
    case separated(EntityKind, String, separations: [String])
    case dutiesHeld(EntityKind, String, String, by: Holders)
    case dutiesConflict(separation: String, EntityKind, String, String, by: Holders)
    case exceptionTooLong(Timestamp, last: Timestamp)
    case noException(String, separation: String)
    case reviewClosed(String)
    case undecided(review: String, Int64, of: Int64)
    case reviewersNeeded(review: String)
    case notReviewer(review: String)
    case ownAccess(Holders.User, review: String)
    case notInReview(String, review: String)
    case takesMore(Holders.User, ReviewKind, groups: [String], others: [String])
    case notThen(EntityKind, String, seq: Seq)
    case beyondJournal(Seq, head: Seq)
    case dueDatePassed(Timestamp, now: Timestamp)
    case reasonNeeded(String)
    case invalidSink(problem: String)
    case notAllowed(has: ActorRole?, needs: ActorRole)
    case invalidActor(String, problem: String)
    case hasRole(String, ActorRole)
    case noRole(String)
    case firstAdministrator
    case lastAdministrator
    case invalidInstallationSetting(InstallationSetting, problem: String)
    case installationSettingIsSo(InstallationSetting, String)
    case keyReused
    case tooLarge(bytes: Int)
    case earlierThanHead(Timestamp, head: Timestamp)
    case clockJumped(from: Timestamp, to: Timestamp)

    /// Stable code, for logs, scripts and documentation.
    package var code: String {
        switch self {
        case .unknown(let kind, _): "unknown-\(kind.rawValue)"
        case .unknownMember: "unknown-member"
        case .ambiguousMember: "ambiguous-member"
        case .nameTaken: "name-taken"
        case .nameOfLeaver: "name-of-leaver"
        case .invalidName: "invalid-name"
        case .invalidAttribute: "invalid-attribute"
        case .undeclarable: "undeclarable-attribute"
        case .attributeRead: "attribute-in-expression"
        case .attributeHeld: "attribute-of-other-type"
        case .hasLeft: "has-left"
        case .alreadyStatus, .alreadySo: "already-so"
        case .notStatus: "wrong-status"
        case .alreadyMember: "already-member"
        case .notMember: "not-member"
        case .ruleMember: "rule-member"
        case .noRule: "no-rule"
        case .invalidExpression: "invalid-expression"
        case .timedMember: "timed-member"
        case .scheduledMember: "scheduled-member"
        case .timePassed, .dueDatePassed: "time-passed"
        case .emptyWindow: "empty-window"
        case .noLeave: "no-leave"
        case .cycle: "membership-cycle"
        case .groupInUse: "group-in-use"
        case .appInUse: "app-in-use"
        case .appHasAccounts: "app-has-accounts"
        case .nothingToChange: "nothing-to-change"
        case .invalidConnection: "invalid-connection"
        case .invalidLoginMethod: "invalid-login-method"
        case .invalidMapping: "invalid-mapping"
        case .unknownMapping: "unknown-mapping"
        case .comesLater: "comes-later"
        case .notParked: "not-parked"
        case .notWanted: "not-wanted"
        case .notHeld, .nothingHeld: "not-held"
        case .invalidSetting: "invalid-setting"
        case .separatesNothing: "separates-nothing"
        case .separated: "in-separation"
        case .dutiesHeld: "duties-held"
        case .dutiesConflict: "duties-conflict"
        case .exceptionTooLong: "exception-too-long"
        case .noException: "no-exception"
        case .reviewClosed: "review-closed"
        case .undecided: "review-undecided"
        case .reviewersNeeded: "reviewers-needed"
        case .notReviewer: "not-reviewer"
        case .ownAccess: "own-access"
        case .notInReview: "not-in-review"
        case .takesMore: "takes-more"
        case .notThen: "unknown-then"
        case .beyondJournal: "beyond-journal"
        case .reasonNeeded: "reason-needed"
        case .invalidSink: "invalid-sink"
        case .notAllowed: "not-allowed"
        case .invalidActor: "invalid-actor"
        case .hasRole, .installationSettingIsSo: "already-so"
        case .noRole: "no-role"
        case .firstAdministrator: "first-administrator"
        case .lastAdministrator: "last-administrator"
        case .invalidInstallationSetting: "invalid-setting"
        case .keyReused: "key-reused"
        case .tooLarge: "payload-too-large"
        case .earlierThanHead: "earlier-than-journal"
        case .clockJumped: "clock-jumped"
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// One sentence: what is wrong, and what to do.
    package var description: String {
        switch self {
        case .unknown(let kind, let name):
            "there is no \(kind.rawValue) \"\(name)\"; see `provisor \(kind.rawValue) list`"
        case .unknownMember(let name): "there is neither a user nor a group \"\(name)\"; add it first"
        case .ambiguousMember(let name):
            "both a user and a group are named \"\(name)\"; write user:\(name) or group:\(name)"
        case .nameTaken(let kind, let name): "the \(kind.rawValue) name \"\(name)\" is taken; choose another"
        case .nameOfLeaver(let name):
            "\"\(name)\" is the name of a user who left; bring that user back with `provisor user return`, or choose another name"
        case .invalidName(let kind, let name, let problem):
            "\"\(name)\" cannot be the name of a \(kind.rawValue): \(problem)"
        case .invalidAttribute(let name, let problem): "attribute \(name) cannot have that value: \(problem)"
        case .undeclarable(let name, let problem): "attribute \(name) cannot be declared like that: \(problem)"
        case .attributeRead(let name, let readers):
            "attribute \(name) is read by \(Self.some(readers)); clear that, declare the attribute, and enter it again"
        case .attributeHeld(let name, let type, let holders):
            "\(holders.words(3)) \(holders.count == 1 ? "has" : "have") a value of \(name) that is no \(type.singular); set or clear that first: write \(type.example)"
        case .hasLeft(let name): "user \"\(name)\" has left; bring the user back first with `provisor user return`"
        case .alreadyStatus(let name, let status): "user \"\(name)\" is \(status.rawValue) already"
        case .notStatus(let name, let status, let needed):
            "user \"\(name)\" is \(status.rawValue), not \(needed.rawValue); only a user who is \(needed.rawValue) can be asked for that"
        case .alreadyMember(let member, let group): "\"\(member)\" is a member of \"\(group)\" already"
        case .notMember(let member, let group):
            "\"\(member)\" is not a direct member of \"\(group)\"; see `provisor audit members`"
        case .ruleMember(let member, let group):
            "\"\(member)\" is a member of \"\(group)\" by its rule; make an exception with `provisor group except \(group) \(member) --out`"
        case .noRule(let group): "group \"\(group)\" has no membership rule; set one with `provisor group rule`"
        case .invalidExpression(let problem): "the expression is refused: \(problem)"
        case .timedMember(let member, let group, let until):
            "\"\(member)\" is a member of \"\(group)\" until \(until); `provisor member set` with --until changes that end, with --no-until takes it away"
        case .scheduledMember(let member, let group, let from):
            "\"\(member)\" is to become a member of \"\(group)\" at \(from); `provisor member remove` cancels that, then add anew"
        case .timePassed(let time, let now):
            "\(time) has passed: it is \(now) in this journal; name a later time, or end it at once with `remove` or `disable`"
        case .emptyWindow(let from, let until): "it would end at \(until), which is not after its beginning at \(from)"
        case .noLeave(let name):
            "user \"\(name)\" has no date to leave; set one with `provisor user remove` and --at"
        case .cycle(let member, let group):
            "\"\(group)\" belongs to \"\(member)\", so \"\(member)\" cannot become its member: groups may not contain themselves"
        case .groupInUse(let group, let policies):
            "group \"\(group)\" is named by \(Self.list(policies, of: "policy", "policies")); remove that first with `provisor policy remove`"
        case .appInUse(let app, let policies):
            "app \"\(app)\" has \(Self.list(policies, of: "policy", "policies")); remove that first, so that its accounts are taken away"
        case .appHasAccounts(let app, let count):
            "app \"\(app)\" still has \(count) active account\(count == 1 ? "" : "s") of ours; let `provisor worker --drain` take them away first, or leave them there with --abandon"
        case .alreadySo(let kind, let name, let state): "\(kind.rawValue) \"\(name)\" is \(state) already"
        case .nothingToChange(let kind, let name):
            "\(kind.rawValue) \"\(name)\" would stay as it is; name something to change"
        case .invalidConnection(let problem): "the app cannot be connected like that: \(problem)"
        case .invalidLoginMethod(let method, let problem): "\"\(method)\" cannot be a login method: \(problem)"
        case .invalidMapping(let path, let problem): "the mapping to \(path) is refused: \(problem)"
        case .unknownMapping(let app, let path):
            "app \"\(app)\" has no mapping of its own to \(path); see `provisor app show`"
        case .comesLater(let what): "\(what) is not in this version of Provisor yet; nothing was changed"
        case .notParked(let name, let app):
            "the job of \"\(name)\" in \"\(app)\" is not parked; see `provisor queue list`"
        case .notWanted(let name, let app):
            "\"\(app)\" was never to have \"\(name)\", so there is nothing to deliver; see `provisor audit why`"
        case .notHeld(let name, let app):
            "no removal of \"\(name)\" is held in \"\(app)\"; see `provisor queue held`"
        case .nothingHeld(let app): "nothing is held in \"\(app)\"; see `provisor queue held`"
        case .invalidSetting(let setting, let problem):
            "\(setting.rawValue) cannot be set to that: \(problem)"
        case .separatesNothing(let kind, let name):
            "a separation keeps two apart, and \(kind.rawValue) \"\(name)\" is one; name another beside it"
        case .separated(let kind, let name, let separations):
            "\(kind.rawValue) \"\(name)\" is named by \(Self.list(separations, of: "separation", "separations")); remove that first with `provisor separation remove`"
        case .dutiesHeld(let kind, let first, let second, let holders):
            "\(holders.words(10)) \(holders.count == 1 ? "holds" : "hold") \(kind.rawValue) \"\(first)\" and \(kind.rawValue) \"\(second)\" already; take one away first, or say --allow-existing: they keep both, and `provisor separation show` lists them"
        case .dutiesConflict(let separation, let kind, let first, let second, let holders):
            "\(holders.words(3)) would hold \(kind.rawValue) \"\(first)\" and \(kind.rawValue) \"\(second)\", which separation \"\(separation)\" keeps apart; take one away first, or allow it for a time with `provisor separation allow`, --until and --reason"
        case .exceptionTooLong(let until, let last):
            "an exception until \(until) is too long: \(last) is the latest now; allow it once more when it nears its end"
        case .noException(let user, let separation):
            "\"\(user)\" has no exception from separation \"\(separation)\"; see `provisor separation show`"
        case .reviewClosed(let name):
            "review \"\(name)\" is closed; open it again with `provisor review reopen`"
        case .undecided(let name, let count, let all):
            "\(count) of the \(all) line\(all == 1 ? "" : "s") of review \"\(name)\" \(count == 1 ? "is" : "are") undecided; see `provisor review show`, or say what becomes of them with --undecided keep or --undecided revoke, and --reason"
        case .reviewersNeeded(let name):
            "review \"\(name)\" needs somebody who decides; name reviewers with --reviewer"
        case .notReviewer(let name):
            "only the reviewers of \"\(name)\" decide in it, and --actor names none of them; see `provisor review list`"
        case .ownAccess(let user, let name):
            "\"\(user.name)\" is the reviewer, and nobody decides about their own access in review \"\(name)\"; let another reviewer do it, or open a review with --allow-own"
        case .notInReview(let user, let name):
            "review \"\(name)\" has no line of \"\(user)\"; `provisor review show` lists whom it is about, by the names they had then"
        case .takesMore(let user, let kind, let groups, let others):
            Self.takesMore(user.name, kind, groups, others)
        case .notThen(let kind, let name, let seq):
            "no \(kind.rawValue) was named \"\(name)\" at seq \(seq); `provisor audit timeline \(kind.rawValue)` says when it got its name"
        case .beyondJournal(let seq, let head): "the journal ends at seq \(head); there is no seq \(seq) to freeze"
        case .dueDatePassed(let due, let now):
            "a review cannot be due at \(due): it is \(now) in this journal; name a later time"
        case .reasonNeeded(let what): "\(what) needs a reason; say why with --reason"
        case .invalidSink(let problem): "the sink cannot be added like that: \(problem)"
        case .notAllowed(let role, let needed):
            "this takes the role \(needed.rawValue), and \(role.map { "yours is \($0.rawValue)" } ?? "you have none"); ask an administrator, whom `provisor role list` names"
        case .invalidActor(let actor, let problem): "\"\(actor)\" cannot be an actor: \(problem)"
        case .hasRole(let actor, let role): "\"\(actor)\" has the role \(role.rawValue) already"
        case .noRole(let actor): "\"\(actor)\" has no role; see `provisor role list`"
        case .firstAdministrator:
            "the first role is that of an administrator, and goes to whoever asks, so that nobody is locked out: grant yourself the role administrator first"
        case .lastAdministrator:
            "this is the last administrator; make another one first, so that somebody can still change something"
        case .invalidInstallationSetting(let setting, let problem):
            "\(setting.rawValue) cannot be set to that: \(problem)"
        case .installationSettingIsSo(let setting, let value): "\(setting.rawValue) is \(value) already"
        case .keyReused:
            "this idempotency key was used for another command; use a new key, or repeat the very same command"
        case .tooLarge(let bytes):
            "the event would hold \(bytes) bytes, and \(EventPayload.maximumSize) is the limit; give less at once"
        case .clockJumped(let from, let to):
            "the clock of this machine says \(to), but by its time since start it should be \(from); put it right, or accept it with --accept-clock"
        case .earlierThanHead(let at, let head):
            "\(at) is earlier than the newest event of the journal, which is of \(head); history can only be added after it"
        }
    }

    private static func some(_ texts: [String]) -> String {
        texts.prefix(3).joined(separator: ", ") + (texts.count > 3 ? " and \(texts.count - 3) more" : "")
    }

    private static func takesMore(_ user: String, _ kind: ReviewKind, _ groups: [String], _ others: [String]) -> String
    {
        let way = list(groups, of: "group", "groups")
        let more =
            kind == .app
            ? "that takes \"\(user)\" out of \(way), and with it \(list(others, of: "app", "apps")) away"
            : "\"\(user)\" belongs to it through \(way), and would have to leave \(others.count == 1 ? "that" : "those")"
        return
            "\(more); accept it with --allow-more, or take it away another way and decide keep"
    }

    static func list(_ names: [String], of singular: String, _ plural: String) -> String {
        let shown = names.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        let rest = names.count > 3 ? " and \(names.count - 3) more" : ""
        return "\(names.count == 1 ? singular : plural) \(shown)\(rest)"
    }
}
