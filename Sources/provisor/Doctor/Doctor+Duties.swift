import Domain
import SQLiteDatabase
import Store

extension Doctor {
    /// Whether anybody holds what must be separate.
    func duties(_ view: SQLiteView) async -> Diagnosis {
        let now = now
        return await query(view, "duties") { connection in
            guard let count = try Listing(connection).violators(now: now) else {
                return .fine("duties", "nothing has to be kept apart")
            }
            guard count > 0 else { return .fine("duties", "nobody holds what must be separate") }
            return .look(
                "duties", "\(count) \(count == 1 ? "person holds" : "people hold") what must be separate",
                "see `provisor audit duties --violations`; take one away, or allow it with `provisor separation allow`")
        }
    }
}
