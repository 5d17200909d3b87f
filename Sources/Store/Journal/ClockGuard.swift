import Database
import Domain

/// Refuses a wall clock that has jumped ahead while the machine's boot clock has not.
///
/// `at` never goes back, so one bad reading, taken into the journal, would pin the time of every later event.
struct ClockGuard {
    /// How far the wall clock may run ahead of the boot clock between two readings: less than a day, by as much as clocks
    /// drift apart meanwhile, so that a clock that is a day ahead fires nothing that is due only tomorrow.
    private static let largestJump: Int64 = 86_400_000_000 - 60_000_000
    /// Readings are kept this far apart, so that not every transaction writes one.
    private static let interval: Int64 = 60_000_000

    let connection: any SQLConnection

    /// Compares the clocks with the last reading, and keeps a new one now and then.
    ///
    /// - Parameters:
    ///   - wall: wall time.
    ///   - boot: the boot clock at the same moment.
    ///   - accepting: whether a jump is taken for right; it becomes the new reading.
    /// - Throws: `Refusal.clockJumped`.
    func check(wall: Timestamp, boot: LeaseClock, accepting: Bool) throws {
        let last = try connection.first("SELECT boot_id, boot, wall FROM clock_readings")
        if let last, last.text(0) == boot.bootId {
            let elapsed = boot.now - last.integer(1)
            let jump = wall.microseconds - last.integer(2) - elapsed
            if jump > Self.largestJump && !accepting {
                throw Refusal.clockJumped(
                    from: Timestamp(microseconds: last.integer(2) + elapsed), to: wall)
            }
            if elapsed < Self.interval && jump <= Self.largestJump { return }
        }
        try connection.run(
            """
            INSERT INTO clock_readings (id, boot_id, boot, wall) VALUES (1, ?1, ?2, ?3)
            ON CONFLICT (id) DO UPDATE SET boot_id = excluded.boot_id, boot = excluded.boot, wall = excluded.wall
            """, [.text(boot.bootId), .integer(boot.now), .integer(wall.microseconds)])
    }
}

/// The two clocks at one moment.
struct ClockReading: Sendable {
    let wall: Timestamp
    let boot: LeaseClock

    /// Microseconds.
    private static let closeness: Int64 = 1_000_000

    /// Whether this was read within a second of another, by either clock.
    func agrees(with last: ClockReading) -> Bool {
        boot.bootId == last.boot.bootId && abs(boot.now - last.boot.now) < Self.closeness
            && abs(wall.microseconds - last.wall.microseconds) < Self.closeness
    }
}
