import Synchronization

/// Lets callers wait until the server has a port.
final class ListeningLatch: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Int, any Error>])
        case listening(Int)
        case failed(any Error)
    }

    private let state = Mutex(State.waiting([]))

    /// Whether the server has got as far as to listen.
    var isOpen: Bool {
        state.withLock { state in
            if case .listening = state { true } else { false }
        }
    }

    /// The port, as soon as there is one.
    ///
    /// - Throws: What kept the server from listening.
    func port() async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            let result: Result<Int, any Error>? = state.withLock { state in
                switch state {
                case .waiting(let others):
                    state = .waiting(others + [continuation])
                    return nil
                case .listening(let port): return .success(port)
                case .failed(let error): return .failure(error)
                }
            }
            if let result { continuation.resume(with: result) }
        }
    }

    /// Says that the server listens.
    func open(_ port: Int) {
        for waiter in settle(as: .listening(port)) { waiter.resume(returning: port) }
    }

    /// Says that the server has ended; of interest only to those who still wait.
    func fail(_ error: any Error) {
        for waiter in settle(as: .failed(error)) { waiter.resume(throwing: error) }
    }

    private func settle(as new: State) -> [CheckedContinuation<Int, any Error>] {
        state.withLock { state in
            let waiters: [CheckedContinuation<Int, any Error>] =
                if case .waiting(let waiters) = state { waiters } else { [] }
            state = new
            return waiters
        }
    }
}
