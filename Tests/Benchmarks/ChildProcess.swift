import Foundation

/// This program, started once more with another subcommand.
///
/// The child ends when its standard input does.
final class ChildProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// - Parameter arguments: the subcommand and its options.
    /// - Throws: why the program could not be started.
    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// The first line that the child writes; nil where it ends without one.
    func firstLine() -> String? {
        var bytes = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
            if byte[0] == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    /// Lets the child end, and waits for it.
    func end() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
