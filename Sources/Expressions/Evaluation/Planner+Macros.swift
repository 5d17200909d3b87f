extension Planner {
    /// How one pass through a macro's elements ends.
    private enum Turn {
        case next, stop
    }

    mutating func planComprehension(_ macro: Expression.Comprehension) -> Plan {
        let range = plan(macro.range).step
        let depth = scope.count
        scope.append(macro.variable)
        if let second = macro.second { scope.append(second) }
        defer { scope.removeLast(scope.count - depth) }
        let filter = macro.filter.map { plan($0).step }
        let body = plan(macro.body).step
        let loop = Loop(name: macro.macro.rawValue, range: range, hasTwo: macro.second != nil, depth: depth)
        switch macro.macro {
        case .all: return Self.quantifier(loop, body, decisive: false)
        case .exists: return Self.quantifier(loop, body, decisive: true)
        case .existsOne: return Self.existsOne(loop, body)
        case .filter: return Self.collect(loop, filter: body, body: { frame in frame.locals[depth] })
        case .map, .transformList: return Self.collect(loop, filter: filter, body: body)
        case .transformMap:
            return Self.collectMap(loop, filter: filter) { key, frame, map throws(CELEvaluationError) in
                try Self.insert(key, try body(&frame), into: &map)
            }
        case .transformMapEntry:
            return Self.collectMap(loop, filter: filter) { _, frame, map throws(CELEvaluationError) in
                let value = try body(&frame)
                guard case .map(let entries) = value else { throw [value].mismatch(loop.name) }
                try frame.meter.charge(entries.count)
                for entry in entries.entries { try Self.insert(entry.key, entry.value, into: &map) }
            }
        }
    }

    /// What goes through the elements of a list or the keys of a map.
    private struct Loop: Sendable {
        let name: String
        let range: Step
        let hasTwo: Bool
        /// Where the macro's variables stand in `Frame.locals`.
        let depth: Int

        /// Calls a body for each element, with the variables in place, until it wants no more.
        func run(
            _ frame: inout Frame, _ body: (inout Frame) throws(CELEvaluationError) -> Turn
        ) throws(CELEvaluationError) {
            let value = try range(&frame)
            defer { frame.locals.removeLast(frame.locals.count - depth) }
            switch value {
            case .list(let elements):
                for (place, element) in elements.enumerated() {
                    try enter(.int(Int64(place)), element, first: hasTwo ? nil : element, &frame)
                    if try body(&frame) == .stop { return }
                }
            case .map(let map):
                for entry in map.entries {
                    try enter(entry.key, entry.value, first: nil, &frame)
                    if try body(&frame) == .stop { return }
                }
            default: throw [value].mismatch(name)
            }
        }

        private func enter(
            _ key: CELValue, _ value: CELValue, first: CELValue?, _ frame: inout Frame
        ) throws(CELEvaluationError) {
            try frame.meter.charge(1)
            frame.locals.removeLast(frame.locals.count - depth)
            frame.locals.append(first ?? key)
            if hasTwo { frame.locals.append(value) }
        }
    }

    /// `all`, which a false decides, and `exists`, which a true does; errors count only where nothing decides.
    private static func quantifier(_ loop: Loop, _ body: @escaping Step, decisive: Bool) -> Plan {
        Plan { frame throws(CELEvaluationError) in
            var failure: CELEvaluationError?
            var isDecided = false
            try loop.run(&frame) { frame throws(CELEvaluationError) in
                do throws(CELEvaluationError) {
                    let value = try body(&frame)
                    guard case .bool(let truth) = value else { throw [value].mismatch(loop.name) }
                    isDecided = truth == decisive
                } catch {
                    if error.isFinal { throw error }
                    failure = failure ?? error
                }
                return isDecided ? .stop : .next
            }
            if isDecided { return .bool(decisive) }
            if let failure { throw failure }
            return .bool(!decisive)
        }
    }

    private static func existsOne(_ loop: Loop, _ body: @escaping Step) -> Plan {
        Plan { frame throws(CELEvaluationError) in
            var count = 0
            try loop.run(&frame) { frame throws(CELEvaluationError) in
                if try truth(body, &frame, loop.name) { count += 1 }
                return .next
            }
            return .bool(count == 1)
        }
    }

    private static func collect(_ loop: Loop, filter: Step?, body: @escaping Step) -> Plan {
        Plan { frame throws(CELEvaluationError) in
            var values: [CELValue] = []
            try loop.run(&frame) { frame throws(CELEvaluationError) in
                if let filter, !(try truth(filter, &frame, loop.name)) { return .next }
                values.append(try body(&frame))
                return .next
            }
            return .list(values)
        }
    }

    private static func collectMap(
        _ loop: Loop, filter: Step?,
        _ add: @escaping @Sendable (CELValue, inout Frame, inout CELMap) throws(CELEvaluationError) -> Void
    ) -> Plan {
        Plan { frame throws(CELEvaluationError) in
            var map = CELMap()
            try loop.run(&frame) { frame throws(CELEvaluationError) in
                if let filter, !(try truth(filter, &frame, loop.name)) { return .next }
                try add(frame.locals[loop.depth], &frame, &map)
                return .next
            }
            return .map(map)
        }
    }

    private static func truth(
        _ step: Step, _ frame: inout Frame, _ name: String
    ) throws(CELEvaluationError) -> Bool {
        let value = try step(&frame)
        guard case .bool(let truth) = value else { throw [value].mismatch(name) }
        return truth
    }

    mutating func planBinding(_ binding: Expression.Binding) -> Plan {
        let value = plan(binding.value).step
        let depth = scope.count
        scope.append(binding.variable)
        let body = plan(binding.body).step
        scope.removeLast()
        let form = binding.form
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            var value = try value(&frame)
            if form != .bind {
                guard case .optional(let optional) = value else { throw [value].mismatch("optMap") }
                guard let inner = optional.value else { return value }
                value = inner
            }
            frame.locals.append(value)
            defer { frame.locals.removeLast(frame.locals.count - depth) }
            let result = try body(&frame)
            switch form {
            case .bind: return result
            case .optMap: return .optional(CELOptional(result))
            case .optFlatMap:
                guard case .optional = result else { throw [result].mismatch("optFlatMap") }
                return result
            }
        }
    }
}
