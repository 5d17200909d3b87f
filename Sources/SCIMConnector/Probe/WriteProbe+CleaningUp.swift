import Delivery
import Domain

extension WriteProbe {
    /// Most tries to remove one thing.
    private static let mostTries = 4

    /// Removes everything that was made, or may have been, the group first.
    mutating func cleanUp() async {
        var outcomes: [Removal: [Made]] = [:]
        for one in made.reversed() { outcomes[await remove(one), default: []].append(one) }
        if let list = outcomes[.deactivated] {
            note(
                .notice, "write-remains",
                "The target keeps accounts that are removed, and lets nobody in by them; these stay: \(Self.names(list))."
            )
        }
        if let list = outcomes[.unsure] {
            note(
                .warning, "write-unsure",
                "The target did not say whether it made these, and does not show them; look for them there: \(Self.names(list))."
            )
        }
        if let list = outcomes[.isLeft] {
            note(
                .problem, "write-left-behind",
                "These could not be removed and must be removed at the target by hand: \(Self.names(list)).")
        }
        if outcomes.keys.contains(.removed), outcomes.count == 1 {
            note(.ok, "write-clean", "Everything that was made has been removed again.")
        }
        made = []
    }

    private enum Removal { case removed, deactivated, unsure, isLeft }

    private mutating func remove(_ one: Made) async -> Removal {
        var known = one.id
        if known == nil { known = await settled({ await seek(one)?.id }) { $0 != nil } }
        guard let id = known else { return .unsure }
        for attempt in 0..<Self.mostTries {
            if attempt > 0 { try? await speaker.sleep(.seconds(1)) }
            switch await change(one.kind == .user ? .deleteUser(remoteId: id) : .deleteGroup(remoteId: id)) {
            case .notFound: return .removed
            case .done: return await state(of: one, id)
            case .ambiguous, .throttled, .conflict, .stale, .malformed: continue
            case .credential, .refused, .unreachable, .found, .page: return .isLeft
            }
        }
        return .isLeft
    }

    /// What a removal came to: some targets keep every account for ever, and some show it for a while.
    private func state(of one: Made, _ id: String) async -> Removal {
        let reply = await settled({
            await speaker.ask(one.kind == .user ? .readUser(remoteId: id) : .readGroup(remoteId: id))
        }) { reply in
            if case .done(let shown, _) = reply { return one.kind == .user && shown?.saysActive == false }
            return true
        }
        guard case .done(let shown, _) = reply else { return .removed }
        return one.kind == .user && (shown?.saysActive == false || profile.deletionDeactivates) ? .deactivated : .isLeft
    }

    private static func names(_ list: [Made]) -> String {
        list.map { "\($0.kind.rawValue) \($0.name)" + ($0.id.map { " (\($0))" } ?? "") }.joined(separator: ", ")
    }
}
