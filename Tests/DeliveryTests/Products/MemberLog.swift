import Delivery
import JSON
import Synchronization

/// The requests that a worker makes of a target, with the members that they name.
final class MemberLog: Sendable {
    /// One request about a group, and how it was answered.
    struct Entry: Sendable {
        let method: String
        let added: [String]
        let removed: [String]
        /// Whether the answer came back, and said that it was done.
        let wasConfirmed: Bool
    }

    private struct State {
        var entries: [Entry] = []
        /// Changes of members until the answer of one is lost; nil for never.
        var left: Int?
        var isHanging = false
        var waiter: CheckedContinuation<Void, Never>?
        var released: CheckedContinuation<Void, Never>?
        var isReleased = false
    }

    private let state = Mutex(State())

    /// - Parameter loses: which change of members, from 1, is carried out without ever coming back to the worker.
    init(loses: Int? = nil) { state.withLock { $0.left = loses } }

    var entries: [Entry] { state.withLock { $0.entries } }

    /// Waits until the worker hangs in the request whose answer is lost.
    func hangs() async {
        await withCheckedContinuation { continuation in
            let isHanging = state.withLock { state in
                if !state.isHanging { state.waiter = continuation }
                return state.isHanging
            }
            if isHanging { continuation.resume() }
        }
    }

    /// Lets the lost answer come after all.
    func release() {
        let waiting = state.withLock { state in
            state.isReleased = true
            defer { state.released = nil }
            return state.released
        }
        waiting?.resume()
    }

    /// The connector with this log around it.
    func around(_ connector: any Connector) -> any Connector { Logged(inner: connector, log: self) }

    fileprivate func note(_ entry: Entry) async {
        let (isLost, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !entry.added.isEmpty || !entry.removed.isEmpty, let left = state.left else {
                state.entries.append(entry)
                return (false, nil)
            }
            state.left = left == 1 ? nil : left - 1
            let isLost = left == 1
            state.entries.append(
                isLost
                    ? Entry(method: entry.method, added: entry.added, removed: entry.removed, wasConfirmed: false)
                    : entry)
            if isLost { state.isHanging = true }
            defer { if isLost { state.waiter = nil } }
            return (isLost, isLost ? state.waiter : nil)
        }
        waiter?.resume()
        guard isLost else { return }
        await withCheckedContinuation { continuation in
            let isReleased = state.withLock { state in
                if !state.isReleased { state.released = continuation }
                return state.isReleased
            }
            if isReleased { continuation.resume() }
        }
    }
}

private struct Logged: Connector {
    let inner: any Connector
    let log: MemberLog

    func part(of operation: Delivery.Operation) -> Delivery.Operation { inner.part(of: operation) }

    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        inner.prepare(operation, version: version)
    }

    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        let reply = await inner.send(request, idempotencyKey: idempotencyKey)
        guard request.path.lowercased().hasPrefix("/groups") else { return reply }
        let isDone = if case .done = reply { true } else { false }
        await log.note(
            MemberLog.Entry(
                method: request.method, added: Self.members(request, "add"), removed: Self.members(request, "remove"),
                wasConfirmed: isDone))
        return reply
    }

    /// The members that a PATCH names: in a list, or in the filters of its paths.
    private static func members(_ request: PreparedRequest, _ verb: String) -> [String] {
        guard let body = request.body, let json = try? JSONValue(parsing: body) else { return [] }
        return (json["Operations"]?.array ?? []).filter { $0["op"]?.string == verb }.flatMap { operation in
            if let list = operation["value"]?.array { return list.compactMap { $0["value"]?.string } }
            let parts = operation["path"]?.string?.split(separator: "\"") ?? []
            return parts.count == 3 ? [String(parts[1])] : []
        }
    }
}
