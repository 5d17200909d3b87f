package import Domain

/// That a user was to lose an app, and what became of the account there.
package struct RemovalRecord: Hashable, Sendable {
    package let app: String
    package let user: String
    package let userKey: EntityKey
    /// When it was decided: the event that ended the access took effect.
    package let decided: Timestamp
    /// The type of that event, such as `UserRemoved`.
    package let cause: String
    package let actor: String?
    package let reason: String?
    package let outcome: Outcome
    /// The event that ended the access.
    package let seq: Seq

    /// What became of it, as far as the report knows.
    package enum Outcome: Hashable, Sendable {
        /// The app has confirmed that the account no longer lets the user in.
        case confirmed(Timestamp, Seq)
        /// It has not; `note` says what is known to stand in the way.
        case open(note: String?)
        /// The user was given the app again before the app had confirmed.
        case givenBack(Timestamp)
        /// There was no account that could be used.
        case noAccount
    }
}

/// How a removal stands against the time that it may take.
package enum RemovalStanding: String, Hashable, Sendable, CaseIterable {
    /// Confirmed too late.
    case late
    /// Not confirmed, and the time is over.
    case overdue
    /// Not confirmed, and there is time left.
    case pending
    /// Confirmed in time.
    case inTime
    case givenBack
    case noAccount

    /// Whether the promise was broken.
    package var isMissed: Bool { self == .late || self == .overdue }
}

extension RemovalRecord {
    /// How long it took, or has taken so far, in microseconds; nil where nothing was to be taken away.
    package func delay(known: Timestamp) -> Int64? {
        switch outcome {
        case .confirmed(let at, _): at.microseconds - decided.microseconds
        case .open: known.microseconds - decided.microseconds
        case .givenBack, .noAccount: nil
        }
    }

    /// How it stands.
    ///
    /// - Parameters:
    ///   - limit: how long a removal may take, in microseconds.
    ///   - known: when the report's last event happened.
    /// - Returns: one of six ways.
    package func standing(limit: Int64, known: Timestamp) -> RemovalStanding {
        let isLate = (delay(known: known) ?? 0) > limit
        switch outcome {
        case .confirmed: return isLate ? .late : .inTime
        case .open: return isLate ? .overdue : .pending
        case .givenBack: return .givenBack
        case .noAccount: return .noAccount
        }
    }
}
