import Domain
import Store

extension Turn {
    /// What is certain now that the answer is there, and what is open because it is not.
    func settleDoubts(_ sent: Sent, _ events: [Event], _ outbox: Outbox) throws {
        if events.contains(where: { $0.beginsOrEndsLink(app: claim.app, resource: claim.resource) }) {
            return try outbox.forgetDoubts(claim)
        }
        guard let attempt = sent.attempt else {
            switch (sent.operation, sent.reply) {
            case (.readUser(let id), .done), (.readUser(let id), .found), (.readGroup(let id), .done),
                (.readGroup(let id), .found):
                if sent.want.link?.remoteId == id { try outbox.settleExistence(claim) }
            default: break
            }
            return try outbox.settleDoubts(claim, members: events.flatMap { $0.members(ofGroup: claim.resource) })
        }
        switch sent.reply {
        case .done: try outbox.settleDoubts(claim, attempt: attempt)
        case .ambiguous, .malformed: break
        // A gateway says so too when it has lost a request on its way back.
        case .throttled(_, let status) where status >= 500: break
        case .found, .page, .conflict, .notFound, .stale, .throttled, .credential, .refused, .unreachable:
            try outbox.withdrawDoubts(claim, attempt: attempt)
        }
    }
}

extension Turn.Want {
    fileprivate var link: Link? {
        switch self {
        case .user(let user): user.link
        case .group(let group): group.link
        }
    }
}

extension Event {
    /// Whose membership of the group this settles.
    fileprivate func members(ofGroup resource: EntityKey) -> [EntityKey] {
        guard case .membersConfirmed(_, resource, let added, let removed) = self else { return [] }
        return added + removed
    }

    /// Whether the resource is linked anew with this, or linked no more.
    fileprivate func beginsOrEndsLink(app: EntityKey, resource: EntityKey) -> Bool {
        switch self {
        case .accountCreated(app, resource, _, _), .accountAdopted(app, resource, _, _, _),
            .accountDeleted(app, resource), .accountVanished(app, resource), .appGroupCreated(app, resource, _, _),
            .appGroupAdopted(app, resource, _, _), .appGroupDeleted(app, resource), .appGroupVanished(app, resource):
            true
        default: false
        }
    }
}

extension Operation {
    /// All that is open while nobody knows whether it was done.
    ///
    /// A creation leaves nothing open here: it is looked for before another one.
    func doubts(_ want: Turn.Want) -> [Doubt] {
        switch self {
        case .updateUser(_, let set, let clear, _, _, _): (Array(set.keys) + clear).sorted().map { .text($0) }
        case .activateUser: [.activity]
        case .renameGroup: [.text("displayName")]
        case .deleteUser: [.existence, .activity]
        case .deleteGroup: [.existence]
        case .addMembers(_, let members), .removeMembers(_, let members):
            if case .group(let group) = want { group.users(of: members).map { .member($0) } } else { [] }
        case .replaceGroup(_, _, _, _, let members):
            if case .group(let group) = want { [.text("displayName")] + group.users(changedBy: members) } else { [] }
        case .createUser, .createGroup, .findUser, .readUser, .findGroup, .readGroup,
            .list:
            []
        }
    }
}

extension WantedGroup {
    /// Whom a group with these members takes out and puts in.
    fileprivate func users(changedBy members: [String]) -> [Doubt] {
        let members = Set(members)
        let users =
            removals.filter { !members.contains($0.remoteId) } + additions.filter { members.contains($0.remoteId) }
        return Set(users.map(\.user)).sorted().map { .member($0) }
    }

    /// Whose these remote ids are, of those who are to be put in or taken out.
    fileprivate func users(of remoteIds: [String]) -> [EntityKey] {
        let meant = Set(remoteIds)
        return Set((removals + additions).filter { meant.contains($0.remoteId) }.map(\.user)).sorted()
    }
}
