import Domain
import Store

/// Going on to the next of several names when the target has refused one.
extension UserDelivery {
    /// The names among which the account has still to get one.
    var choices: NameChoices { target.mapping.choices(want) }

    /// What follows where a look-up has not led to an account of ours, and other names are left to try.
    ///
    /// Whoever was found under the name keeps it. Where the target says that it has such an account and shows none, as where
    /// a name is unique beyond what we may see, it is believed when it says so again, unless the account may be one of ours
    /// that we never heard of.
    ///
    /// - Parameters:
    ///   - verdict: what follows where there is only one name.
    ///   - key: by what was looked for.
    ///   - memory: of the delivery; the search for this name is over with it.
    ///   - outbox: of the turn.
    /// - Returns: nil where the verdict stands.
    /// - Throws: `StorageError`.
    func nextName(
        after verdict: Verdict, by key: LookUpKey, _ memory: inout DeliveryMemory, _ outbox: Outbox
    ) throws -> Verdict? {
        guard want.isAssigned, !choices.isEmpty else { return nil }
        switch verdict {
        case .proceed:
            let isHidden =
                memory.metConflict && memory.remainingLookUps?.isEmpty == true && claim.lastProblem == "conflict"
            return try isHidden && !outbox.mayHaveCreated(claim) ? passName(&memory, outbox) : nil
        case .park(reason: "conflict", _), .again(_, _, problem: "name-in-use"):
            return key == .name ? try passName(&memory, outbox) : nil
        default: return nil
        }
    }

    /// The name is taken: the next one, or a person where none is left.
    func passName(_ memory: inout DeliveryMemory, _ outbox: Outbox) throws -> Verdict {
        let choices = choices
        let passed = choices.place(want.namesPassed) + 1
        guard passed < choices.count else {
            try outbox.forgetNames(claim)
            return .park(
                reason: "conflict",
                detail:
                    "all \(choices.count) names that the mapping gives for \(choices.paths.sorted().joined(separator: " and ")) are taken at \(target.app.name); let it give more with `provisor app map`, and try again with `provisor queue retry`"
            )
        }
        try outbox.pass(NamesPassed(digest: choices.digest, count: Int64(passed)), claim)
        // Nothing of ours can be there under a name that another has, and none was sent under the next.
        memory.lookUp = .unneeded
        memory.remainingLookUps = nil
        memory.metConflict = false
        return .proceed
    }
}
