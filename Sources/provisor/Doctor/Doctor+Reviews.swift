import Domain
import SQLiteDatabase
import Store

extension Doctor {
    /// Whether a review should have been closed.
    func reviews(_ view: SQLiteView) async -> Diagnosis {
        let now = now
        return await query(view, "reviews") { connection in
            let standings = try Listing(connection).reviews().map { $0.standing(now: now) }
            let (open, overdue) = (standings.count { $0 != "closed" }, standings.count { $0 == "overdue" })
            guard overdue > 0 else {
                return .fine("reviews", open == 0 ? "no review is open" : "\(open) open, none is overdue")
            }
            return .look(
                "reviews", "\(overdue) of \(open) open reviews \(overdue == 1 ? "is" : "are") overdue",
                "see `provisor review list`; decide what is left, or set another date with `provisor review set`")
        }
    }
}
