/// Turns a syntax tree into steps.
struct Planner {
    let resolver: Resolver
    let functions: FunctionTable
    /// The variables of the macros around the node, the innermost last.
    var scope: [String] = []
    private(set) var references: Set<CELReference> = []
    /// Pays for what is computed once and for all; what it does not pay for is computed when the program runs.
    private var foldingMeter = CELCostMeter(limit: 200_000)

    init(resolver: Resolver, functions: FunctionTable) {
        self.resolver = resolver
        self.functions = functions
    }

    mutating func plan(_ expression: Expression) -> Plan {
        switch expression.kind {
        case .literal(let value): Plan(constant: value)
        case .name, .select: planPath(expression)
        case .has(let operand, let field, _): planHas(operand, field)
        case .index(let operand, let key, let isOptional): planIndex(operand, key, isOptional: isOptional)
        case .call(let name, let target, let arguments): planCall(name, target, arguments)
        case .list(let elements): planList(elements)
        case .map(let entries): planMap(entries)
        case .unary(let operation, let operand): planUnary(operation, operand)
        case .binary(let operation, let left, let right): planBinary(operation, left, right)
        case .and(let terms): planChain(terms, decisive: false)
        case .or(let terms): planChain(terms, decisive: true)
        case .conditional(let condition, let first, let second): planConditional(condition, first, second)
        case .comprehension(let macro): planComprehension(macro)
        case .bind(let binding): planBinding(binding)
        }
    }

    mutating func read(_ place: Layout.Place, _ path: some Sequence<String>) {
        references.insert(CELReference(place.variable.name, Array(path)))
    }

    /// The value of a step whose parts are constant, computed now; an error is left to when the program runs.
    mutating func fold(_ step: @escaping Step, _ parts: [Plan]) -> Plan {
        guard parts.allSatisfy({ $0.constant != nil }) else { return Plan(step) }
        var frame = Frame(slots: [], meter: foldingMeter)
        do {
            let value = try step(&frame)
            foldingMeter = frame.meter
            return Plan(constant: value)
        } catch {
            return Plan(step)
        }
    }

    // MARK: - Literals

    private mutating func planList(_ elements: [Expression.Element]) -> Plan {
        let plans = elements.map { plan($0.value) }
        let steps = zip(plans, elements).map { (step: $0.step, isOptional: $1.isOptional) }
        let step: Step = { frame throws(CELEvaluationError) in
            try frame.meter.charge(steps.count + 1)
            var values: [CELValue] = []
            values.reserveCapacity(steps.count)
            for (step, isOptional) in steps {
                let value = try step(&frame)
                if !isOptional {
                    values.append(value)
                } else if let value = try Self.unwrapped(value) {
                    values.append(value)
                }
            }
            return .list(values)
        }
        return fold(step, plans)
    }

    private mutating func planMap(_ entries: [Expression.Entry]) -> Plan {
        var plans: [Plan] = []
        var steps: [(key: Step, value: Step, isOptional: Bool)] = []
        for entry in entries {
            let key = plan(entry.key)
            let value = plan(entry.value)
            plans += [key, value]
            steps.append((key.step, value.step, entry.isOptional))
        }
        let finished = steps
        let step: Step = { frame throws(CELEvaluationError) in
            try frame.meter.charge(finished.count + 1)
            var map = CELMap()
            for entry in finished {
                let key = try entry.key(&frame)
                let value = try entry.value(&frame)
                guard entry.isOptional else {
                    try Self.insert(key, value, into: &map)
                    continue
                }
                if let value = try Self.unwrapped(value) { try Self.insert(key, value, into: &map) }
            }
            return .map(map)
        }
        return fold(step, plans)
    }

    static func insert(_ key: CELValue, _ value: CELValue, into map: inout CELMap) throws(CELEvaluationError) {
        guard CELKey.isAllowed(key) else { throw .unsupportedKey(type: key.typeName) }
        guard map.insert(key, value) else { throw .duplicateKey(key.description) }
    }

    private static func unwrapped(_ value: CELValue) throws(CELEvaluationError) -> CELValue? {
        guard case .optional(let optional) = value else { throw [value].mismatch("?") }
        return optional.value
    }
}
