import Expressions

/// An expression over the attributes of a user, ready to be evaluated for many of them.
///
/// It sees one record, `user`. The record is open, because organisations name attributes of their own: any name may be
/// read, every value is a text, and what a user does not have reads as null.
package struct MappingExpression: Sendable {
    /// As it was typed.
    package let source: String
    private let program: CELProgram
    private let allowsList: Bool
    /// Where the standard attributes stand that it reads.
    private let standard: [(name: String, slot: Int?)]
    /// Names of the others that it reads.
    private let others: [String]
    /// Whether it reads the record as a whole, so that any attribute may count.
    private let readsAll: Bool

    private static let environment: CELEnvironment = {
        let user = CELRecordType(
            name: "user", attributes: UserAttribute.standard.map { .init($0, .string) }, isOpen: true,
            otherType: .string, readsAbsentAsNull: true)
        var limits = CELLimits()
        limits.sourceLength = 8 * 1024
        return CELEnvironment(
            variables: [CELVariable("user", .record(user))], libraries: CELLibrary.extensions + [.mapping],
            limits: limits)
    }()

    /// What one evaluation may cost: a mapping works on a few short texts.
    private static let costLimit = 100_000

    /// Compiles an expression, and makes sure that its result is a text or can be written as one.
    ///
    /// - Parameters:
    ///   - source: the expression.
    ///   - allowsList: whether it may give a list of texts as well.
    /// - Throws: every problem with its place.
    init(_ source: String, allowsList: Bool) throws(CELCompilationError) {
        let program = try Self.environment.compile(source)
        // Compiled once more for the sentence alone.
        if !Self.isText(program.resultType), !(allowsList && Self.isList(program.resultType)) {
            _ = try Self.environment.compile(source, expecting: .string)
        }
        self.source = source
        self.program = program
        self.allowsList = allowsList
        let read = Set(program.references.map { $0.path.first })
        readsAll = read.contains(nil)
        let names = read.compactMap { $0 }.sorted()
        standard = (readsAll ? UserAttribute.standard : names.filter { UserAttribute.standard.contains($0) }).map {
            ($0, Self.environment.slot("user.\($0)"))
        }
        others = names.filter { !UserAttribute.standard.contains($0) }
    }

    /// Whether it reads nothing of the user, so that its value is the same for everybody.
    var isConstant: Bool { program.references.isEmpty }

    /// The values for one user, of which the first is meant wherever one is enough.
    ///
    /// - Parameter attributes: of the user.
    /// - Returns: none where the expression gives null or an empty text; more than one only for a list, without
    ///   repetitions, and at most ``mostValues``.
    /// - Throws: why there is none, when it is no matter of absence.
    package func values(for attributes: [String: String]) throws(MappingFailure) -> [String] {
        var activation = Self.environment.activation()
        for (name, slot) in standard { activation[slot] = attributes[name].map { .string($0) } }
        let own =
            readsAll ? attributes.keys.filter { !UserAttribute.standard.contains($0) }.sorted() : others
        let entries = own.compactMap { name in attributes[name].map { (name, CELValue.string($0)) } }
        if !entries.isEmpty { activation[Self.environment.slot("user")] = .map(CELMap(entries)) }
        let result: CELValue
        do throws(CELEvaluationError) {
            result = try program.evaluate(activation, costLimit: Self.costLimit)
        } catch {
            let missing = (standard.map(\.name) + others).filter { attributes[$0] == nil }.sorted()
            throw MappingFailure(error, missing: readsAll ? [] : missing)
        }
        var texts: [String] = []
        for element in elements(of: result) where texts.count < Self.mostValues {
            guard let text = try Self.text(element), !text.isEmpty, !texts.contains(text) else { continue }
            if let problem = UserAttribute.problem(value: text) {
                throw MappingFailure("what it gives cannot be a value: \(problem)")
            }
            texts.append(text)
        }
        return texts
    }

    /// How much of a list counts: a search for a name that is free ends.
    package static let mostValues = 100

    private func elements(of value: CELValue) -> [CELValue] {
        if allowsList, case .list(let elements) = value { Array(elements) } else { [value] }
    }

    private static func isList(_ type: CELType) -> Bool {
        if case .list(let element) = type { isText(element) } else { false }
    }

    private static func isText(_ type: CELType) -> Bool {
        switch type {
        case .string, .bool, .int, .null, .dyn: true
        case .optional(let wrapped): isText(wrapped)
        default: false
        }
    }

    private static func text(_ value: CELValue) throws(MappingFailure) -> String? {
        switch value {
        case .null: return nil
        case .string(let text): return text
        case .bool(let truth): return truth ? "true" : "false"
        case .int(let number): return String(number)
        case .optional(let optional):
            return try optional.value.map { value throws(MappingFailure) in try text(value) } ?? nil
        default: throw MappingFailure("it gives a value of type \(value.typeName), and a text is needed")
        }
    }
}

extension MappingExpression: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.source == right.source }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
