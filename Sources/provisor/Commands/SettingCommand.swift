import ArgumentParser
import Domain
import JSON
import Store

struct SettingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setting", abstract: "Show or change what holds for the installation as a whole.",
        discussion: InstallationSetting.allCases.map { "\($0.rawValue): \($0.meaning)" }.joined(separator: "\n")
            + """


            With audit-queries on, each question of `provisor audit`, `trace` and `report`, each `review show` and each print
            of `provisor events` becomes an event: who asked what, when, and how many answers there were; `provisor audit queries` lists them. Whoever can only
            read the database cannot be recorded, and is refused an answer then.
            """)
    @Argument(help: "The setting; without one, all are shown.") var setting: InstallationSetting?
    @Argument(help: "Its value.") var value: String?
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if setting != nil && value == nil { throw ValidationError("Say what the setting is to be.") }
    }

    func run() async throws {
        guard let setting, let value else { return try await list() }
        try await Session.run(options, "setting") {
            try await $0.submit(
                .changeInstallation(setting: setting, value: value), done: "\(setting.rawValue) is \(value)")
        }
    }

    private func list() async throws {
        let values = try await Session.run(options, "setting") { session in
            try await session.store.read { connection, _ in try Listing(connection).installationSettings() }
        }
        var report = Report("setting", "value")
        for setting in InstallationSetting.allCases {
            report.add(.string(setting.rawValue), .string(values[setting.rawValue] ?? "off"))
        }
        report.print(as: options.output, empty: "")
    }
}

extension InstallationSetting: ExpressibleByArgument {}
