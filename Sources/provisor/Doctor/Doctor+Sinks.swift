import Domain
import SQLiteDatabase
import Store

extension Doctor {
    /// Whether the journal reaches those whom it is told to.
    func sinks(_ view: SQLiteView) async -> Diagnosis {
        await query(view, "sinks") { connection in
            let places = try SinkProgress(connection).places()
            guard !places.isEmpty else { return .fine("sinks", "the journal is delivered to none") }
            let failing = places.filter { $0.problem != nil && !$0.isPaused }
            guard let first = failing.first else {
                let paused = places.count { $0.isPaused }
                return .fine(
                    "sinks", "\(places.count), \(paused) of them paused; `provisor sink list` says how far each is")
            }
            let others = failing.count > 1 ? ", and \(failing.count - 1) more" : ""
            return .look(
                "sinks", "\(first.name) fails: \(first.problem ?? "")\(others)",
                "nothing is lost, and it is tried again; see `provisor sink list`")
        }
    }
}
