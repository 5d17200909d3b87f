import Expressions

/// Evaluates an expression over variables of any types, checked as far as their types allow.
func evaluate(
    _ source: String, _ values: [String: CELValue] = [:], checking: CELEnvironment.Checking = .syntax,
    costLimit: Int = CELProgram.defaultCostLimit
) throws -> CELValue {
    let environment = CELEnvironment(
        variables: values.keys.sorted().map { CELVariable($0, .dyn) }, libraries: CELLibrary.extensions + [.mapping],
        checking: checking)
    return try environment.compile(source).evaluate(environment.activation(values), costLimit: costLimit)
}

/// The error that an expression fails with when it runs; nil where it does not.
func failure(_ source: String, costLimit: Int = CELProgram.defaultCostLimit) -> CELEvaluationError? {
    do {
        _ = try evaluate(source, costLimit: costLimit)
        return nil
    } catch {
        return error as? CELEvaluationError
    }
}

/// An environment with a user, as rules have it.
enum Rules {
    static let user = CELRecordType(
        name: "user",
        attributes: [
            .init("department", .string), .init("country", .string), .init("level", .int), .init("active", .bool),
            .init("hired", .timestamp), .init("groups", .list(.string)), .init("manager", .dyn),
        ])
    static let environment = CELEnvironment(
        variables: [
            CELVariable("user", .record(user)),
            CELVariable("extra", .record(CELRecordType(name: "extra", attributes: [], isOpen: true))),
            CELVariable("now", .timestamp),
        ], libraries: CELLibrary.extensions + [.mapping])

    /// A user with some attributes.
    static func activation(_ attributes: [(String, CELValue)]) -> CELActivation {
        environment.activation(["user": .map(CELMap(attributes))])
    }
}
