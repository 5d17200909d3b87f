extension Planner {
    /// A name, or a chain of selections.
    mutating func planPath(_ expression: Expression) -> Plan {
        if let path = expression.path {
            guard let (meaning, count) = resolver.resolve(path.names, isRooted: path.isRooted, scope: scope) else {
                return Plan(failing: .undeclared(path.names.joined(separator: ".")))
            }
            let fields = Array(path.names.dropFirst(count))
            switch meaning {
            case .type(let name): return select(Plan(constant: .type(name)), fields)
            case .local(let place):
                return select(Plan({ frame in frame.locals[place] }), fields)
            case .variable(let place):
                read(place, fields)
                return planVariable(place, fields)
            }
        }
        guard case .select(let operand, let field, let isOptional) = expression.kind else {
            return Plan(failing: .undeclared(expression.text))
        }
        if isOptional, let (place, path) = variablePath(operand) {
            read(place, path + [field])
            if path.isEmpty, let attribute = place.attribute(field) {
                let slot = attribute.slot
                return Plan({ frame in .optional(CELOptional(frame.slots[slot])) })
            }
            return selectOptional(planVariable(place, path), field)
        }
        let base = plan(operand)
        return isOptional ? selectOptional(base, field) : select(base, [field])
    }

    /// The variable that a path of selections begins with, and the fields behind it.
    func variablePath(_ expression: Expression) -> (place: Layout.Place, fields: [String])? {
        guard let path = expression.path,
            case (.variable(let place), let count)? = resolver.resolve(
                path.names, isRooted: path.isRooted, scope: scope)
        else { return nil }
        return (place, Array(path.names.dropFirst(count)))
    }

    /// The value of a variable, or of a field of it.
    func planVariable(_ place: Layout.Place, _ fields: [String]) -> Plan {
        let slot = place.slot
        let name = place.variable.name
        guard case .record(let record) = place.variable.type else {
            let variable = Plan(
                { frame throws(CELEvaluationError) in
                    guard let value = frame.slots[slot] else { throw .unbound(name) }
                    return value
                }, slot: slot)
            return select(variable, fields)
        }
        guard let field = fields.first else {
            return Plan { frame throws(CELEvaluationError) in try Self.record(place, &frame) }
        }
        let rest = Array(fields.dropFirst())
        let absent: CELValue? = record.readsAbsentAsNull ? .null : nil
        if let attribute = place.attribute(field) {
            let slot = attribute.slot
            let attributePlan = Plan(
                { frame throws(CELEvaluationError) in
                    guard let value = frame.slots[slot] ?? absent else { throw .noSuchKey("'\(field)'") }
                    return value
                }, slot: slot)
            return select(attributePlan, rest)
        }
        let other = Plan { frame throws(CELEvaluationError) in
            if let others = frame.slots[slot], case .map(let map) = others, let value = map[field] { return value }
            guard let absent else { throw .noSuchKey("'\(field)'") }
            return absent
        }
        return select(other, rest)
    }

    /// A whole record as a map of the attributes it has.
    private static func record(
        _ place: Layout.Place, _ frame: inout Frame
    ) throws(CELEvaluationError) -> CELValue {
        var map = CELMap()
        try frame.meter.charge(place.attributes.count + 1)
        for attribute in place.attributes {
            if let value = frame.slots[attribute.slot] { map.replace(.string(attribute.name), with: value) }
        }
        if case .map(let others)? = frame.slots[place.slot] {
            try frame.meter.charge(others.count)
            for entry in others.entries { map.replace(entry.key, with: entry.value) }
        }
        return .map(map)
    }

    mutating func planHas(_ operand: Expression, _ field: String) -> Plan {
        if let (place, path) = variablePath(operand) {
            read(place, path + [field])
            if path.isEmpty, let attribute = place.attribute(field) {
                let slot = attribute.slot
                return Plan({ frame in .bool(frame.slots[slot] != nil) })
            }
            return planHas(planVariable(place, path), field)
        }
        return planHas(plan(operand), field)
    }

    private func planHas(_ operand: Plan, _ field: String) -> Plan {
        let operand = operand.step
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            switch try operand(&frame) {
            case .map(let map): return .bool(map[field] != nil)
            case .optional(let optional):
                guard let value = optional.value else { return .bool(false) }
                guard case .map(let map) = value else { throw [value].mismatch("has") }
                return .bool(map[field] != nil)
            case let value: throw [value].mismatch("has")
            }
        }
    }

    private func select(_ operand: Plan, _ fields: [String]) -> Plan {
        guard !fields.isEmpty else { return operand }
        let step = operand.step
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(fields.count)
            var value = try step(&frame)
            for field in fields { value = try Self.field(field, of: value) }
            return value
        }
    }

    private func selectOptional(_ operand: Plan, _ field: String) -> Plan {
        let step = operand.step
        let key = CELValue.string(field)
        return Plan { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            return .optional(CELOptional(try Self.element(key, ofOptional: try step(&frame))))
        }
    }

    private static func field(_ field: String, of value: CELValue) throws(CELEvaluationError) -> CELValue {
        switch value {
        case .map(let map):
            guard let value = map[field] else { throw .noSuchKey("'\(field)'") }
            return value
        case .optional(let optional):
            guard let inner = optional.value else { return value }
            return .optional(CELOptional(try element(.string(field), ofOptional: inner)))
        default: throw [value].mismatch(".\(field)")
        }
    }

    mutating func planIndex(_ operand: Expression, _ key: Expression, isOptional: Bool) -> Plan {
        if !isOptional, case .literal(.string(let name)) = key.kind, let (place, path) = variablePath(operand) {
            read(place, path + [name])
            return planVariable(place, path + [name])
        }
        let operand = plan(operand)
        let key = plan(key)
        let (container, index) = (operand.step, key.step)
        let step: Step = { frame throws(CELEvaluationError) in
            try frame.meter.charge(1)
            let value = try container(&frame)
            let key = try index(&frame)
            if isOptional { return .optional(CELOptional(try Self.element(key, ofOptional: value))) }
            guard case .optional(let optional) = value else { return try Self.element(key, of: value) }
            return .optional(
                CELOptional(
                    try optional.value.flatMap { value throws(CELEvaluationError) in
                        try Self.element(key, ofOptional: value)
                    }))
        }
        return fold(step, [operand, key])
    }

    /// `value[key]`.
    private static func element(_ key: CELValue, of value: CELValue) throws(CELEvaluationError) -> CELValue {
        switch value {
        case .list(let elements):
            let index = try place(key)
            guard let place = Int(exactly: index), elements.indices.contains(place) else {
                throw .indexOutOfRange(index, count: elements.count)
            }
            return elements[place]
        case .map(let map):
            guard let value = map.value(for: key) else { throw .noSuchKey(key.description) }
            return value
        default: throw [value, key].mismatch("[]")
        }
    }

    /// `value[?key]`: nil where there is no such element, or no value to begin with.
    private static func element(
        _ key: CELValue, ofOptional value: CELValue
    ) throws(CELEvaluationError) -> CELValue? {
        switch value {
        case .optional(let optional):
            guard let inner = optional.value else { return nil }
            return try element(key, ofOptional: inner)
        case .list(let elements):
            guard let place = Int(exactly: try place(key)), elements.indices.contains(place) else { return nil }
            return elements[place]
        case .map(let map): return map.value(for: key)
        default: throw [value, key].mismatch("[?]")
        }
    }

    /// A place in a list: any number that is whole.
    private static func place(_ key: CELValue) throws(CELEvaluationError) -> Int64 {
        switch key {
        case .int(let number): return number
        case .uint(let number):
            if let int = Int64(exactly: number) { return int }
        case .double(let number):
            if let int = Int64(exactly: number) { return int }
        default: throw [.list([]), key].mismatch("[]")
        }
        throw .invalidArgument(function: "[]", reason: "\(key) is no place in a list")
    }
}
