import Foundation

/// How many random cases a run takes: a sample of every campaign, or the full counts where `PROVISOR_LONG` is 1.
package enum Seeds {
    /// Whether this is the long run.
    package static var isLong: Bool { ProcessInfo.processInfo.environment["PROVISOR_LONG"] == "1" }

    /// The seeds of one campaign.
    ///
    /// `PROVISOR_SEED` narrows every campaign down to that one seed, to see a failure again.
    package static func take(short: UInt64, long: UInt64) -> [UInt64] {
        if let text = ProcessInfo.processInfo.environment["PROVISOR_SEED"], let seed = UInt64(text) { return [seed] }
        return Array(1...(isLong ? long : short))
    }
}
