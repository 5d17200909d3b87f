import ArgumentParser
import Delivery
import Domain
import JSON
import Store

struct AppCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "app", abstract: "Connect the apps that accounts are provisioned to.",
        subcommands: [
            Add.self, Set.self, Map.self, Functions.self, Scope.self, Feature.self, Setting.self, Profile.self,
            Rotate.self,
            Probe.self, Pause.self,
            Resume.self, Remove.self,
            List.self, Show.self,
        ])

    /// Where an app is and by what it is reached.
    struct ConnectionOptions: ParsableArguments {
        @Option(help: "The protocol: scim.") var connector: String?
        @Option(
            help: ArgumentHelp(
                "What the product accepts: \(TargetProfile.all.map(\.name).joined(separator: ", ")).", valueName: "name"
            ))
        var profile: String?
        @Option(
            help: ArgumentHelp(
                "A profile of your own as a JSON file, such as samples/profile.json; see `provisor app profile --help`.",
                valueName: "path"))
        var profileFile: String?
        @Option(help: ArgumentHelp("Base URL, as the product shows it.", valueName: "url")) var endpoint: String?
        @Option(
            help: ArgumentHelp(
                "Where the access token is: env:NAME or file:PATH. Never the token itself.", valueName: "place"))
        var credential: String?
        @Option(help: ArgumentHelp("Most requests at once. Default: the profile's.", valueName: "number"))
        var concurrency: Int64?
        @Flag(help: "Accept an http endpoint on another machine, which shows the token to the network.")
        var allowPlainHttp = false

        func validate() throws {
            if profile != nil && profileFile != nil { throw ValidationError("Use --profile or --profile-file.") }
        }

        /// The profile of one's own, read and checked; nil where none was named.
        func ownProfile() throws -> TargetProfile? { try profileFile.map { try AppProfile.read($0) } }

        /// What sets the profile of one's own, or clears it where one in the box takes its place.
        func profileRequests(_ app: String, _ own: TargetProfile?, replacing current: String?) -> [Request] {
            if let own {
                return [.changeSetting(app: app, setting: .profile, value: own.json.canonicalText)]
            }
            return profile != nil && current != nil ? [.changeSetting(app: app, setting: .profile, value: nil)] : []
        }

        func connection(_ own: TargetProfile? = nil) throws -> AppConnection {
            if let profile, TargetProfile.named(profile) == nil {
                let planned = ["microsoft-graph", "google-directory"]
                if planned.contains(profile) { throw CommandFailure(Refusal.comesLater("target profile \(profile)")) }
                throw CommandFailure(
                    Refusal.invalidConnection(
                        problem:
                            "there is no profile \"\(profile)\"; use \(TargetProfile.all.map(\.name).joined(separator: ", "))"
                    ))
            }
            return AppConnection(
                connector: connector, profile: own?.name ?? profile, endpoint: endpoint, credential: credential,
                concurrency: concurrency)
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an app. Without a connection its jobs wait until it has one.")
        @Argument(help: "Its name.") var name: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let own = try connection.ownProfile()
            let request = Request.addApp(
                name: name, connection: try connection.connection(own), allowsPlainHTTP: connection.allowPlainHttp)
            let requests = [request] + connection.profileRequests(name, own, replacing: nil)
            let name = name
            try await Session.run(options, "app add") { session in
                try await session.submit(requests, done: "added app \(name)")
                try await session.app(name)?.announceUnmapped()
            }
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Connect an app, or change its connection; the worker then asks it before anything counts as done.")
        @Argument(help: "Its name.") var name: String
        @OptionGroup var connection: ConnectionOptions
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let own = try connection.ownProfile()
            let request = Request.changeApp(
                name: name, connection: try connection.connection(own), allowsPlainHTTP: connection.allowPlainHttp)
            let (name, connection) = (name, connection)
            try await Session.run(options, "app set") { session in
                let current = try await session.app(name)?.settings[.profile]
                try await session.submit(
                    [request] + connection.profileRequests(name, own, replacing: current),
                    done: "changed the connection of \(name)")
                try await session.app(name)?.announceUnmapped()
            }
        }
    }

    struct Feature: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Switch what may be done at an app on or off. What is off is never sent.")
        @Argument(help: "The app.") var app: String
        @Argument(help: "\(AppFeature.allCases.map(\.rawValue).joined(separator: ", ")).") var feature: AppFeature
        @Argument(help: "on or off.") var position: Switch
        @OptionGroup var options: CommonOptions

        enum Switch: String, ExpressibleByArgument, CaseIterable {
            case on
            case off
        }

        func run() async throws {
            try await Session.run(options, "app feature") {
                try await $0.submit(
                    .switchFeature(app: app, feature: feature, on: position == .on),
                    done: "feature \(feature.rawValue) of \(app) is \(position.rawValue)")
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget an app; refused while it has policies or active accounts.")
        @Argument(help: "The app.") var name: String
        @Flag(help: "Leave accounts that are still active there as they are.") var abandon = false
        @OptionGroup var options: CommonOptions

        func run() async throws {
            try await Session.run(options, "app remove") {
                try await $0.submit(.removeApp(name: name, abandoning: abandon), done: "removed app \(name)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all apps.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let apps = try await Session.run(options, "app list") { session in
                try await session.store.read { connection, _ in try Listing(connection).apps() }
            }
            var report = Report(
                "app", "profile", "state", "users", "activeAccounts", "jobsWaiting", "jobsParked", "removalsHeld")
            for app in apps {
                let isComplete = app.state.connection.isComplete
                let state =
                    app.state.isPaused
                    ? "paused" : isComplete ? app.held.map { "held: \($0)" } ?? "connected" : "not connected"
                report.add(
                    .string(app.state.name), JSONValue(app.state.connection.profile), .string(state),
                    JSONValue(app.users), JSONValue(app.accounts), JSONValue(app.waiting), JSONValue(app.parked),
                    JSONValue(app.removalsHeld))
            }
            report.print(as: options.output, empty: "there is no app yet; begin with `provisor app add`")
            for app in apps { app.announceExpiry() }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show an app: connection, scope, features, mapping.")
        @Argument(help: "The app.") var name: String
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let name = name
            let app = try await Session.run(options, "app show") { try await $0.app(name) }
            guard let app else { throw CommandFailure(Refusal.unknown(.app, name)) }
            var report = Report("fact", "value")
            let connection = app.state.connection
            report.add("connector", JSONValue(connection.connector))
            report.add("profile", JSONValue(connection.profile))
            report.add("endpoint", JSONValue(connection.endpoint))
            report.add("credential", JSONValue(connection.credential))
            if let expiry = app.credentialExpiry {
                report.add("credential ends", .string(String(expiry.end.description.prefix(10))))
            }
            report.add("paused", .bool(app.state.isPaused))
            if let scope = app.scope {
                report.add("scope", .string(scope))
                report.add("scope failing", JSONValue(app.failing))
            }
            for feature in AppFeature.allCases {
                report.add(.string("feature \(feature.rawValue)"), app.state.features.contains(feature) ? "on" : "off")
            }
            let profile = try app.profile
            let own = app.mappings
            for (path, rule) in (profile?.rules(over: own) ?? own).sorted(by: { $0.key < $1.key }) {
                let required = profile?.requiredPaths.contains(path) == true ? ", required" : ""
                report.add(
                    .string("map \(path)"), .string(rule.text + (own[path] == nil ? " (profile\(required))" : "")))
            }
            for path in profile?.requiredWithoutValue(own) ?? [] {
                report.add(.string("map \(path)"), "nothing, although it is required")
            }
            for setting in AppSetting.allCases where app.settings[setting] != nil && setting != .profile {
                report.add(.string("setting \(setting.rawValue)"), JSONValue(app.settings[setting]))
            }
            report.add("users", JSONValue(app.users))
            report.add("active accounts", JSONValue(app.accounts))
            report.add("jobs waiting", JSONValue(app.waiting))
            report.add("jobs parked", JSONValue(app.parked))
            report.add("removals held", JSONValue(app.removalsHeld))
            report.print(as: options.output, empty: "")
        }
    }
}

extension AppFeature: ExpressibleByArgument {}
