/// What one evaluation works on.
struct Frame {
    let slots: [CELValue?]
    /// The variables of macros, the innermost last.
    var locals: [CELValue] = []
    var meter: CELCostMeter
}

/// One node of a program, made ready to run: a closure holds its children, so nothing is looked up when it runs.
typealias Step = @Sendable (inout Frame) throws(CELEvaluationError) -> CELValue

/// What the planner knows about a node.
struct Plan: Sendable {
    let step: Step
    /// The value, where it depends on nothing.
    var constant: CELValue?
    /// The slot, where the node is nothing but what stands there.
    var slot: Int?

    init(_ step: @escaping Step, slot: Int? = nil) {
        self.step = step
        self.slot = slot
    }

    init(constant value: CELValue) {
        step = { _ in value }
        constant = value
    }

    init(failing error: CELEvaluationError) {
        step = { _ throws(CELEvaluationError) in throw error }
    }
}
