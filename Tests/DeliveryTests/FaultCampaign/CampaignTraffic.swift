import Delivery
import Synchronization

/// The requests of all workers: how many are under way, and whether two ever changed one resource at once.
final class CampaignTraffic: Sendable {
    private struct State {
        var underWay: [String: Int] = [:]
        var peaks: [String: Int] = [:]
        var changing: Set<String> = []
        var clashes: [String] = []
        var requests = 0
    }

    private let state = Mutex(State())

    /// Whether any request is under way.
    var isBusy: Bool { state.withLock { $0.underWay.values.contains { $0 > 0 } } }

    /// Requests sent so far.
    var requests: Int { state.withLock { $0.requests } }

    /// The most requests under way at once, by app.
    var peaks: [String: Int] { state.withLock { $0.peaks } }

    /// Resources that two requests were changing at once.
    var clashes: [String] { state.withLock { $0.clashes } }

    func begin(_ app: String, _ request: PreparedRequest) {
        state.withLock { state in
            state.requests += 1
            state.underWay[app, default: 0] += 1
            state.peaks[app] = max(state.peaks[app, default: 0], state.underWay[app, default: 0])
            guard let place = Self.place(app, request) else { return }
            if !state.changing.insert(place).inserted { state.clashes.append(place) }
        }
    }

    func end(_ app: String, _ request: PreparedRequest) {
        state.withLock { state in
            state.underWay[app, default: 0] -= 1
            if let place = Self.place(app, request) { state.changing.remove(place) }
        }
    }

    /// What a request changes: all but creations name it in their path.
    private static func place(_ app: String, _ request: PreparedRequest) -> String? {
        ["PATCH", "PUT", "DELETE"].contains(request.method) ? "\(app) \(request.path)" : nil
    }
}
