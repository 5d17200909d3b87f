import Synchronization

/// Gives another token each time.
final class Tokens: Sendable {
    private let count = Mutex(0)

    func next() -> String {
        count.withLock { count in
            count += 1
            // With the line end that secrets in files have.
            return "token-\(count)\n"
        }
    }
}
