import Foundation

/// Names a worker process so that others can tell whether it is gone.
///
/// `BOOT/NAMESPACE/PROCESS/START`: a process number alone is used again. Only a worker that sees the same processes (same
/// boot, same process namespace) may judge; of any other it says nothing.
enum WorkerIdentity {
    static let own: String = [SystemClock.bootId, namespace, "\(getpid())", ownStart].joined(
        separator: "/")

    /// Whether the worker of that name has certainly ended.
    static func isGone(_ owner: String) -> Bool {
        let parts = owner.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 4, parts[0] == SystemClock.bootId, parts[1] == namespace, let process = Int32(parts[2])
        else {
            return false
        }
        switch state(of: process) {
        case .running(let start): return start != parts[3]
        case .ended: return true
        // What cannot be read is not gone: another user's processes may be hidden.
        case .unknown: return kill(process, 0) == -1 && errno == ESRCH
        }
    }

    private static let namespace: String =
        ((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "unknown")
        .filter { $0.isNumber }

    private enum State {
        /// When it started, in ticks since the boot.
        case running(String)
        /// It has ended, and only waits for its parent.
        case ended
        case unknown
    }

    private static let ownStart: String = {
        guard case .running(let start) = state(of: getpid()) else { return "0" }
        return start
    }()

    private static func state(of process: Int32) -> State {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return .unknown }
        // The fields behind the name in brackets: state first, start time twentieth.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19 else { return .unknown }
        return fields[0] == "Z" || fields[0] == "X" ? .ended : .running(String(fields[19]))
    }
}
