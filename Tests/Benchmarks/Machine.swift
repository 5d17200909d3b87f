import Domain
import Foundation
import Store

/// The clocks of this machine, and what it says about this process.
enum Machine {
    /// The time of day.
    static var now: Timestamp { Timestamp(microseconds: read(CLOCK_REALTIME)) }

    /// The clock on which leases run.
    static var boot: LeaseClock { LeaseClock(bootId: bootId, now: read(CLOCK_BOOTTIME)) }

    /// Most memory that this process has had resident at once, in bytes.
    static var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 } ?? 0
    }

    private static let bootId =
        ((try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? "unknown")
        .filter { !$0.isWhitespace }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
