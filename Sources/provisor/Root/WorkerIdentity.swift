import Foundation

/// Names a worker process so that others can tell whether it is gone.
///
/// `BOOT/NAMESPACE/PROCESS/START`: a process number alone is used again. Only a worker that sees the same processes (same
/// boot, same process namespace) may judge; of any other it says nothing.
enum WorkerIdentity {
    static let own: String = [SystemClock.bootId, namespace, "\(getpid())", start(of: getpid()) ?? "0"].joined(
        separator: "/")

    /// Whether the worker of that name has certainly ended.
    static func isGone(_ owner: String) -> Bool {
        let parts = owner.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 4, parts[0] == SystemClock.bootId, parts[1] == namespace, let process = Int32(parts[2])
        else {
            return false
        }
        return start(of: process) != parts[3]
    }

    private static let namespace: String =
        ((try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "unknown")
        .filter { $0.isNumber }

    /// When a process started, in ticks since the boot; nil where there is no such process.
    ///
    /// A process that has ended and only waits for its parent counts as gone.
    private static func start(of process: Int32) -> String? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        // The fields behind the name in brackets: state first, start time twentieth.
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return String(fields[19])
    }
}
