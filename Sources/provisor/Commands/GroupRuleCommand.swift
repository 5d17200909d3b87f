import ArgumentParser
import Domain
import JSON
import Store

/// `group rule`: what decides who belongs to a group.
struct GroupRuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "Let a rule decide who belongs to a group, or show it.",
        discussion: """
            A rule is an expression in CEL over the attributes of a user, each of which is a text, or null where the user
            does not have it:

              provisor group rule sales 'user.department == "Sales" && user.country in ["DE", "FR"]'

            Members that were added by hand stay members. A user for whom it has no value (a function of an attribute that
            is not there, say) stays what he or she was, and is listed here as failing. An expression that begins with @
            is read from a file.
            """)
    @Argument(help: "The group.") var group: String
    @Argument(help: "The expression, or @FILE. Without it the rule is shown.") var expression: String?
    @Flag(help: "The group has no rule any more; its exceptions go with it.") var clear = false
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if expression != nil && clear { throw ValidationError("Give an expression, or --clear.") }
    }

    func run() async throws {
        guard expression != nil || clear else { return try await show() }
        let request = Request.changeRule(group: group, expression: try expression.map { try ExpressionFile.text($0) })
        try await Session.run(options, "group rule") {
            try await $0.submit(request, done: clear ? "\(group) has no rule any more" : "\(group) has a rule")
        }
    }

    private func show() async throws {
        let group = group
        let rule = try await Session.run(options, "group rule") { session in
            try await session.store.read { connection, _ in try Listing(connection).rule(ofGroup: group) }
        }
        guard let rule else { throw CommandFailure(Refusal.unknown(.group, group)) }
        var report = Report("group", "rule", "user", "what", "detail", "seq")
        if let expression = rule.expression {
            report.add(.string(group), .string(expression), .null, .string("rule"), .null, .null)
        }
        for line in rule.lines {
            report.add(
                .string(group), .null, .string(line.user), .string(line.what), JSONValue(line.message),
                JSONValue(line.seq))
        }
        report.print(
            as: options.output, empty: "\(group) has no rule; set one with `provisor group rule \(group) EXPRESSION`")
    }
}

/// `group except`: named users for whom the rule does not decide.
struct GroupExceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "except", abstract: "Make a user an exception to a group's rule.",
        discussion: """
            Whom --in names is a member whatever the rule says; whom --out names is none by the rule, and stays out when
            back after leaving. Members that were added by hand are taken out with `provisor member remove`.
            """)
    @Argument(help: "The group.") var group: String
    @Argument(help: "The user.") var user: String
    @Flag(name: .customLong("in"), help: "A member, whatever the rule says.") var isIn = false
    @Flag(name: .customLong("out"), help: "No member by the rule, whatever it says.") var isOut = false
    @Flag(help: "The rule decides again.") var clear = false
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if [isIn, isOut, clear].filter({ $0 }).count != 1 {
            throw ValidationError("Give one of --in, --out and --clear.")
        }
    }

    func run() async throws {
        let request = Request.changeException(group: group, user: user, mode: isIn ? .in : isOut ? .out : nil)
        let done =
            clear
            ? "the rule of \(group) decides about \(user)"
            : isIn ? "\(user) is in \(group), whatever its rule says" : "\(user) is kept out of \(group)"
        try await Session.run(options, "group except") { try await $0.submit(request, done: done) }
    }
}

extension Listing.RuleLine {
    /// One line for a person.
    func text(of expression: String) -> String {
        switch what {
        case "failing":
            "\(expression) has no value for \(user) since seq \(seq), who stays what he or she was: \(message ?? "")"
        case "in": "\(user) is in, whatever it says (seq \(seq))"
        default: "\(user) is kept out, whatever it says (seq \(seq))"
        }
    }
}
