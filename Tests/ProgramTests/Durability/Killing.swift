import Foundation
import TestKit

/// Ends a process with SIGKILL at a moment drawn at random, so that nothing of it can tidy up.
struct Killing: Sendable {
    /// What became of a process.
    struct Outcome: Sendable {
        /// False where it ended before its moment came.
        let wasKilled: Bool
        /// What it had said.
        let process: Program.Outcome
        /// How it was killed, for whoever reads about a failure.
        let manner: String
    }

    let folder: TemporaryFolder
    var random: SplitMix64
    /// Calls at which this kind of process may be killed, and how many there are of each, about.
    let calls: [(names: String, file: String?, count: Int)]
    /// A file that is written in slow motion in some of the lives, so that what is said too early is heard.
    var slowed: String?

    /// Runs a program and kills it: at an exact system call where that can be, or after a while.
    ///
    /// - Parameters:
    ///   - arguments: of the program.
    ///   - program: its path.
    ///   - longest: the longest while.
    /// - Returns: what became of it.
    /// - Throws: where it cannot be started.
    mutating func run(
        _ arguments: [String], of program: String = Program.path, longest: Duration
    ) async throws -> Outcome {
        if let strace = Strace.path, random.chance(60), let call = calls.randomElement(using: &random) {
            // Small numbers more often: that is where a process begins something.
            let most = Int.random(in: 1...call.count, using: &random)
            let point = Strace.Point(
                calls: call.names, file: call.file, effect: "signal=KILL",
                when: "\(Int.random(in: 1...most, using: &random))")
            let running = try Program.Running(
                Strace.arguments([program] + arguments, at: point), of: strace, in: folder.path)
            let outcome = await running.outcome()
            return Outcome(wasKilled: outcome.status == 128 + SIGKILL, process: outcome, manner: "\(point)")
        }
        let pause = longest * Double.random(in: 0...1, using: &random)
        if let strace = Strace.path, let slowed, random.chance(50) {
            let point = Strace.Point(calls: "pwrite64", file: slowed, effect: "delay_enter=1000", when: "1+")
            let running = try Program.Running(
                Strace.arguments([program] + arguments, at: point), of: strace, in: folder.path)
            let killer = Task {
                try await ContinuousClock().sleep(for: pause * 4)
                // Not strace, which would let it go on.
                for child in running.children { kill(child, SIGKILL) }
            }
            let outcome = await running.outcome()
            killer.cancel()
            return Outcome(
                wasKilled: outcome.status == 128 + SIGKILL, process: outcome, manner: "\(point), after \(pause * 4)")
        }
        let running = try Program.Running(arguments, of: program, in: folder.path)
        let killer = Task {
            try await ContinuousClock().sleep(for: pause)
            running.signal(SIGKILL)
        }
        let outcome = await running.outcome()
        killer.cancel()
        return Outcome(wasKilled: outcome.status == 128 + SIGKILL, process: outcome, manner: "after \(pause)")
    }
}

extension Program.Outcome {
    /// How many steps of its story a victim said were durable.
    var stepsDone: Int? {
        lines.last { $0.hasPrefix("done ") }.flatMap { Int($0.dropFirst(5)) }
    }
}
