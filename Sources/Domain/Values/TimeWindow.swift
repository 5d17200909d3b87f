/// From when and until when something holds: half open, `[from, until)`; nil is no bound.
package struct TimeWindow: Hashable, Sendable {
    package var from: Timestamp?
    package var until: Timestamp?

    package init(from: Timestamp? = nil, until: Timestamp? = nil) {
        self.from = from
        self.until = until
    }

    /// The window without bounds.
    package static let always = TimeWindow()

    /// Whether it holds at an instant.
    package func isOpen(at instant: Timestamp) -> Bool {
        from.map { $0 <= instant } ?? true && until.map { instant < $0 } ?? true
    }
}

/// What becomes of a bound that may be there already.
package enum BoundChange: Hashable, Sendable {
    case keep
    case clear
    case set(Timestamp)

    /// The bound afterwards.
    func applied(to bound: Timestamp?) -> Timestamp? {
        switch self {
        case .keep: bound
        case .clear: nil
        case .set(let time): time
        }
    }
}
