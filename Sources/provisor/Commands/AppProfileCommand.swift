import ArgumentParser
import Delivery
import Domain
import Foundation
import JSON
import Store

/// The target profile of an app as the journal has it.
enum AppProfile {
    /// Reads a profile of one's own; everything that is wrong with it is told at once.
    static func read(_ path: String) throws -> TargetProfile {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure(code: "no-file", message: "the profile \(path) cannot be read")
        }
        do {
            return try TargetProfile(parsing: Array(data), source: path)
        } catch {
            throw CommandFailure(code: "invalid-profile", message: error.description)
        }
    }
}

extension AppCommand {
    struct Profile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "profile",
            abstract: "Show what an app's target accepts, or give the app a profile of its own.",
            discussion: """
                A profile says what a product accepts of the protocol. Those in the box: \(TargetProfile.all.map(\.name).joined(separator: ", ")). One of your own is a JSON file
                that names one of them as its base and what differs: {"base": "scim", "name": "acme", "title": "Acme",
                "memberChunk": 50}. It is recorded in the journal, so that every worker has the same. Its fields:

                """
                    + TargetProfile.fields.map { "  \($0.name): \($0.meaning) (\($0.type))" }.joined(separator: "\n"))
        @Argument(help: "The app.") var name: String
        @Option(help: ArgumentHelp("Give the app the profile of this file.", valueName: "path")) var file: String?
        @Flag(help: "Go back to the profile in the box that the app names.") var clear = false
        @Flag(inversion: .prefixedNo, help: "Whether a recorded probe leaves this profile alone.") var pin: Bool?
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if file != nil && clear { throw ValidationError("Use --file or --clear.") }
        }

        func run() async throws {
            let own = try file.map { try AppProfile.read($0) }
            let (name, clear, pin) = (name, clear, pin)
            let profile: TargetProfile? = try await Session.run(options, "app profile") { session in
                guard let app = try await session.app(name) else {
                    throw CommandFailure(Refusal.unknown(.app, name))
                }
                var requests: [Request] = []
                if let own {
                    requests.append(.changeSetting(app: name, setting: .profile, value: own.json.canonicalText))
                    let isTold = app.state.connection.profile == own.name
                    if !isTold {
                        requests.append(
                            .changeApp(
                                name: name, connection: AppConnection(profile: own.name), allowsPlainHTTP: false))
                    }
                }
                if clear { requests.append(.changeSetting(app: name, setting: .profile, value: nil)) }
                if let pin {
                    requests.append(.changeSetting(app: name, setting: .profilePinned, value: pin ? "yes" : "no"))
                }
                guard requests.isEmpty else {
                    try await session.submit(requests, done: "changed the profile of \(name)")
                    return nil
                }
                return try app.profile
            }
            if let profile { Output.line(profile.json.canonicalText) }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Take up a new access token while the old one still works.",
            discussion: """
                provisor app rotate NAME --credential env:NEW: from now on the new token is used; where the target refuses it,
                the old one is tried once more, and the worker says so. provisor app rotate NAME --finish: the old one is
                forgotten; remove it at the target then. AWS IAM Identity Center allows two tokens at a time for this.
                """)
        @Argument(help: "The app.") var name: String
        @Option(help: ArgumentHelp("Where the new token is: env:NAME or file:PATH.", valueName: "place"))
        var credential: String?
        @Option(help: ArgumentHelp("The day the new token ends, to be reminded in time.", valueName: "date"))
        var expires: String?
        @Flag(help: "Forget the old token.") var finish = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if finish != (credential == nil) { throw ValidationError("Name the new --credential, or say --finish.") }
        }

        func run() async throws {
            let (name, credential, expires, finish) = (name, credential, expires, finish)
            try await Session.run(options, "app rotate") { session in
                guard let app = try await session.app(name) else {
                    throw CommandFailure(Refusal.unknown(.app, name))
                }
                if finish {
                    guard app.settings[.previousCredential] != nil else {
                        throw CommandFailure(
                            code: "not-rotating", message: "\(name) keeps no old token; there is nothing to finish")
                    }
                    return try await session.submit(
                        .changeSetting(app: name, setting: .previousCredential, value: nil),
                        done: "the old token of \(name) is forgotten")
                }
                guard let old = app.settings[.previousCredential] ?? app.state.connection.credential else {
                    throw CommandFailure(
                        code: "not-connected", message: "\(name) has no credential yet; set one with `provisor app set`"
                    )
                }
                var requests: [Request] = [
                    .changeApp(
                        name: name, connection: AppConnection(credential: credential), allowsPlainHTTP: false),
                    .changeSetting(app: name, setting: .previousCredential, value: old),
                ]
                if expires != nil || app.settings[.credentialExpires] != nil {
                    requests.append(.changeSetting(app: name, setting: .credentialExpires, value: expires))
                }
                try await session.submit(
                    requests, done: "\(name) takes up a new token, and keeps the old one in reserve")
            }
        }
    }
}

extension Listing.App {
    /// The profile that counts; nil where the app names none.
    var profile: TargetProfile? {
        get throws {
            do {
                return try TargetProfile.of(state.connection, settings)
            } catch {
                throw CommandFailure(code: "invalid-profile", message: error.description)
            }
        }
    }

    /// When the credential ends, as far as that is known.
    var credentialExpiry: CredentialExpiry? {
        CredentialExpiry(
            end: settings[.credentialExpires].flatMap { Timestamp($0) }, set: credentialSetAt,
            lifetime: settings[.credentialExpires] == nil ? (try? profile)?.tokenLifetime : nil)
    }

    /// Says on standard error what still has to be mapped before accounts can be made.
    func announceUnmapped() throws {
        if let note = try profile?.unmappedNote(state.name, mappings) { Output.note(note) }
    }

    /// Says on standard error that the credential ends soon, or has ended.
    func announceExpiry() {
        let name = "The access token of \(state.name)"
        if let said = credentialExpiry?.announcement(at: SystemClock.now, of: name) { Output.note(said.sentence) }
    }
}

extension Session {
    /// Refuses a name that no app has.
    func checkApp(_ name: String?) async throws {
        if let name, try await app(name) == nil { throw CommandFailure(Refusal.unknown(.app, name)) }
    }

    /// The app of that name, as lists have it; nil where there is none.
    func app(_ name: String) async throws -> Listing.App? {
        try await store.read { connection, _ in
            try Listing(connection).apps().first { Names.folded($0.state.name) == Names.folded(name) }
        }
    }
}
