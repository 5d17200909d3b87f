/// What expressions may use: variables with their types, functions, and limits.
///
/// Make one for each kind of expression, and keep it; compiling and evaluating leave it as it is.
///
///     let user = CELRecordType(name: "user", attributes: [.init("department", .string)])
///     let environment = CELEnvironment(variables: [CELVariable("user", .record(user))])
///     let rule = try environment.compile("user.department == 'Sales'", expecting: .bool)
package struct CELEnvironment: Sendable {
    /// How much is asked of an expression before it runs.
    package enum Checking: Sendable {
        /// Names and types are checked; what is `dyn` is left to the evaluation.
        case types
        /// Nothing but the syntax: an unknown name is an error only where it is evaluated.
        case syntax
    }

    package let variables: [CELVariable]
    package let checking: Checking
    package let limits: CELLimits
    private let usesMacros: Bool
    let resolver: Resolver
    let functions: FunctionTable

    /// An environment.
    ///
    /// - Parameters:
    ///   - variables: Of two with one name the first counts.
    ///   - container: The namespace in which names are looked for first, as in `com.example`.
    ///   - libraries: Functions beside those of the language itself.
    ///   - checking: How much is asked of an expression before it runs.
    ///   - usesMacros: Whether `has`, `all`, `map` and so on are macros; without, they are functions nobody declared.
    ///   - limits: How large an expression may be.
    package init(
        variables: [CELVariable] = [], container: String = "", libraries: [CELLibrary] = CELLibrary.extensions,
        checking: Checking = .types, usesMacros: Bool = true, limits: CELLimits = CELLimits()
    ) {
        self.variables = variables
        self.checking = checking
        self.limits = limits
        self.usesMacros = usesMacros
        resolver = Resolver(layout: Layout(variables), container: container)
        functions = FunctionTable([.standard] + libraries)
    }

    /// Makes a program of an expression.
    ///
    /// - Parameters:
    ///   - source: The expression.
    ///   - expected: The type that the result must have; `dyn` takes any.
    /// - Returns: A program, which may be kept and run from many tasks at once.
    /// - Throws: Every problem that was found, with its place.
    package func compile(
        _ source: String, expecting expected: CELType = .dyn
    ) throws(CELCompilationError) -> CELProgram {
        let text = SourceText(source)
        let expression: Expression
        do throws(SyntaxProblem) {
            expression = try Parser.parse(text, limits: limits, usesMacros: usesMacros)
        } catch {
            throw CELCompilationError(source: source, marks: [text.mark(error.code, at: error.offset, error.sentence)])
        }
        var type = CELType.dyn
        if checking == .types {
            var checker = Checker(resolver: resolver, functions: functions)
            type = checker.check(expression, expecting: expected)
            guard checker.problems.isEmpty else {
                let problems = checker.problems.sorted { $0.offset < $1.offset }
                throw CELCompilationError(
                    source: source, marks: problems.map { text.mark($0.code, at: $0.offset, $0.sentence) })
            }
        }
        return CELProgram(expression, text, type, resolver, functions)
    }

    /// Values for nothing yet.
    ///
    /// - Returns: An activation for the programs of this environment.
    package func activation() -> CELActivation {
        CELActivation(count: resolver.layout.count)
    }

    /// Values by name.
    ///
    /// - Parameter values: By the names of variables; a record is a map with its attributes. What has no variable is
    ///   left out.
    /// - Returns: An activation for the programs of this environment.
    package func activation(_ values: [String: CELValue]) -> CELActivation {
        var activation = activation()
        for place in resolver.layout.places.values {
            guard let value = values[place.variable.name] else { continue }
            guard case .record = place.variable.type, case .map(let map) = value else {
                activation.slots[place.slot] = value
                continue
            }
            var others = CELMap()
            for entry in map.entries {
                if case .string(let name) = entry.key, let attribute = place.attribute(name) {
                    activation.slots[attribute.slot] = entry.value
                } else {
                    others.replace(entry.key, with: entry.value)
                }
            }
            if !others.isEmpty { activation.slots[place.slot] = .map(others) }
        }
        return activation
    }

    /// Where the value of a variable or of an attribute stands in an activation.
    ///
    /// - Parameter path: `x`, or `user.department` for an attribute of a record; `user` for a map of what an open
    ///   record has beside its declared attributes.
    /// - Returns: Nil for what is not declared.
    package func slot(_ path: String) -> Int? {
        if let place = resolver.layout.places[path] { return place.slot }
        for place in resolver.layout.places.values where path.hasPrefix(place.variable.name + ".") {
            if let attribute = place.attribute(String(path.dropFirst(place.variable.name.count + 1))) {
                return attribute.slot
            }
        }
        return nil
    }
}
