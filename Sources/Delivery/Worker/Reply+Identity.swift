extension Reply {
    /// The answer to this operation.
    ///
    /// One that shows another resource than was asked for is no answer of the protocol: nobody knows what was done.
    func about(_ operation: Operation, _ profile: TargetProfile) -> Reply {
        guard case .done(let shown?, let status) = self, operation.isContradicted(by: shown, profile) else {
            return self
        }
        return .malformed(
            detail: "The target answered with another resource than the one that was asked for.", status: status)
    }
}

extension Operation {
    fileprivate func isContradicted(by shown: RemoteResource, _ profile: TargetProfile) -> Bool {
        switch self {
        case .createUser(let externalId, _), .createGroup(let externalId, _, _):
            // A target that keeps no ids of ours may have something of its own there.
            let isKept =
                if case .createUser = self { profile.usersHaveExternalId } else { profile.groupsHaveExternalId }
            guard isKept, let theirs = shown.externalId, !theirs.isEmpty else { return false }
            return theirs.lowercased() != externalId.lowercased()
        case .updateUser(let id, _, _, _, _, _), .activateUser(let id, _, _), .deleteUser(let id), .readUser(let id),
            .renameGroup(let id, _), .deleteGroup(let id), .addMembers(let id, _), .removeMembers(let id, _),
            .replaceGroup(let id, _, _, _, _), .readGroup(let id):
            return shown.id != id
        case .findUser, .findGroup, .list: return false
        }
    }
}
