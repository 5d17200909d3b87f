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
            kept: each start begins with an empty directory. Profiles:

              aws-identity-center  100 members a request, cursors, no ETag
              scim                 keeps to RFC 7643 and 7644; see the dialects
                                   (also: generic)
              salesforce           users need a profile and are never deleted;
                                   groups are given with --group
              entra                20 members added or 1 removed a request,
                                   cursors, members never shown
              google               no list without a filter, one membership a
                                   request, an email for each group

            Dialects of scim, each given with --dialect: put-only, no-etag, no-filter, lower-case-resources, \
            create-answers-200, numeric-error-status, string-booleans, patch-answers-204, no-member-filter, \
            unique-groups, remove-listed (a removal with a list of values removes those listed), strict-remove (it is \
            refused). Without the last two such a removal empties the group, as the RFC has it: a client that speaks the \
            wrong dialect is caught.

            Faults are given as KIND[:key=value,...]. Kinds: throttle, error, error-after-effect, drop, \
            drop-after-effect, delay, html, unauthorized, slow-body, endless-body, wrong-json, search-lag. Keys: method, \
            path, skip, count, probability, seed, status, retry-after, milliseconds, writes, form (cut, foreign, \
            stranger). One that answers 500 to the first create although it worked, and one that makes a tenth of all \
            requests slow:

              provisor sandbox aws-identity-center --fault error-after-effect:method=POST,path=/Users,count=1
              provisor sandbox scim --fault slow-body:milliseconds=3000,probability=0.1 --rate 10
            """)

    @Argument(help: "The product to stand in for: aws-identity-center, scim, salesforce, entra, google.")
    var profile: String

    @Option(help: "The address to listen on. Anything but loopback lets others in.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes any free one.")
    var port = 0

    @Option(
        help: "The bearer token to let in. Without it PROVISOR_SANDBOX_TOKEN counts, and without that one is drawn.")
    var token: String?

    @Option(help: "The tenant id (AWS) or customer id (Google) in the endpoint's path.")
    var tenant: String?

    @Flag(help: "AWS only: behave as the service did until 2024: 50 results, no second page.")
    var legacy = false

    @OptionGroup(title: "What goes wrong")
    var trouble: SandboxTrouble

    @OptionGroup(title: "What the product is like")
    var traits: SandboxTraits

    @Option(help: "A file to write the endpoint to, once there is one.")
    var portFile: String?

    func validate() throws {
        guard let known = SandboxProfile(named: profile) else {
            let all = SandboxProfile.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no profile \(profile). There are: \(all).")
        }
        if token?.isEmpty == true { throw ValidationError("The token is empty.") }
        if tenant?.isEmpty == true || tenant?.contains("/") == true {
            throw ValidationError("The tenant is one part of a path: not empty, and without a slash.")
        }
        if !(0...65535).contains(port) { throw ValidationError("The port must be from 0 to 65535.") }
        if legacy, known != .awsIdentityCenter { throw ValidationError("--legacy goes with aws-identity-center.") }
        try traits.check(known)
        _ = try trouble.faults()
    }

    func run() async throws {
        let inherited = ProcessInfo.processInfo.environment["PROVISOR_SANDBOX_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        let token = self.token ?? inherited ?? Self.drawToken()
        var generator = SystemRandomNumberGenerator()
        var settings = IdentityCenterSettings()
        settings.isLegacy = legacy
        let logger = Logger(label: "provisor.sandbox") { StreamLogHandler.standardError(label: $0) }
        let client = traits.client(drawn: Self.drawToken())
        var configuration = SandboxConfiguration(
            profile: SandboxProfile(named: profile) ?? .awsIdentityCenter, host: host, port: port, tenant: tenant,
            tokens: [token], oauth: client, settings: settings, faults: try trouble.faults(),
            searchLag: trouble.lag, rateLimit: trouble.limit, seed: generator.next())
        try traits.apply(to: &configuration)
        let sandbox = SandboxServer(configuration: configuration, logger: logger, now: { Date() })
        let connection = SandboxConnection(configuration: configuration, token: token)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await sandbox.runUntilSignalled() }
            group.addTask { try await announce(sandbox, connection) }
            do {
                while try await group.next() != nil {}
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private func announce(_ sandbox: SandboxServer, _ connection: SandboxConnection) async throws {
        let endpoint = try await sandbox.endpoint()
        let text = connection.text(endpoint: endpoint, origin: try await sandbox.origin())
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
