import ArgumentParser
import Domain
import JSON
import Store

struct AttributeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attribute", abstract: "Say what the values of people's own attributes are.",
        subcommands: [Declare.self, List.self])

    struct Declare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare the type of an attribute, for rules, conditions and scopes.",
            discussion: """
                An attribute is a text until it is declared, and again with --type text.
                Rules, conditions and scopes then read its values as that type:

                  provisor attribute declare level --type integer
                  provisor group rule seniors 'user.level >= 3'

                \(AttributeType.allCases.map { "\($0.rawValue): a \($0.singular). Write \($0.example)" }
                    .joined(separator: "\n"))

                Whatever is no such value is refused when it is set. A declaration is
                refused where somebody has another value, and where an expression that
                is in force reads the attribute. Mappings to apps read texts as before.
                """)
        @Argument(help: "The attribute.") var name: String
        @Option(help: "\(AttributeType.allCases.map(\.rawValue).joined(separator: ", ")).") var type: AttributeType
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let request = Request.declareAttribute(name: name, type: type)
            let done = "\(name) is a \(type.singular)"
            try await Session.run(options, "attribute declare") { try await $0.submit(request, done: done) }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the attributes that expressions may read, with their types.")
        @OptionGroup var options: CommonOptions

        func run() async throws {
            let attributes = try await Session.run(options, "attribute list") { session in
                try await session.store.read { connection, _ in try Listing(connection).attributes() }
            }
            var report = Report("attribute", "type", "standard", "users")
            for attribute in attributes {
                report.add(
                    .string(attribute.name), .string(attribute.type.rawValue), .bool(attribute.isStandard),
                    JSONValue(Int64(attribute.users)))
            }
            report.print(as: options.output, empty: "")
        }
    }
}

extension AttributeType: ExpressibleByArgument {}
