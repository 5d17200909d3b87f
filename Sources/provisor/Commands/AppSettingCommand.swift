import ArgumentParser
import Domain

extension AppCommand {
    struct Setting: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "setting",
            abstract: "Set what an app allows and how it is treated; see `app show` for what is set.",
            discussion: "Without a value the setting is the default again.\n\n"
                + AppSetting.allCases.filter { $0 != .profile }.map { "  \($0.rawValue): \($0.meaning)" }
                .joined(separator: "\n"))
        @Argument(help: "The app.") var app: String
        @Argument(help: "The setting.") var setting: AppSetting
        @Argument(help: "Its value.") var value: String?
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if setting == .profile { throw ValidationError("Give an app a profile with `provisor app profile`.") }
        }

        func run() async throws {
            let (app, setting, value) = (app, setting, value)
            let request = Request.changeSetting(app: app, setting: setting, value: value)
            try await Session.run(options, "app setting") {
                try await $0.submit(
                    request,
                    done: value.map { "\(setting.rawValue) of \(app) is \($0)" }
                        ?? "\(setting.rawValue) of \(app) is the default again")
            }
        }
    }
}

extension AppSetting: ExpressibleByArgument {}
