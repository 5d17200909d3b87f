/// Turns the tree of a regular expression into a program of bounded size.
struct PatternCompiler {
    private var program = PatternProgram()
    private var steps = 0
    private static let largestProgram = 10_000
    private static let mostSteps = 100_000

    mutating func compile(_ node: PatternNode) throws(CELEvaluationError) -> PatternProgram {
        program.isAnchored = Self.isAnchored(node)
        try write(node)
        try emit(.match)
        return program
    }

    private static func isAnchored(_ node: PatternNode) -> Bool {
        switch node {
        case .assertion(.start): true
        case .sequence(let parts): parts.first.map { isAnchored($0) } ?? false
        default: false
        }
    }

    private mutating func write(_ node: PatternNode) throws(CELEvaluationError) {
        // Repetitions of nothing write nothing, but take time all the same.
        steps += 1
        guard steps <= Self.mostSteps else { throw Self.tooLarge }
        switch node {
        case .empty: break
        case .scalar(let scalar): try emit(.scalar(scalar))
        case .any: try emit(.any)
        case .anyButNewline: try emit(.anyButNewline)
        case .class(let set): try emit(.class(set))
        case .assertion(let assertion): try emit(.assert(assertion))
        case .sequence(let parts): for part in parts { try write(part) }
        case .alternatives(let choices): try writeAlternatives(choices)
        case .repetition(let part, let least, let most):
            for _ in 0..<least { try write(part) }
            guard let most else {
                try writeLoop(part)
                return
            }
            var splits: [Int] = []
            for _ in least..<max(least, most) {
                splits.append(program.instructions.count)
                try emit(.jump(0))
                try write(part)
            }
            for split in splits { program.instructions[split] = .split(split + 1, program.instructions.count) }
        }
    }

    private mutating func writeLoop(_ part: PatternNode) throws(CELEvaluationError) {
        let split = program.instructions.count
        try emit(.jump(0))
        try write(part)
        try emit(.jump(split))
        program.instructions[split] = .split(split + 1, program.instructions.count)
    }

    private mutating func writeAlternatives(_ choices: [PatternNode]) throws(CELEvaluationError) {
        var jumps: [Int] = []
        for (place, choice) in choices.enumerated() {
            guard place < choices.count - 1 else {
                try write(choice)
                break
            }
            let split = program.instructions.count
            try emit(.jump(0))
            try write(choice)
            jumps.append(program.instructions.count)
            try emit(.jump(0))
            program.instructions[split] = .split(split + 1, program.instructions.count)
        }
        for jump in jumps { program.instructions[jump] = .jump(program.instructions.count) }
    }

    private mutating func emit(_ instruction: PatternProgram.Instruction) throws(CELEvaluationError) {
        guard program.instructions.count < Self.largestProgram else { throw Self.tooLarge }
        program.instructions.append(instruction)
    }

    private static let tooLarge = CELEvaluationError.invalidPattern("it is too large")
}
