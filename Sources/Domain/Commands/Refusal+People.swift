extension Refusal {
    /// People whom the sentence names although nobody typed their names, by key.
    ///
    /// The journal keeps their keys in place of the names.
    package var people: [Holders.User] {
        switch self {
        case .dutiesHeld(_, _, _, let holders), .dutiesConflict(_, _, _, _, let holders),
            .attributeHeld(_, _, let holders):
            holders.first
        case .ownAccess(let user, _), .takesMore(let user, _, _, _): [user]
        default: []
        }
    }
}

extension Holders {
    /// Some of them by name, and how many more there are.
    func words(_ most: Int) -> String {
        let names = first.prefix(most).map { "\"\($0.name)\"" }
        guard count > names.count || names.count > 1 else { return names.first ?? "nobody" }
        let head = count > names.count ? names : Array(names.dropLast())
        let tail = count > names.count ? "\(count - names.count) more" : names.last ?? ""
        return "\(head.joined(separator: ", ")) and \(tail)"
    }
}

extension Request {
    /// What it asks for, where that is not to be done without a reason.
    package var reasonNeeded: String? {
        switch self {
        case .allowException: "an exception from a separation of duties"
        case .decideReview, .closeReview(_, .some, _): "a decision of an access review"
        default: nil
        }
    }
}
