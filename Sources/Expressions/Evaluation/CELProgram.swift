/// An expression that is ready to be evaluated, again and again and from many tasks.
package struct CELProgram: Sendable {
    /// What a program may cost by default: enough for a rule over lists of thousands, little enough for a server.
    package static let defaultCostLimit = 1_000_000

    /// The text it was made of.
    package let source: String
    /// The type of the result; `dyn` where the checker cannot know, or was not asked.
    package let resultType: CELType
    /// What it reads: the result can only change with one of these.
    package let references: Set<CELReference>
    private let step: Step
    private let slotCount: Int
    /// The terms that must all be true, one where there is no `&&` at the top.
    let terms: [ExplainedTerm]

    init(
        _ expression: Expression, _ text: SourceText, _ type: CELType, _ resolver: Resolver, _ functions: FunctionTable
    ) {
        var planner = Planner(resolver: resolver, functions: functions)
        step = planner.plan(expression).step
        source = text.text
        resultType = type
        references = planner.references
        slotCount = resolver.layout.count
        terms = ExplainedTerm.terms(expression, text, resolver, functions)
    }

    /// Computes the value.
    ///
    /// - Parameters:
    ///   - activation: From the environment that the program is from.
    ///   - costLimit: What it may cost: units as `CELCostMeter` counts them.
    /// - Returns: The value of the expression.
    /// - Throws: Why it has none.
    package func evaluate(
        _ activation: CELActivation, costLimit: Int = defaultCostLimit
    ) throws(CELEvaluationError) -> CELValue {
        var frame = frame(activation, costLimit)
        return try step(&frame)
    }

    /// Values in their slots, and a fresh meter; an activation of another environment is filled up, not trusted.
    func frame(_ activation: CELActivation, _ costLimit: Int) -> Frame {
        var slots = activation.slots
        if slots.count < slotCount { slots += Array(repeating: nil, count: slotCount - slots.count) }
        return Frame(slots: slots, meter: CELCostMeter(limit: costLimit))
    }
}
