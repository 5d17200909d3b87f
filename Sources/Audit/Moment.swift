package import Domain

/// A place in the past, as a person names it.
package enum Moment: Hashable, Sendable, CustomStringConvertible {
    /// When things held: everything that took effect up to this instant counts.
    case time(Timestamp)
    /// Where the journal was: everything up to this event counts.
    case seq(Seq)

    /// Reads RFC 3339, a date for its first instant, or `seq:17`.
    package init?(_ text: String) {
        if text.hasPrefix("seq:") {
            guard let seq = Seq(text.dropFirst(4)), seq >= 0 else { return nil }
            self = .seq(seq)
        } else {
            guard let time = Timestamp(text) else { return nil }
            self = .time(time)
        }
    }

    package var description: String {
        switch self {
        case .time(let time): time.description
        case .seq(let seq): "seq:\(seq)"
        }
    }
}
