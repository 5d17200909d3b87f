import Foundation
import Testing

@testable import Expressions

/// Expressions made by chance: none crashes, hangs or makes much, and each reads back as it is written.
@Suite struct FuzzTests {
    private static let isLong = ProcessInfo.processInfo.environment["PROVISOR_LONG"] == "1"
    private static let seed =
        ProcessInfo.processInfo.environment["CEL_SEED"].flatMap { UInt64($0) } ?? UInt64(Date().timeIntervalSince1970)
    private static let count = isLong ? 200_000 : 3_000
    private static let costLimit = 20_000

    private static func environment(_ checking: CELEnvironment.Checking) -> CELEnvironment {
        CELEnvironment(
            variables: [CELVariable("x", .dyn), CELVariable("user", .record(Rules.user)), CELVariable("a.b", .dyn)],
            libraries: CELLibrary.extensions + [.mapping], checking: checking)
    }

    @Test func `no expression crashes, and each reads back as it is written`() throws {
        print("fuzz: CEL_SEED=\(Self.seed), \(Self.count) expressions")
        var generator = ExpressionGenerator(random: SeededRandom(seed: Self.seed))
        let environments = [Self.environment(.syntax), Self.environment(.types)]
        let activation = environments[0].activation([
            "x": .list([1, "a", .map(CELMap([("a", 1)]))]), "a.b": .map(CELMap([("c", 1)])),
            "user": .map(CELMap([("country", "DE"), ("level", 3), ("groups", ["a", "b"])])),
        ])
        var compiled = 0
        var evaluated = 0
        for number in 0..<Self.count {
            var source = generator.expression(2 + number % 5)
            if number % 3 == 0 { source = generator.damaged(source) }
            try Self.checkText(source)
            for environment in environments {
                guard let program = try? environment.compile(source) else { continue }
                compiled += 1
                let result = Result { try program.evaluate(activation, costLimit: Self.costLimit) }
                if case .success(let value) = result {
                    evaluated += 1
                    // Nothing may change between two runs, nor between two ways of checking.
                    let again = try program.evaluate(activation, costLimit: Self.costLimit)
                    #expect(again.isLike(value), "\(source)")
                    if program.resultType != .dyn {
                        #expect(program.resultType.admits(value), "\(source) is \(program.resultType), not \(value)")
                    }
                }
                _ = program.explain(activation, costLimit: Self.costLimit)
            }
        }
        print("fuzz: \(compiled) compiled, \(evaluated) had a value")
        #expect(compiled > Self.count / 4)
        #expect(evaluated > Self.count / 50)
    }

    /// The text of a tree reads back as a tree of the same text.
    private static func checkText(_ source: String) throws {
        let limits = CELLimits()
        guard let tree = try? Parser.parse(SourceText(source), limits: limits, usesMacros: true) else { return }
        let text = tree.text
        do {
            let again = try Parser.parse(SourceText(text), limits: limits, usesMacros: true)
            #expect(again.text == text, "\(source)")
        } catch {
            Issue.record("\(source) was written as \(text), which does not read back: \(error)")
        }
    }

    @Test func `no pattern crashes, and every one is bounded`() {
        var generator = SeededRandom(seed: Self.seed)
        let parts = [
            "a", "b", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{1,3}", "{0}", "[a-b]", "[^a]", "\\d", "\\b", "^",
            "$", ".", "(?i)", "\\pL", "é", "[[:alpha:]]", "\\", "]", "[", "{", "}",
        ]
        var valid = 0
        for _ in 0..<Self.count {
            let pattern = (0..<generator.below(12)).map { _ in parts[generator.below(parts.count)] }.joined()
            guard let compiled = try? Pattern(pattern) else { continue }
            valid += 1
            var meter = CELCostMeter(limit: 100_000)
            for text in ["", "aab", "ébé\nA1", "((("] { _ = try? compiled.matches(text, &meter) }
        }
        print("fuzz: \(valid) of \(Self.count) patterns are valid")
        #expect(valid > Self.count / 20)
    }
}
