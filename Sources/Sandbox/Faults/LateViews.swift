import Foundation

/// What the service was before its last writes, for lists that stay behind.
///
/// A view is kept for each of the last writes that may have to be hidden. Where only time counts, writes that follow
/// closely on one another share one, so that there are never many: such a write may stay hidden a little longer than was
/// asked for, never shorter.
struct LateViews: Sendable {
    private struct View: Sendable {
        /// The service before the writes.
        let service: any EmulatedService
        /// The place of the first of the writes.
        let first: Int
        /// When the first of them was made.
        let begun: Date
        /// When the last of them was made.
        var last: Date
    }

    private var views: [View] = []
    private var writes = 0

    /// Into how many shares the time is cut for which writes are hidden; writes of one share become visible together.
    static let shares = 32

    /// How many views are kept.
    var count: Int { views.count }

    /// Whether a write that is about to be made needs a copy of the service as it is.
    ///
    /// - Parameters:
    ///   - lag: The longest lag that may be asked for later on.
    ///   - now: The time.
    /// - Returns: Whether a copy must be kept; if not, the write shares the last one.
    func needsCopy(_ lag: SearchLag, at now: Date) -> Bool {
        guard lag.writes == 0, let view = views.last else { return true }
        let age = now.timeIntervalSince(view.begun) * 1000 * Double(Self.shares)
        return age < 0 || age >= Double(lag.milliseconds)
    }

    /// Notes a write that has been made.
    ///
    /// - Parameters:
    ///   - service: The service before it; nil where it shares the last copy.
    ///   - lag: The longest lag that may be asked for later on.
    ///   - now: The time.
    mutating func note(before service: (any EmulatedService)?, lag: SearchLag, at now: Date) {
        writes += 1
        if let service {
            views.append(View(service: service, first: writes, begun: now, last: now))
        } else if !views.isEmpty {
            views[views.count - 1].last = now
        }
        let count = writes
        views.removeAll { !Self.hides($0, lag, writes: count, at: now) }
    }

    /// The service as a list that stays behind shows it.
    ///
    /// - Parameters:
    ///   - lag: How far it stays behind.
    ///   - now: The time.
    /// - Returns: The service before the first write that is hidden; nil where none is.
    func view(_ lag: SearchLag, at now: Date) -> (any EmulatedService)? {
        views.first { Self.hides($0, lag, writes: writes, at: now) }?.service
    }

    private static func hides(_ view: View, _ lag: SearchLag, writes: Int, at now: Date) -> Bool {
        if lag.writes > 0, view.first > writes - lag.writes { return true }
        return lag.milliseconds > 0 && now.timeIntervalSince(view.last) * 1000 < Double(lag.milliseconds)
    }
}
