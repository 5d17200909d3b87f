extension MappingFunctions {
    /// Functions that choose among values.
    static let choices: [CELFunction] = [
        // coalesce(user.nickname, user.givenName) gives the first that is neither null nor empty; null where none is
        CELFunction("coalesce", [.dyn], isVariadic: true, .dyn) { arguments, _ in
            for argument in arguments {
                switch argument {
                case .null: continue
                case .string(let text) where text.isEmpty: continue
                case .list(let elements) where elements.isEmpty: continue
                case .optional(let optional):
                    if let value = optional.value { return value }
                default: return argument
                }
            }
            return .null
        },
        // lookup(user.country, {"DE": "Germany"}, "other")
        CELFunction("lookup", [.dyn, .map(.dyn, .parameter("V")), .parameter("V")], .parameter("V")) {
            arguments, _ throws(CELEvaluationError) in
            guard case .map(let table) = arguments[1] else { throw arguments.mismatch("lookup") }
            return table.value(for: arguments[0]) ?? arguments[2]
        },
        // join(", ", user.city, user.country): what is null or empty is left out; of lists, each element counts
        CELFunction("join", [.string, .dyn], isVariadic: true, .string) {
            arguments, meter throws(CELEvaluationError) in
            var parts: [CELValue] = []
            for argument in arguments.dropFirst() {
                switch argument {
                case .list(let elements):
                    try meter.charge(elements.count)
                    parts += elements
                default: parts.append(argument)
                }
            }
            var texts: [CELValue] = []
            for part in parts {
                switch part {
                case .null: continue
                case .string(let text):
                    if !text.isEmpty { texts.append(part) }
                default: throw parts.mismatch("join")
                }
            }
            return .string(try StringFunctions.join(texts, try arguments.text(0), &meter))
        },
        // ["a", "b", "a"].removeDuplicates() == ["a", "b"]
        CELFunction("removeDuplicates", isMember: true, [.list(.parameter("E"))], .list(.parameter("E"))) {
            arguments, meter throws(CELEvaluationError) in
            let elements = try arguments.list(0)
            try meter.charge(elements.count)
            var keys: Set<CELKey> = []
            var others: [CELValue] = []
            var kept: [CELValue] = []
            for element in elements {
                if let key = CELKey(element) {
                    if keys.insert(key).inserted { kept.append(element) }
                    continue
                }
                var isKnown = false
                for other in others where !isKnown {
                    try meter.charge(1)
                    isKnown = try other.equals(element, &meter)
                }
                if !isKnown {
                    others.append(element)
                    kept.append(element)
                }
            }
            return .list(kept)
        },
    ]

    /// Functions that make names of accounts.
    static let names: [CELFunction] = [
        // uniqueName("jdoe", 1) == "jdoe", uniqueName("jdoe", 2) == "jdoe2"
        CELFunction("uniqueName", [.string, .int], .string) { arguments, meter throws(CELEvaluationError) in
            .string(try uniqueName(arguments, longest: nil, &meter))
        },
        // uniqueName("jonathan", 12, 8) == "jonath12"
        CELFunction("uniqueName", [.string, .int, .int], .string) { arguments, meter throws(CELEvaluationError) in
            .string(try uniqueName(arguments, longest: try arguments.int(2), &meter))
        },
        // uniqueNames("jdoe", 3) == ["jdoe", "jdoe2", "jdoe3"]
        CELFunction("uniqueNames", [.string, .int], .list(.string)) { arguments, meter throws(CELEvaluationError) in
            let base = try arguments.text(0)
            let count = try arguments.int(1)
            guard (0...1000).contains(count) else {
                throw .invalidArgument(function: "uniqueNames", reason: "at most 1000 names are made")
            }
            try meter.charge(Int(count))
            try meter.charge(bytes: (base.utf8.count + 4) * Int(count))
            return .list(NameCandidates(base).prefix(Int(count)).map { .string($0) })
        },
    ]

    private static func uniqueName(
        _ arguments: [CELValue], longest: Int64?, _ meter: inout CELCostMeter
    ) throws(CELEvaluationError) -> String {
        let base = try arguments.text(0)
        let counter = try arguments.int(1)
        try meter.charge(bytes: base.utf8.count + 20)
        guard counter > 0 else { throw .invalidArgument(function: "uniqueName", reason: "the counter begins at 1") }
        let most = longest.map { Int(clamping: $0) } ?? .max
        guard let name = NameCandidates(base, longest: most).name(counter) else {
            throw .invalidArgument(function: "uniqueName", reason: "the number does not fit into \(most) characters")
        }
        return name
    }
}
