import NIOCore
import Synchronization

/// The requests that are under way, so that none takes for ever.
final class RequestWatch: Sendable {
    private struct Request {
        let channel: any Channel
        let deadline: Duration
    }

    private struct State {
        var requests: [Int: Request] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// How many requests are under way.
    var count: Int { state.withLock { $0.requests.count } }

    /// Notes a request.
    ///
    /// - Parameters:
    ///   - channel: its connection.
    ///   - deadline: until when it must be answered, on the clock that only goes forward.
    /// - Returns: its number, for ``end(_:)``.
    func begin(_ channel: any Channel, deadline: Duration) -> Int {
        state.withLock { state in
            state.last += 1
            state.requests[state.last] = Request(channel: channel, deadline: deadline)
            return state.last
        }
    }

    func end(_ number: Int) { state.withLock { _ = $0.requests.removeValue(forKey: number) } }

    /// Closes the connections of those that are late.
    ///
    /// - Returns: how many there were.
    func closeOverdue(at now: Duration) -> Int {
        let late = state.withLock { state in
            let late = state.requests.filter { $0.value.deadline <= now }
            for number in late.keys { state.requests[number] = nil }
            return late.values.map(\.channel)
        }
        for channel in late { channel.close(promise: nil) }
        return late.count
    }
}
