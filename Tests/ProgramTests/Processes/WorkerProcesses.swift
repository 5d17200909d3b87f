import Foundation
import Logging
import Sandbox
import TestKit

/// A journal in a folder, an emulated AWS in this process, and worker processes that a test stops and kills.
struct WorkerProcesses: Sendable {
    static let concurrency = 3

    let folder: TemporaryFolder
    let server: SandboxServer
    private let secret = ["TARGET_TOKEN": "t"]

    /// Runs `body` with app `aws`, group `staff` that has it, and so many people in it.
    static func with(people: Int, _ body: (WorkerProcesses) async throws -> Void) async throws {
        let server = SandboxServer(
            configuration: SandboxConfiguration(tokens: ["t"]),
            logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }, now: { Date() })
        try await server.whileRunning { endpoint in
            try await TemporaryFolder.with { folder in
                let it = WorkerProcesses(folder: folder, server: server)
                try await it.must("init")
                try await it.must(
                    "app", "add", "aws", "--connector", "scim", "--profile", "aws-identity-center", "--endpoint",
                    endpoint, "--credential", "env:TARGET_TOKEN", "--concurrency", "\(concurrency)")
                try await it.must("app", "setting", "aws", "rate", "100000")
                try await it.must("group", "add", "staff")
                try await it.must("policy", "add", "p", "--app", "aws", "--group", "staff", "--login-method", "sso")
                for name in names(people) {
                    try await it.must(
                        "user", "add", name, "--given-name", name, "--family-name", "F", "--display-name", "A",
                        "--email", "\(name)@example.org")
                }
                try await it.must(["member", "add", "staff"] + names(people))
                try await body(it)
            }
        }
    }

    /// What so many people are called.
    static func names(_ count: Int) -> [String] { (1...count).map { "person\($0)" } }

    /// Starts a worker that runs until it is stopped.
    func worker(environment: [String: String] = [:]) throws -> Program.Running {
        try Program.Running(["worker"], in: folder.path, environment: secret.merging(environment) { $1 })
    }

    /// Runs a worker until nothing is left to do; every job must be done then.
    func drain() async throws { try await Program.must("worker", "--drain", in: folder.path, environment: secret) }

    /// Gives a command that must be accepted.
    func must(_ arguments: String...) async throws { try await must(arguments) }

    /// Gives a command that must be accepted.
    func must(_ arguments: [String]) async throws { try await Program.must(arguments, in: folder.path) }

    /// Gives a command that waits for the write lock no longer than a second.
    func hurried(_ arguments: [String]) async throws -> Program.Outcome {
        try await Program.run(arguments, in: folder.path, environment: ["PROVISOR_LOCK_SECONDS": "1"])
    }

    /// Whether any process holds the write lock.
    var isLocked: Bool {
        let descriptor = unsafe open(folder.file("provisor.db.lock"), O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) != 0
    }

    /// Prints what a query finds, a row a line.
    func query(_ sql: String) throws -> String { try SQLScript.query(sql, on: folder.file("provisor.db")) }
}

extension Program.Running {
    /// Stops the process, and returns when it stands still.
    func halt() async throws {
        signal(SIGSTOP)
        while !isStill { try await ContinuousClock().sleep(for: .milliseconds(1)) }
    }

    private var isStill: Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return true }
        return text[text.index(end, offsetBy: 2)...].hasPrefix("T")
    }
}
