import Domain
import Store

/// One user in one app: what to send next, and what an answer means.
struct UserDelivery {
    let target: AppTarget
    let claim: Claim
    let want: WantedUser
    let now: Timestamp

    /// The least that closes the difference between what is wanted and what the target last confirmed.
    func next(_ memory: inout DeliveryMemory) -> Step {
        guard let link = want.link else { return nextUnlinked(&memory) }
        let mustBeSeen = (link.isActive || link.doubts.activity) && want.revokeSeq > link.activatedSeq
        if !isWanted || mustBeSeen {
            if let step = takingAway(link) { return step }
            if !isWanted { return renaming(link, &memory) }
        }
        // A deletion of ours may have come through.
        if link.doubts.existence { return .send(.readUser(remoteId: link.remoteId)) }
        if !link.isActive || link.doubts.activity {
            return target.has(.create)
                ? .send(.activateUser(remoteId: link.remoteId, active: true, all: link.attributes)) : .finish
        }
        do throws(DeliveryProblem) {
            return updating(link, try target.desired(want), &memory)
        } catch {
            return .park(reason: error.reason, detail: error.detail)
        }
    }

    /// Whether the account is to be there: until a held removal is released, it is.
    private var isWanted: Bool { want.isAssigned || want.isHeld && want.link != nil }

    private func takingAway(_ link: Link) -> Step? {
        // Only what we made is deleted; an account that was there before us is closed, where that can be done.
        let deletes =
            !isWanted && (link.isCreated || !target.has(.deactivate)) && target.has(.delete)
            && (want.status == .removed || !target.has(.deactivate))
        if deletes, !target.profile.deletionDeactivates || !target.has(.deactivate) {
            let days = target.app.settings.deleteAfterDays
            guard days > 0, target.has(.deactivate) else { return .send(.deleteUser(remoteId: link.remoteId)) }
            if !link.isActive {
                let due = (link.activatedAt ?? now).advanced(by: .seconds(86_400 * days))
                return now < due ? .schedule(due) : .send(.deleteUser(remoteId: link.remoteId))
            }
        }
        if (link.isActive || link.doubts.activity) && target.has(.deactivate) {
            return .send(.activateUser(remoteId: link.remoteId, active: false, all: link.attributes))
        }
        return nil
    }

    /// An account that is not wanted follows its user's name all the same: another may be waiting for the old one.
    private func renaming(_ link: Link, _ memory: inout DeliveryMemory) -> Step {
        guard target.profile.userNameChanges, let name = target.userName(want) else { return .finish }
        let attributes = link.attributes.merging(["userName": name]) { $1 }
        guard target.profile.problem(attributes: attributes) == nil else { return .finish }
        return updating(link, attributes, &memory)
    }

    private func updating(_ link: Link, _ wanted: [String: String], _ memory: inout DeliveryMemory) -> Step {
        let doubts = link.doubts.paths
        var desired = wanted
        var set = desired.filter {
            doubts.contains($0.key) || !target.isSame($0.key, link.attributes[$0.key], $0.value)
        }
        let clear = Set(link.attributes.keys).union(doubts).filter { desired[$0] == nil }.sorted()
        if !target.profile.userNameChanges, set["userName"] != nil, link.attributes["userName"] != nil,
            target.has(.update)
        {
            // All else goes first.
            set["userName"] = nil
            desired["userName"] = link.attributes["userName"]
            if set.isEmpty && clear.isEmpty {
                return .park(
                    reason: "unsupported",
                    detail:
                        "\(target.profile.title) never changes a user name; make a new account there, or put the job aside with `provisor queue drop`"
                )
            }
        }
        if set.isEmpty && clear.isEmpty || !target.has(.update) { return .finish }
        if memory.asksForHolder, let name = desired["userName"] { return .send(.findUser(by: .name, value: name)) }
        var all = desired
        if let name = memory.temporaryName {
            set = ["userName": name]
            all = link.attributes.merging(set) { $1 }
            return .send(
                .updateUser(remoteId: link.remoteId, set: set, clear: [], all: all, isActive: link.isActive))
        }
        let new = TargetProfile.newElements(of: set.keys, beside: link.attributes.keys)
        return .send(
            .updateUser(
                remoteId: link.remoteId, set: set, clear: clear, all: all, new: new, isActive: link.isActive))
    }

