package import Domain

/// When a credential ends, and what to tell people about it beforehand.
///
/// Targets do not say how long a token still lasts; they only refuse it one day. So what counts is what the operator
/// entered, what the product's documentation says, and what the token says itself.
package struct CredentialExpiry: Hashable, Sendable {
    /// From when on the credential is refused.
    package let end: Timestamp

    /// Days before the end from which on each reminder is due, the earliest first; those of AWS IAM Identity Center.
    package static let reminders = [90, 60, 30, 15]
    /// Days before the end from which on a reminder is a warning.
    private static let warning = 30
    private static let day: Duration = .seconds(86_400)

    package init(end: Timestamp) { self.end = end }

    /// Takes whatever is known, and of several ends the earliest; nil where nothing is known.
    ///
    /// - Parameters:
    ///   - end: the day on which it ends, as an operator entered it.
    ///   - set: when it was made at the target.
    ///   - lifetime: how long the product's tokens last, as its profile has it; counts together with `set` alone.
    ///   - token: the token, which is read only where it is a JSON Web Token.
    package init?(end: Timestamp? = nil, set: Timestamp? = nil, lifetime: Duration? = nil, token: String? = nil) {
        let ends = [end, lifetime.flatMap { set?.advanced(by: $0) }, token.flatMap { Self.end(ofJWT: $0) }]
        guard let first = ends.compactMap({ $0 }).min() else { return nil }
        self.end = first
    }

    /// What to say about a credential.
    package struct Announcement: Hashable, Sendable {
        package let level: Level
        /// The reminder that is due, as days before the end; nil where it has ended already.
        ///
        /// Who says each reminder only once compares it with the last one.
        package let reminder: Int?
        /// One sentence with the date.
        package let sentence: String

        package enum Level: String, Comparable, Hashable, Sendable {
            case notice, warning, expired

            private var rank: Int { self == .notice ? 0 : self == .warning ? 1 : 2 }
            package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
        }
    }

    /// What to say at a time.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - name: how the credential is called at the beginning of a sentence.
    /// - Returns: nil while the end is far away.
    package func announcement(at now: Timestamp, of name: String = "The access token") -> Announcement? {
        let date = String(end.description.prefix(10))
        if now >= end {
            return Announcement(
                level: .expired, reminder: nil,
                sentence:
                    "\(name) ended on \(date); make a new one at the target and put it where the credential points.")
        }
        // The smallest that has been reached: 60 days before the end it is no longer the one of 90 days.
        guard let reminder = Self.reminders.last(where: { now.advanced(by: Self.day * $0) >= end }) else { return nil }
        return Announcement(
            level: reminder <= Self.warning ? .warning : .notice, reminder: reminder,
            sentence:
                "\(name) ends on \(date), in \(daysLeft(at: now)); make a new one at the target before that day.")
    }

    private func daysLeft(at now: Timestamp) -> String {
        let (span, overflow) = end.microseconds.subtractingReportingOverflow(now.microseconds)
        let days = (overflow ? .max : span) / 86_400_000_000
        return days == 0 ? "less than a day" : days == 1 ? "1 day" : "\(days) days"
    }
}
