import ArgumentParser
import Domain
import JSON
import Store

extension AppCommand {
    /// `app scope`: whom an app is for.
    struct Scope: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whom an app is for, whatever its policies give; or show it.",
            discussion: """
                A scope is an expression in CEL over the attributes of a user, as in
                rules and conditions:

                  provisor app scope crm 'user.country in ["DE", "FR"]'

                Nobody of whom it is false is given the app by any policy, and who has
                it loses it. Of whom it becomes true gets it where a policy gives it.
                Who has no value of it (a function of an attribute that is not there,
                say) keeps the app, or goes on without it, and is listed here as
                failing. An expression that begins with @ is read from a file.
                """)
        @Argument(help: "The app.") var app: String
        @Argument(help: "The expression, or @FILE. Without it the scope is shown.") var expression: String?
        @Flag(help: "The app is for everybody whom a policy gives it.") var clear = false
        @OptionGroup var options: CommonOptions

        func validate() throws {
            if expression != nil && clear { throw ValidationError("Give an expression, or --clear.") }
        }

        func run() async throws {
            guard expression != nil || clear else { return try await show() }
            let request = Request.changeScope(app: app, expression: try expression.map { try ExpressionFile.text($0) })
            try await Session.run(options, "app scope") {
                try await $0.submit(
                    request, done: clear ? "\(app) is for everybody whom a policy gives it" : "\(app) has a scope")
            }
        }

        private func show() async throws {
            let app = app
            let scope = try await Session.run(options, "app scope") { session in
                try await session.store.read { connection, _ in try Listing(connection).scope(ofApp: app) }
            }
            guard let scope else { throw CommandFailure(Refusal.unknown(.app, app)) }
            var report = Report("app", "scope", "user", "what", "detail", "seq")
            if let expression = scope.expression {
                report.add(.string(app), .string(expression), .null, .string("scope"), .null, .null)
            }
            for line in scope.lines {
                report.add(
                    .string(app), .null, .string(line.user), .string(line.what), JSONValue(line.message),
                    JSONValue(line.seq))
            }
            report.print(
                as: options.output,
                empty: "\(app) has no scope; set one with `provisor app scope \(app) EXPRESSION`")
        }
    }
}