    private func nextUnlinked(_ memory: inout DeliveryMemory) -> Step {
        var attributes: [String: String] = [:]
        if want.isAssigned {
            guard target.has(.create) else { return .finish }
            do throws(DeliveryProblem) {
                attributes = try target.desired(want)
            } catch {
                return .park(reason: error.reason, detail: error.detail)
            }
        }
        // What a target once did not know may be there all the same: it is sought by our own identifier before it is given
        // up, and before nobody asks for it any more.
        if want.hasVanished && !memory.soughtVanished {
            memory.soughtVanished = true
            memory.lookUp = .once
            memory.remainingLookUps = [.externalId]
        }
        if memory.lookUp != .unneeded {
            // What is not wanted is sought only by what is ours alone: a name may be a stranger's by now.
            let keys = memory.remainingLookUps ?? (want.isAssigned ? target.profile.userLookUps : [.externalId])
            memory.remainingLookUps = keys
            if let key = keys.first {
                let name = want.attributes[UserAttribute.userName] ?? ""
                return .send(
                    .findUser(by: key, value: key == .externalId ? want.externalId : target.userName(want) ?? name))
            }
            if let step = LookUps.notFound(target, claim, &memory, what: "account") { return step }
        }
        guard want.isAssigned else { return .finish }
        if want.hasVanished && !target.profile.recreatesVanished {
            return .park(
                reason: "vanished",
                detail:
                    "\(target.app.name) does not know the account any more; check the endpoint, or make a new one with `provisor queue retry`"
            )
        }
        attributes["externalId"] = nil
        return .send(.createUser(externalId: want.externalId, attributes: attributes))
    }

    /// What an answer means, and the facts that it confirmed.
    func interpret(
        _ reply: Reply, to operation: Operation, _ memory: inout DeliveryMemory, outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        let (app, user) = (claim.app, claim.resource)
        switch (operation, reply) {
        case (.createUser(_, var attributes), .done(let resource?, _)):
            if let other = try outbox.resource(ofRemoteId: resource.id, kind: .user, app: app), other.resource != user {
                memory.metConflict = true
                memory.lookUp = .needed
                return ([], .proceed)
            }
            attributes["externalId"] = target.profile.usersHaveExternalId ? want.externalId : nil
            return ([.accountCreated(app: app, user: user, remoteId: resource.id, attributes: attributes)], .proceed)
        case (.createUser, .conflict):
            memory.metConflict = true
            memory.lookUp = .needed
            memory.remainingLookUps = nil
            return ([], .proceed)
        case (.createUser, .ambiguous), (.createUser, .malformed), (.createUser, .done),
            (.createUser, .throttled(_, 500...)):
            memory.lookUp = .needed
            return ([], Classification.verdict(reply, claim))
        case (.findUser(let key, _), .found(let found, _)):
            if memory.asksForHolder { return ([], try nameHeld(by: found, &memory, outbox)) }
            let (events, verdict) = try adopt(found, by: key, &memory, outbox)
            if events.isEmpty, let next = try nextName(after: verdict, by: key, &memory, outbox) { return ([], next) }
            return (events, verdict)
        case (.updateUser(_, let set, let clear, _, _, _), .done):
            memory.temporaryName = nil
            return ([.accountUpdated(app: app, user: user, set: set, cleared: clear)], .proceed)
        case (.updateUser(_, let set, _, _, _, _), .conflict)
        where set["userName"] != nil && memory.temporaryName == nil:
            memory.asksForHolder = true
            return ([], .proceed)
        case (.updateUser(_, let set, _, _, _, _), .conflict)
        where memory.temporaryName == nil && !choices.paths.isDisjoint(with: set.keys):
            return ([], try passName(&memory, outbox))
        case (.activateUser(_, let active, _), .done(let shown, let status)) where shown?.saysActive == !active:
            let state = active ? "deactivated" : "active"
            let detail = "the target answered \(status), but shows the account as \(state) still"
            return ([], Classification.verdict(.refused(detail: detail, status: status), claim))
        case (.activateUser(_, let active, _), .done):
            return (
                [active ? .accountReactivated(app: app, user: user) : .accountDeactivated(app: app, user: user)],
                .proceed
            )
        case (.deleteUser, .done), (.deleteUser, .notFound),
            (.readUser, .notFound) where want.link?.doubts.existence == true:
            return ([.accountDeleted(app: app, user: user)], .proceed)
        case (.readUser, .done), (.readUser, .found): return ([], .proceed)
        case (.updateUser, .notFound), (.activateUser, .notFound), (.readUser, .notFound):
            // Once more by our own identifier, before nobody looks for the account any more.
            memory.lookUp = .once
            memory.remainingLookUps = nil
            return ([.accountVanished(app: app, user: user)], .proceed)
        default:
            return ([], Classification.verdict(reply, claim))
        }
    }

