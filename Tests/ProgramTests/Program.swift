import Foundation
import Synchronization

/// The program as a person runs it: a process with arguments, streams and an exit code.
enum Program {
    /// What a run left behind.
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// Lines of standard output.
        var lines: [String] { output.split(separator: "\n").map { String($0) } }
        /// The failure's own line on standard error, without what goes before it.
        var sentence: String { errors.split(separator: "\n").last.map { String($0) } ?? "" }
    }

    /// The program that was built together with these tests.
    static let path = built("provisor")

    /// A program that was built together with these tests.
    static func built(_ name: String) -> String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Runs the program to its end.
    @discardableResult
    static func run(_ arguments: String..., in folder: String, environment: [String: String] = [:]) async throws
        -> Outcome
    {
        try await run(arguments, in: folder, environment: environment)
    }

    /// Runs the program to its end.
    @discardableResult
    static func run(_ arguments: [String], in folder: String, environment: [String: String] = [:]) async throws
        -> Outcome
    {
        let process = try Running(arguments, in: folder, environment: environment)
        return await process.outcome()
    }

    /// Runs the program and expects it to succeed.
    @discardableResult
    static func must(_ arguments: String..., in folder: String, environment: [String: String] = [:]) async throws
        -> Outcome
    {
        try await must(arguments, in: folder, environment: environment)
    }

    /// Runs the program and expects it to succeed.
    @discardableResult
    static func must(_ arguments: [String], in folder: String, environment: [String: String] = [:]) async throws
        -> Outcome
    {
        let outcome = try await run(arguments, in: folder, environment: environment)
        guard outcome.status == 0 else { throw Failure(arguments: arguments, outcome: outcome) }
        return outcome
    }

    /// A run that should have succeeded.
    struct Failure: Error, CustomStringConvertible {
        let arguments: [String]
        let outcome: Outcome

        var description: String {
            "provisor \(arguments.joined(separator: " ")): exit \(outcome.status): \(outcome.errors)"
        }
    }

    /// A run that may still be going on.
    ///
    /// Its streams go to files, so that no full pipe can hold it up.
    final class Running: Sendable {
        private let process: Mutex<Process>
        private let files: (output: String, errors: String)
        let identifier: Int32
        private let ended: AsyncStream<Void>

        init(
            _ arguments: [String], of program: String = Program.path, in folder: String,
            environment: [String: String] = [:]
        ) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.currentDirectoryURL = URL(fileURLWithPath: folder)
            process.environment = ProcessInfo.processInfo.environment
                .merging(["PROVISOR_DATABASE": folder + "/provisor.db", "LOGNAME": "tester"]) { $1 }
                .merging(environment) { $1 }
            let name = UUID().uuidString
            files = (folder + "/" + name + ".out", folder + "/" + name + ".err")
            _ = FileManager.default.createFile(atPath: files.output, contents: nil)
            _ = FileManager.default.createFile(atPath: files.errors, contents: nil)
            process.standardOutput = FileHandle(forWritingAtPath: files.output)
            process.standardError = FileHandle(forWritingAtPath: files.errors)
            process.standardInput = FileHandle.nullDevice
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            process.terminationHandler = { _ in continuation.finish() }
            ended = stream
            try process.run()
            identifier = process.processIdentifier
            self.process = Mutex(process)
        }

        /// The processes that it has started, while they run.
        var children: [Int32] {
            let path = "/proc/\(identifier)/task/\(identifier)/children"
            let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            return text.split(separator: " ").compactMap { Int32($0.filter(\.isNumber)) }
        }

        /// Sends a signal.
        func signal(_ number: Int32) { kill(identifier, number) }

        /// Waits for the end.
        func outcome() async -> Outcome {
            for await _ in ended {}
            let status = process.withLock { process in
                process.waitUntilExit()
                return process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
            }
            return Outcome(status: status, output: Self.read(files.output), errors: Self.read(files.errors))
        }

        /// What it has said so far on standard output.
        var output: String { Self.read(files.output) }

        private static func read(_ path: String) -> String {
            (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        }
    }
}
