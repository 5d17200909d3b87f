import ArgumentParser
import Delivery
import Domain
import JSON
import Store

extension AppCommand {
    struct Map: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what stands at a path of the target's users.",
            discussion: """
                EXPRESSION is CEL, the Common Expression Language, over the attributes of a user; what a user does not have is
                null. `provisor app functions` lists the functions with an example each. Without EXPRESSION the path is the
                profile's again. Paths are those of SCIM: title, name.middleName, phoneNumbers[type eq "work"].value,
                urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department.

                  provisor app map aws title user.title
                  provisor app map aws displayName 'join(" ", user.givenName, user.familyName)' --default "No name"
                  provisor app map aws userName 'user.email.substringBefore("@").normalizeDiacritics().toLower()' \\
                      --on-create-only

                What gives null or an empty text gives nothing: the default then stands there, and without one the value is
                removed at the target, or left as it is with --when-absent keep. An expression that fails for a user
                (user.title.toUpper() where no title is set) parks that user's job with the reason; it is tried again as
                soon as the user or the mapping changes.

                Names that must be unique at the target (userName, nickName, mailNickname, alias) may be several, which are
                tried in this order until one is free there. The account keeps it, also when one before it becomes free:

                  provisor app map aws userName 'uniqueNames(user.email.substringBefore("@").toLower(), 9)'
                """)
        @Argument(help: "The app.") var app: String
        @Argument(help: "The path at the target.") var path: String
        @Argument(help: "What stands there.") var expression: String?
        @Flag(help: "Send it when the account is made, and never afterwards.") var onCreateOnly = false
        @Option(
            name: .customLong("default"),
            help: ArgumentHelp("What stands there where the expression gives nothing.", valueName: "text"))
        var fallback: String?
        @Option(help: "What becomes of the value at the target when the expression gives nothing any more.")
        var whenAbsent: MappingOptions.WhenAbsent = .clear
        @OptionGroup var options: CommonOptions

        private var rule: MappingRule? {
            expression.map {
                MappingRule(
                    $0, MappingOptions(isOnCreateOnly: onCreateOnly, fallback: fallback, whenAbsent: whenAbsent))
            }
        }

        func validate() throws {
            if expression == nil, onCreateOnly || fallback != nil || whenAbsent != .clear {
                throw ValidationError("Options need an expression: without one the path is the profile's again.")
            }
        }

        func run() async throws {
            let (app, path, rule) = (app, path, rule)
            let done = "\(path) of \(app) is \(rule?.text ?? "the profile's again")"
            try await Session.run(options, "app map") { session in
                let known = try await session.app(app)
                let own = known?.mappings ?? [:]
                let profile = try known?.profile
                let others = (profile?.rules(over: own) ?? [:]).keys.sorted()
                // What is no expression at all is refused with its marks, before anything is said about the target.
                let isExpression = rule.map { AttributeMapping($0.expression, at: path) != nil } ?? (own[path] != nil)
                let problem =
                    (rule == nil ? nil : profile?.problem(path: path, beside: others))
                    ?? (isExpression ? profile?.problem(path: path, becoming: rule, in: own) : nil)
                if let problem { throw CommandFailure(Refusal.invalidMapping(path: path, problem: problem)) }
                try await session.submit(
                    .mapAttribute(
                        app: app, path: path, expression: rule?.expression, options: rule?.options ?? .standard),
                    done: done)
            }
        }
    }

    struct Functions: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the functions that mappings may use, each with an example and its result.",
            discussion: """
                Everything else of CEL is there too: comparisons, `in`, `matches`, `size`, `startsWith`, lists and maps, and the
                string, math, encoder and optional extensions.
                """)
        @Option(help: "How the list is written.") var output: OutputFormat = .table

        func run() {
            var report = Report("function", "expression", "result")
            for example in MappingExample.all {
                report.add(.string(example.function), .string(example.expression), JSONValue(example.result))
            }
            report.print(as: output, empty: "")
            if output == .table {
                let user = MappingExample.user.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                Output.note("The user of these examples: " + user.joined(separator: ", "))
            }
        }
    }
}

extension MappingOptions.WhenAbsent: ExpressibleByArgument {}