    private func adopt(
        _ found: [RemoteResource], by key: LookUpKey, _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> (events: [Event], verdict: Verdict) {
        let outcome = try LookUps.match(found, externalId: want.externalId, target, claim, outbox, what: "account")
        switch outcome {
        case .none:
            memory.remainingLookUps?.removeFirst()
            return ([], .proceed)
        case .verdict(let verdict): return ([], verdict)
        case .unclaimed where key == .name && target.profile.usersHaveExternalId && choices.place(want.namesPassed) > 0:
            // Only under the name that is the user's by right somebody may have been there before us.
            return ([], try passName(&memory, outbox))
        case .ours(let resource), .unclaimed(let resource):
            memory.lookUp = .unneeded
            memory.remainingLookUps = nil
            var attributes = resource.attributes
            attributes["externalId"] = target.profile.usersHaveExternalId ? resource.externalId : nil
            let (app, user) = (claim.app, claim.resource)
            // An account that carries our externalId and is in use can only be one that we made and never heard of.
            if resource.externalId == want.externalId && resource.isActive {
                return (
                    [.accountCreated(app: app, user: user, remoteId: resource.id, attributes: attributes)], .proceed
                )
            }
            return (
                [
                    .accountAdopted(
                        app: app, user: user, remoteId: resource.id, active: resource.isActive, attributes: attributes)
                ],
                .proceed
            )
        }
    }

    /// Somebody at the target has the name that this user is to get: another of ours who will give it up, or a stranger.
    private func nameHeld(
        by found: [RemoteResource], _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> Verdict {
        memory.asksForHolder = false
        let choices = choices
        guard let holder = found.first, holder.id != want.link?.remoteId else {
            if !choices.isEmpty && claim.lastProblem == "conflict" { return try passName(&memory, outbox) }
            return claim.lastProblem == "conflict"
                ? .park(reason: "conflict", detail: "\(target.app.name) refuses a value because another account has it")
                : .again(atLeast: nil, counts: true, problem: "conflict")
        }
        if choices.paths.contains("userName") { return try passName(&memory, outbox) }
        guard let other = try outbox.resource(ofRemoteId: holder.id, kind: .user, app: claim.app) else {
            return .park(
                reason: "conflict", detail: "an account at \(target.app.name) that is not ours has the user name")
        }
        let current = want.link?.attributes["userName"]
        let theirs = try outbox.wantedUser(other.resource, app: claim.app).map { target.userName($0) } ?? nil
        let suffix = "-\(want.externalId.prefix(8))"
        // A name that a lost answer has left open is not known to be the temporary one.
        let isTemporary = current?.hasSuffix(suffix) == true && want.link?.doubts.paths.contains("userName") == false
        if theirs == current || claim.attempts >= 2, let current, !isTemporary {
            memory.temporaryName = current.hasSuffix(suffix) ? current : current + suffix
            return .proceed
        }
        return LookUps.waiting(claim, target, what: "account")
    }
}
