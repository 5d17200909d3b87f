/// A regular expression of RE2's syntax, matched in linear time.
///
/// All states are followed at once (Thompson, Pike), so that no text and no pattern can make a match take longer than
/// the product of both lengths. Backtracking engines need exponential time for `(a*)*b`.
struct Pattern: Sendable {
    private let program: PatternProgram

    /// Compiles a pattern.
    ///
    /// - Parameter pattern: In RE2's syntax, without `\C` and without most scripts of `\p`.
    /// - Throws: `invalidPattern`, which says what is wrong and where.
    init(_ pattern: String) throws(CELEvaluationError) {
        var parser = PatternParser(pattern)
        var compiler = PatternCompiler()
        program = try compiler.compile(try parser.parse())
    }

    /// Whether a part of a text matches.
    ///
    /// - Parameters:
    ///   - text: Any text.
    ///   - meter: Pays for the product of the text's length and the program's.
    /// - Returns: True also where only an empty part matches.
    /// - Throws: `costExceeded`.
    func matches(_ text: String, _ meter: inout CELCostMeter) throws(CELEvaluationError) -> Bool {
        let (work, overflows) = text.utf8.count.multipliedReportingOverflow(by: program.instructions.count)
        guard !overflows else { throw .costExceeded(limit: meter.limit) }
        try meter.charge(work / 64 + 1)
        var matcher = PatternMatcher(program)
        return matcher.run(text)
    }
}

/// The instructions that a pattern is compiled to.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case scalar(Unicode.Scalar)
        case any
        case anyButNewline
        case `class`(PatternClass)
        /// Goes on at both places.
        case split(Int, Int)
        case jump(Int)
        case assert(PatternNode.Assertion)
        case match
    }

    var instructions: [Instruction] = []
    /// Whether a match can only begin where the text does.
    var isAnchored = false
}

/// The states of one match.
struct PatternMatcher {
    private let instructions: [PatternProgram.Instruction]
    private let isAnchored: Bool
    private var current: [Int] = []
    private var following: [Int] = []
    /// The step in which each instruction was reached last.
    private var reached: [Int]
    private var stack: [Int] = []

    init(_ program: PatternProgram) {
        instructions = program.instructions
        isAnchored = program.isAnchored
        reached = [Int](repeating: -1, count: program.instructions.count)
    }

    mutating func run(_ text: String) -> Bool {
        var previous: Unicode.Scalar?
        var scalars = text.unicodeScalars.makeIterator()
        var next = scalars.next()
        var step = 0
        while true {
            if step == 0 || !isAnchored, follow(0, step, previous, next, into: true) { return true }
            guard let scalar = next else { return false }
            if isAnchored, current.isEmpty { return false }
            next = scalars.next()
            previous = scalar
            step += 1
            following.removeAll(keepingCapacity: true)
            for place in current where consumes(place, scalar) {
                if follow(place + 1, step, previous, next, into: false) { return true }
            }
            swap(&current, &following)
        }
    }

    /// Adds what is reached from an instruction without reading; true where that is a match.
    private mutating func follow(
        _ place: Int, _ step: Int, _ previous: Unicode.Scalar?, _ next: Unicode.Scalar?, into isCurrent: Bool
    ) -> Bool {
        stack.append(place)
        while let place = stack.popLast() {
            guard reached[place] != step else { continue }
            reached[place] = step
            switch instructions[place] {
            case .match:
                stack.removeAll()
                return true
            case .jump(let target): stack.append(target)
            case .split(let first, let second):
                stack.append(second)
                stack.append(first)
            case .assert(let assertion):
                if assertion.holds(previous, next) { stack.append(place + 1) }
            case .scalar, .any, .anyButNewline, .class:
                if isCurrent { current.append(place) } else { following.append(place) }
            }
        }
        return false
    }

    private func consumes(_ place: Int, _ scalar: Unicode.Scalar) -> Bool {
        switch instructions[place] {
        case .scalar(let expected): scalar == expected
        case .any: true
        case .anyButNewline: scalar != "\n"
        case .class(let set): set.contains(scalar)
        case .split, .jump, .assert, .match: false
        }
    }
}
