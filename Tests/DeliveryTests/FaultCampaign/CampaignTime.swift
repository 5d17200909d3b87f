import Domain
import Synchronization
import TestKit

/// The time of a campaign, wall and boot clock in one, moved by hand.
///
/// While somebody works it creeps, so that a request that the machine is slow with never outlasts its lease; while
/// everybody waits it leaps, so that a quarter of an hour costs a fraction of a second.
final class CampaignTime: Sendable {
    let clock: HandClock

    private static let creep: Duration = .milliseconds(50)
    private static let leap: Duration = .seconds(2)

    init(_ clock: HandClock) { self.clock = clock }

    /// Moves the time on until the task is cancelled.
    ///
    /// - Parameter isBusy: whether somebody is at work.
    /// - Throws: what `isBusy` throws.
    func run(isBusy: @Sendable () async throws -> Bool) async throws {
        while !Task.isCancelled {
            clock.advance(by: try await isBusy() ? Self.creep : Self.leap)
            try? await Self.breathe()
        }
    }

    /// Waits until so much time has passed here.
    func sleep(_ duration: Duration) async throws {
        let end = clock.now.advanced(by: duration)
        while clock.now < end { try await Self.breathe() }
    }

    /// Lets everybody else get on.
    static func breathe() async throws { try await ContinuousClock().sleep(for: .milliseconds(1)) }
}
