import Foundation

/// Lets the system calls of a program fail, or kills it at one of them; needs the program strace and the right to trace.
enum Strace {
    /// Where it is; nil where the tests that need it are left out.
    static let path: String? = {
        for path in ["/usr/bin/strace", "/usr/local/bin/strace"] where FileManager.default.fileExists(atPath: path) {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = ["-qq", "-o", "/dev/null", "-e", "trace=none", "/bin/true"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { continue }
            process.waitUntilExit()
            if process.terminationStatus == 0 { return path }
        }
        print("left out: strace is not installed or may not trace here; apt-get install strace")
        return nil
    }()

    static let isAvailable = path != nil

    /// Where a system call is caught: which calls, of which file, which of them, and what becomes of it.
    struct Point: Sendable, CustomStringConvertible {
        /// Names separated by commas.
        var calls: String
        /// The file that they are about; nil for any.
        var file: String?
        /// `signal=KILL`, `error=EIO`, ...
        var effect: String
        /// Which of them: a number, or `3+` from the third on.
        ///
        /// Every thread counts for itself.
        var when: String

        var description: String {
            let name = file.map { URL(fileURLWithPath: $0).lastPathComponent } ?? "any file"
            return "\(effect) at \(calls) of \(name), \(when)"
        }
    }

    /// Arguments for strace that run a command and catch a call.
    ///
    /// - Parameters:
    ///   - command: the program and its arguments.
    ///   - point: which call is caught; nil to write the log alone.
    ///   - log: where the calls about the point's file are written down.
    ///   - calls: which calls are written down beside those that are caught.
    /// - Returns: what strace is given.
    static func arguments(
        _ command: [String], at point: Point?, log: String = "/dev/null", calls: [String] = []
    ) -> [String] {
        let traced = (calls + (point.map { [$0.calls] } ?? [])).joined(separator: ",")
        var arguments = ["-f", "-qq", "-y", "-s", "0", "-o", log, "-e", "trace=" + traced]
        if let point {
            if let file = point.file { arguments += ["-P", file] }
            arguments += ["-e", "inject=\(point.calls):\(point.effect):when=\(point.when)"]
        }
        return arguments + command
    }
}
