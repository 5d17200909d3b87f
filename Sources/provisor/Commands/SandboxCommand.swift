import ArgumentParser
import Foundation
import Logging
import Sandbox

/// `provisor sandbox PROFILE`: a local stand-in for a target app, to try a policy on before production sees it.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a local stand-in for a target app.",
        discussion: """
            Stands in for a product over HTTP, as strict as the product itself, until it is stopped with ctrl-C. Nothing is \
            kept: each start begins with an empty directory.

            Faults are given as KIND[:key=value,...]. Kinds: throttle, error, error-after-effect, drop, \
            drop-after-effect, delay, html, unauthorized, slow-body, endless-body, wrong-json, search-lag. Keys: method, \
            path, skip, count, probability, seed, status, retry-after, milliseconds, writes, form. One that answers 500 to the first create although it worked:

              provisor sandbox aws-identity-center --fault error-after-effect:method=POST,path=/Users,count=1
            """)

    @Argument(help: "The product to stand in for: aws-identity-center.")
    var profile: String

    @Option(help: "The address to listen on. Anything but loopback lets others in.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes any free one.")
    var port = 0

    @Option(
        help: "The bearer token to let in. Without it PROVISOR_SANDBOX_TOKEN counts, and without that one is drawn.")
    var token: String?

    @Option(help: "The tenant id in the endpoint's path.")
    var tenant = SandboxConfiguration.defaultTenant

    @Flag(help: "Behave as the service did until 2024: 50 results, no second page.")
    var legacy = false

    @Option(help: "Something to go wrong: KIND[:key=value,...]. May be repeated.")
    var fault: [String] = []

    @Option(help: "Let in at most this many requests a second, and answer 429 above.")
    var rate: Int?

    @Option(help: "How many requests may come at once after a quiet time; without it as many as in a second.")
    var burst: Int?

    @Option(
        help: "The Retry-After of a refusal above the rate: seconds, a date, or nonsense. Without it there is none.")
    var rateRetryAfter: String?

    @Option(help: "Lists do not show the writes of so many milliseconds, as a slow search index.")
    var searchLag: Int?

    @Option(help: "Lists do not show the last writes, so many of them.")
    var searchLagWrites: Int?

    @Option(help: "A file to write the endpoint to, once there is one.")
    var portFile: String?

    func validate() throws {
        if SandboxProfile(rawValue: profile) == nil {
            let known = SandboxProfile.allCases.map(\.rawValue).joined(separator: ", ")
            let planned = SandboxProfile.planned.joined(separator: ", ")
            if SandboxProfile.planned.contains(profile) {
                throw ValidationError("The profile \(profile) comes later. There is now: \(known).")
            }
            throw ValidationError("There is no profile \(profile). There is: \(known). Coming later: \(planned).")
        }
        if token?.isEmpty == true { throw ValidationError("The token is empty.") }
        if !(0...65535).contains(port) { throw ValidationError("The port must be from 0 to 65535.") }
        if let rate, rate < 1 { throw ValidationError("The rate must be at least 1.") }
        if rate == nil, burst != nil || rateRetryAfter != nil {
            throw ValidationError("--burst and --rate-retry-after go with --rate.")
        }
        if let burst, burst < 1 { throw ValidationError("The burst must be at least 1.") }
        if let searchLag, searchLag < 0 { throw ValidationError("The search lag must not be negative.") }
        if let searchLagWrites, !(0...SearchLag.writeLimit).contains(searchLagWrites) {
            throw ValidationError("--search-lag-writes must be from 0 to \(SearchLag.writeLimit).")
        }
        _ = try faults()
    }

    func run() async throws {
        let inherited = ProcessInfo.processInfo.environment["PROVISOR_SANDBOX_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        let token = self.token ?? inherited ?? Self.drawToken()
        var generator = SystemRandomNumberGenerator()
        var settings = IdentityCenterSettings()
        settings.isLegacy = legacy
        let logger = Logger(label: "provisor.sandbox") { StreamLogHandler.standardError(label: $0) }
        let sandbox = SandboxServer(
            configuration: SandboxConfiguration(
                profile: SandboxProfile(rawValue: profile) ?? .awsIdentityCenter, host: host, port: port,
                tenant: tenant, tokens: [token], settings: settings, faults: try faults(), searchLag: lag,
                rateLimit: rate.map { RateLimit(perSecond: $0, burst: burst, retryAfter: rateRetryAfter) },
                seed: generator.next()),
            logger: logger, now: { Date() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.runUntilSignalled() }
            group.addTask { try await announce(sandbox, token: token) }
            do {
                while try await group.next() != nil {}
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private var lag: SearchLag? {
        if searchLag == nil, searchLagWrites == nil { return nil }
        return SearchLag(milliseconds: searchLag ?? 0, writes: searchLagWrites ?? 0)
    }

    private func faults() throws -> [Fault] {
        do {
            return try fault.map(Fault.init(argument:))
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func announce(_ sandbox: SandboxServer, token: String) async throws {
        let endpoint = try await sandbox.endpoint()
        let origin = try await sandbox.origin()
        let text = """
            Sandbox of \(profile)
              endpoint  \(endpoint)
              token     \(token)

            To use it:
              export PROVISOR_SANDBOX_TOKEN='\(token)'
              provisor app add sandbox --connector scim --profile \(profile) \\
                --endpoint \(endpoint) \\
                --credential env:PROVISOR_SANDBOX_TOKEN

            To look into it:
              curl \(origin)/_sandbox/state
              curl \(origin)/_sandbox/requests

            To break it, and to mend it again:
              curl -X POST \(origin)/_sandbox/faults -d '{"kind": "throttle", "count": 3}'
              curl -X DELETE \(origin)/_sandbox/faults

            """
        try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        if let portFile {
            try Data("\(endpoint)\n".utf8).write(to: URL(filePath: portFile), options: .atomic)
        }
    }

    /// Draws 128 bits, which is what a token is guessed against.
    private static func drawToken() -> String {
        (0..<16).map { _ in
            let byte = UInt8.random(in: .min ... .max)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
