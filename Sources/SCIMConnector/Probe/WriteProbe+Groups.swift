import Delivery
import Domain
import JSON
import SCIM

extension WriteProbe {
    /// Makes a group, puts both accounts in, takes one out, and sees who is left.
    mutating func changeGroup(_ accounts: [String]) async {
        guard profile.groupCapabilities.contains(.create) else {
            return note(.notice, "write-group", "The profile makes no groups at this target, so none was tried.")
        }
        let name = conditions.name("group")
        guard let id = await createGroup(name) else { return }
        guard profile.groupCapabilities.contains(.members), mayGoOn else { return }
        guard await addMembers(accounts, to: id, name), mayGoOn else { return }
        await removeMember(accounts, from: id, name)
        if profile.groupCapabilities.contains(.rename), mayGoOn { await renameGroup(id, name) }
    }

    private mutating func createGroup(_ name: String) async -> String? {
        made.append(Made(kind: .group, name: name, id: nil))
        let place = made.count - 1
        let reply = await change(
            .createGroup(externalId: name, name: name, attributes: profile.groupTexts(name: name, externalId: name)))
        var found: RemoteResource?
        if case .done(let resource, _) = reply { found = resource }
        if found == nil { found = await seek(made[place]) }
        made[place].id = found?.id
        guard let found else {
            if case .refused = reply { made.remove(at: place) }
            note(.problem, "write-create-group", "A group cannot be made: the target \(reply.words)")
            return nil
        }
        note(.ok, "write-create-group", "A group can be made.")
        return found.id
    }

    private mutating func addMembers(_ accounts: [String], to id: String, _ name: String) async -> Bool {
        var done: [String] = []
        while done.count < accounts.count {
            let chunk = Array(accounts.dropFirst(done.count).prefix(max(profile.memberChunk, 1)))
            let reply = await changeMembers(id, name, adding: chunk, to: done)
            guard case .done = reply else {
                note(.problem, "write-add-members", "Members cannot be put into the group: the target \(reply.words)")
                return false
            }
            done += chunk
        }
        switch await members(of: id, accounts, expecting: Set(accounts)) {
        case nil:
            note(
                .notice, "write-add-members", "Members were put into the group; the target does not show who is in it.")
        case Set(accounts): note(.ok, "write-add-members", "Members can be put into the group, and are shown there.")
        default:
            note(
                .problem, "write-add-members",
                "The target says that it put the members into the group, and does not show them there.")
        }
        return true
    }

    private mutating func removeMember(_ accounts: [String], from id: String, _ name: String) async {
        let before = await members(of: id, accounts, expecting: Set(accounts))
        let (gone, stays) = (accounts[0], accounts[1])
        let reply: Reply
        if profile.groupStyle == .put {
            reply = await changeMembers(id, name, adding: [], to: [stays])
        } else {
            reply = await change(.removeMembers(remoteId: id, members: [gone]), version: await version(of: id))
        }
        guard case .done = reply else {
            return note(
                .problem, "write-remove-member",
                "A member cannot be taken out of the group: the target \(reply.words) Another `memberRemoval` may work."
            )
        }
        let after = await members(of: id, accounts, expecting: [stays])
        guard before == Set(accounts), let after else {
            return note(
                .warning, "write-remove-member",
                "A member was taken out of the group; whether that one and no other cannot be seen at this target.")
        }
        switch (after.contains(gone), after.contains(stays)) {
        case (false, true):
            note(.ok, "write-remove-member", "Exactly the member who should was taken out of the group.")
        case (false, false):
            note(
                .problem, "write-removal-empties-group",
                "The removal of one member emptied the group: no member may be removed here in this form; set another `memberRemoval`."
            )
        default:
            note(
                .problem, "write-removal-ignored",
                "The target says that it took a member out, and still shows the member: set another `memberRemoval`.")
        }
    }

    private mutating func changeMembers(
        _ id: String, _ name: String, adding new: [String], to others: [String]
    ) async -> Reply {
        let version = await version(of: id)
        guard profile.groupStyle == .put else {
            return await change(.addMembers(remoteId: id, members: new), version: version)
        }
        let texts = profile.groupTexts(name: name, externalId: name)
        return await change(
            .replaceGroup(remoteId: id, externalId: name, name: name, attributes: texts, members: others + new),
            version: version)
    }

    private mutating func renameGroup(_ id: String, _ name: String) async {
        let new = name + "-renamed"
        guard profile.groupStyle != .put else { return }
        let reply = await change(.renameGroup(remoteId: id, name: new), version: await version(of: id))
        guard case .done = reply else {
            return note(.problem, "write-rename-group", "The group cannot be renamed: the target \(reply.words)")
        }
        let shown = await settled({ await groupName(id) }) { $0 == new }
        shown == new
            ? note(.ok, "write-rename-group", "The group can be renamed.")
            : note(.problem, "write-rename-group", "The target says that it renamed the group, and shows another name.")
    }

    private func groupName(_ id: String) async -> String? {
        guard case .done(let shown, _) = await speaker.ask(.readGroup(remoteId: id)) else { return nil }
        return shown?.attributes["displayName"]
    }

    private func version(of group: String) async -> String? {
        guard profile.usesVersions, case .done(let shown, _) = await speaker.ask(.readGroup(remoteId: group)) else {
            return nil
        }
        return shown?.version
    }

    /// Who of the accounts is in the group, as far as the target shows it.
    ///
    /// Where the group does not show its members, its users are asked for, which AWS and Entra answer
    /// (`groups.value eq "ID"`).
    private func members(of group: String, _ accounts: [String], expecting: Set<String>) async -> Set<String>? {
        await settled({ await members(of: group, accounts) }) { $0 == nil || $0 == expecting }
    }

    private func members(of group: String, _ accounts: [String]) async -> Set<String>? {
        if profile.membersAreShown {
            guard case .done(let shown, _) = await speaker.ask(.readGroup(remoteId: group)),
                let members = shown?.members
            else { return nil }
            return Set(members).intersection(accounts)
        }
        let filter = SCIMEquality(attribute: "groups.value", value: .string(group)).description
        let request = PreparedRequest(
            method: "GET", path: profile.usersPath, query: "filter=" + filter.percentEncoded)
        guard case .list(let list) = await speaker.see(request) else { return nil }
        let ids = Set(list.resources.compactMap(\.id))
        // A target that ignores the filter shows everybody, and so shows nothing.
        return ids.isSubset(of: accounts) ? ids : nil
    }
}
