extension Planner {
    /// A call of a function, of a function in a namespace, or of a member.
    mutating func planCall(_ name: String, _ target: Expression?, _ arguments: [Expression]) -> Plan {
        let callee = CallTarget(name, target, resolver, functions, scope: scope)
        switch callee {
        case .function(let name, let overloads):
            return planCall(name, overloads, arguments.map { plan($0) })
        case .member(let target, let overloads):
            let plans = [plan(target)] + arguments.map { plan($0) }
            if name == "or" || name == "orValue", plans.count == 2 { return Self.planAlternative(name, plans) }
            return planCall(name, overloads, plans)
        }
    }

    private mutating func planCall(_ name: String, _ overloads: [CELFunction], _ plans: [Plan]) -> Plan {
        guard !overloads.isEmpty else { return Plan(failing: .unboundFunction(name)) }
        if name == "matches", plans.count == 2, case .string(let pattern)? = plans[1].constant {
            return Self.planMatch(plans[0].step, pattern)
        }
        let steps = plans.map(\.step)
        let fitting = overloads.filter { $0.takes(steps.count) }
        return fold(
            { frame throws(CELEvaluationError) in
                try frame.meter.charge(1)
                var arguments: [CELValue] = []
                arguments.reserveCapacity(steps.count)
                for step in steps { arguments.append(try step(&frame)) }
                for function in fitting where function.admits(arguments) {
                    do throws(CELEvaluationError) {
                        return try function.body(arguments, &frame.meter)
                    } catch {
                        // Deeper types, such as those of a list's elements, are looked at inside.
                        guard case .noMatchingOverload = error else { throw error }
                        break
                    }
                }
                throw arguments.mismatch(name)
            }, plans)
    }

    /// A match whose pattern is known, and compiled once.
    private static func planMatch(_ text: @escaping Step, _ pattern: String) -> Plan {
        do throws(CELEvaluationError) {
            let pattern = try Pattern(pattern)
            return Plan { frame throws(CELEvaluationError) in
                try frame.meter.charge(1)
                let value = try text(&frame)
                guard case .string(let text) = value else { throw [value, .string("")].mismatch("matches") }
                return .bool(try pattern.matches(text, &frame.meter))
            }
        } catch {
            let failure = error
            return Plan { frame throws(CELEvaluationError) in
                _ = try text(&frame)
                throw failure
            }
        }
    }

    /// `a.or(b)` and `a.orValue(b)`: the argument is looked at only where there is no value.
    private static func planAlternative(_ name: String, _ plans: [Plan]) -> Plan {
        let (target, alternative) = (plans[0].step, plans[1].step)
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            let value = try target(&frame)
            guard case .optional(let optional) = value else { throw [value].mismatch(name) }
            if let inner = optional.value { return name == "or" ? value : inner }
            let other = try alternative(&frame)
            if name == "or" {
                guard case .optional = other else { throw [value, other].mismatch(name) }
            }
            return other
        }
    }
}

/// What a call calls.
enum CallTarget {
    /// A function by its full name.
    case function(String, [CELFunction])
    /// A function of a receiver.
    case member(Expression, [CELFunction])

    /// Finds it: `math.abs(x)` looks like the call of a member and is none.
    init(
        _ name: String, _ target: Expression?, _ resolver: Resolver, _ functions: FunctionTable, scope: [String]
    ) {
        let names = target?.path.flatMap { path in
            path.isRooted || scope.contains(path.names[0]) ? nil : path.names
        }
        if target == nil || names != nil {
            let path = ((names ?? []) + [name]).joined(separator: ".")
            for candidate in resolver.candidates(function: path) {
                let overloads = functions.functions(candidate, isMember: false)
                if !overloads.isEmpty {
                    self = .function(candidate, overloads)
                    return
                }
            }
        }
        if let target {
            self = .member(target, functions.functions(name, isMember: true))
        } else {
            self = .function(name, [])
        }
    }
}
