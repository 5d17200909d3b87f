import ArgumentParser
import Expressions
import Foundation
import JSON

/// What it costs to evaluate an expression, and to compile it.
struct ExpressionBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expressions", abstract: "Nanoseconds for an expression, beside other implementations of CEL.",
        discussion: """
            A thousand people, each rule evaluated for all of them again and again. Where Python has `cel-python` or
            `cel-expr-python` (Google's C++ implementation, called from Python), the first rule is given to these too.
            """)

    @Option(help: "Evaluations of each rule, in thousands.") var thousands = 300
    @Option(help: "A Python that may have the other implementations.") var python = "python3"
    @Flag(help: "Print JSON in place of a table.") var json = false

    private static let people = 1_000

    private static let rules = [
        #"user.department == "Sales" && user.country in ["DE", "FR"]"#,
        #"user.department == "Sales""#,
        #"user.title.startsWith("Account") || user.country == "PL""#,
        #"user.email.matches("^[a-z.0-9]+@example\\.com$")"#,
        #"user.email.lowerAscii().split("@")[0] + "@corp.example""#,
    ]

    func run() async throws {
        let names = ["department", "country", "title", "email"]
        let user = CELRecordType(name: "user", attributes: names.map { .init($0, .string) })
        let environment = CELEnvironment(variables: [CELVariable("user", .record(user))])
        let slots = names.map { environment.slot("user.\($0)") }
        let people = (0..<Self.people).map { number in
            var person = environment.activation()
            for (slot, value) in zip(slots, Self.person(number)) { person[slot] = .string(value) }
            return person
        }
        var table = FigureTable()
        for (place, rule) in Self.rules.enumerated() {
            var program = try environment.compile(rule)
            let compiling = try await Stopwatch.seconds {
                for _ in 0..<1_000 { program = try environment.compile(rule) }
            }
            let evaluating = try await Stopwatch.seconds {
                for _ in 0..<thousands { for person in people { _ = try program.evaluate(person) } }
            }
            let cost = evaluating / Double(thousands * people.count) * 1e9
            let peers = place == 0 ? peers(rule) : []
            table.add(Figure(what: rule, value: cost, unit: "ns", beside: peers.first))
            for peer in peers.dropFirst() {
                table.add(Figure(what: "the same", value: cost, unit: "ns", beside: peer))
            }
            table.add(Figure(what: "compiling it", value: compiling / 1_000 * 1e6, unit: "us"))
        }
        table.print(asJSON: json)
    }

    private static func person(_ number: Int) -> [String] {
        [
            ["Sales", "Engineering", "Legal", "Sales"][number % 4], ["DE", "US", "FR", "PL"][number / 4 % 4],
            "Account Manager", "jane.doe\(number)@example.com",
        ]
    }

    /// Nanoseconds that other implementations need for a rule; none where there are none.
    private func peers(_ rule: String) -> [(what: String, value: Double)] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, "-c", Self.script, rule]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return [] }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let answer = (try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)))?.object ?? [:]
        if answer.isEmpty { Streams.note("neither cel-python nor cel-expr-python is installed for \(python)") }
        return answer.sorted { $0.key < $1.key }.compactMap { name, value in
            value.integer.map { (what: name, value: Double($0)) }
        }
    }

    private static let script = """
        from json import dumps
        from sys import argv
        from time import perf_counter_ns as now
        rule, found = argv[1], {}
        user = {"department": "Sales", "country": "DE", "title": "Account Manager", "email": "jane.doe@example.com"}
        def measure(name, count, evaluate):
            assert evaluate()
            start = now()
            for _ in range(count): evaluate()
            found[name] = (now() - start) // count
        try:
            from celpy import Environment, json_to_cel
            environment = Environment()
            program = environment.program(environment.compile(rule))
            person = json_to_cel({"user": user})
            measure("cel-python", 300, lambda: bool(program.evaluate(person)))
        except Exception: pass
        try:
            from cel_expr_python import cel
            environment = cel.NewEnv(variables={"user": cel.Type.Map(cel.Type.STRING, cel.Type.STRING)})
            compiled = environment.compile(rule)
            measure("cel-expr-python", 20000, lambda: compiled.eval(data={"user": user}).value())
        except Exception: pass
        print(dumps(found))
        """
}
