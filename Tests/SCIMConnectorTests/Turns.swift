import Synchronization

/// Texts one after the other; the last is given again and again.
final class Turns: Sendable {
    private let texts: Mutex<[String]>

    init(_ texts: [String]) { self.texts = Mutex(texts) }

    func next() -> String {
        texts.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" }
    }
}
