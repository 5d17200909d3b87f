package import Expressions

/// A membership rule, a condition or a scope, ready to be evaluated for one user after the other.
///
///     let rule = try UserExpression("user.department == 'Sales'")
///     rule.evaluate(["department": "Sales"])  // .holds
///
/// Each attribute is a text, or what it is declared as. One that the user does not have is null: it equals no value, and a
/// function of it fails.
package struct UserExpression: Sendable {
    /// What an evaluation gives.
    package enum Outcome: Hashable, Sendable {
        case holds
        case holdsNot
        /// There is no value, and why.
        case failed(String)
    }

    /// The language and its version.
    ///
    /// Part of it are what an evaluation may cost (``costLimit``), and that an absent attribute is null.
    package static let language = "cel/1"
    /// What one evaluation may cost, in units of `CELCostMeter`.
    package static let costLimit = 100_000
    /// Longest expression, in bytes.
    package static let maximumLength = 4_096

    /// The attributes that it reads: only with one of these the result can change.
    package let attributes: Set<String>
    private let program: CELProgram
    private let slots: [(name: String, type: AttributeType, slot: Int?)]
    private let empty: CELActivation

    /// Reads an expression that was checked when it was entered.
    ///
    /// It knows of no attributes but those that it reads, so that what it means does not depend on when it is read.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - types: what the attributes are that are no texts.
    /// - Throws: `CELCompilationError` where it is none.
    package init(_ text: String, types: [String: AttributeType] = [:]) throws(CELCompilationError) {
        let open = CELRecordType(name: Self.user, attributes: [], isOpen: true)
        let read = try CELEnvironment(variables: [CELVariable(Self.user, .record(open))], checking: .syntax)
            .compile(text).references
        attributes = Set(read.compactMap(\.path.first))
        let names = attributes.sorted()
        let environment = Self.environment(names, types, checking: .syntax)
        program = try environment.compile(text)
        slots = names.map { ($0, types[$0] ?? .text, environment.slot("\(Self.user).\($0)")) }
        empty = environment.activation()
    }

    /// Checks an expression that is entered.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - attributes: the names of all attributes that there are.
    ///   - types: what those are that are no texts.
    /// - Returns: what is wrong, with the place marked; nil where nothing is.
    package static func problem(
        _ text: String, attributes: [String], types: [String: AttributeType] = [:]
    ) -> String? {
        guard text.utf8.count <= maximumLength else { return "it is longer than \(maximumLength) bytes" }
        do throws(CELCompilationError) {
            let program = try environment(attributes, types, checking: .types).compile(text, expecting: .bool)
            guard program.references.allSatisfy({ !$0.path.isEmpty }) else {
                return "a user is not read as a whole: name the attribute, as in user.department"
            }
            return nil
        } catch {
            return error.rendered
        }
    }

    /// Computes it for one user.
    ///
    /// - Parameter attributes: those that the user has.
    /// - Returns: whether it holds, or why that cannot be told.
    package func evaluate(_ attributes: [String: String]) -> Outcome {
        if let misfit = misfit(attributes) { return .failed(misfit) }
        do throws(CELEvaluationError) {
            switch try program.evaluate(activation(attributes), costLimit: Self.costLimit) {
            case .bool(let holds): return holds ? .holds : .holdsNot
            case let value: return .failed("It is no bool but \(value).")
            }
        } catch {
            return .failed(error.description)
        }
    }

    /// Says why it does not hold for a user: the first of its terms that is not true, with what that term read.
    ///
    /// - Parameter attributes: those that the user has.
    /// - Returns: one sentence, such as `user.country in ["DE"] is false: user.country was "US"`; nil where it holds.
    package func explain(_ attributes: [String: String]) -> String? {
        misfit(attributes) ?? program.explain(activation(attributes), costLimit: Self.costLimit)?.description
    }

    /// Says which attribute has a value that is not of its type: somebody who had left had it when the type was declared.
    private func misfit(_ attributes: [String: String]) -> String? {
        for (name, type, _) in slots where type != .text {
            if let text = attributes[name], type.value(of: text) == nil {
                return "\(Self.user).\(name) is no \(type.singular)."
            }
        }
        return nil
    }

    private static let user = "user"

    private static func environment(
        _ names: [String], _ types: [String: AttributeType], checking: CELEnvironment.Checking
    ) -> CELEnvironment {
        let record = CELRecordType(
            name: user, attributes: names.map { .init($0, (types[$0] ?? .text).expressed) }, readsAbsentAsNull: true)
        return CELEnvironment(variables: [CELVariable(user, .record(record))], checking: checking)
    }

    private func activation(_ attributes: [String: String]) -> CELActivation {
        var activation = empty
        for (name, type, slot) in slots {
            activation[slot] = attributes[name].flatMap { type.value(of: $0) }
        }
        return activation
    }
}
