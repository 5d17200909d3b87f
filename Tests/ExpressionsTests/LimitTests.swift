import Expressions
import Foundation
import Synchronization
import Testing

/// What hostile expressions cannot do.
@Suite struct LimitTests {
    /// Expressions whose parts are nested to a depth.
    static func nested(_ depth: Int) -> [String] {
        func nest(_ open: String, _ middle: String, _ close: String) -> String {
            String(repeating: open, count: depth) + middle + String(repeating: close, count: depth)
        }
        return [
            nest("(", "1", ")"), nest("[", "1", "]"), nest("{1: ", "1", "}"), nest("dyn(", "1", ")"),
            nest("!(", "true", ")"), nest("-(", "1", ")"),
            nest("[1].map(x, ", "1", ")"), nest("[1].exists(x, ", "true", ")"), nest("cel.bind(x, 1, ", "x", ")"),
            nest("true && (false || (", "true", "))"),
            nest("true ? (", "1", ") : 2"), nest("1 + (", "1", ")"), nest("x[", "0", "]"),
            nest("optional.of(1).optMap(y, ", "1", ")"), nest("[?", "x", "]"),
            "x" + String(repeating: ".a", count: depth), "x" + String(repeating: "[0]", count: depth),
            "'a'" + String(repeating: ".trim()", count: depth),
            Array(repeating: "x", count: depth).joined(separator: " + "), String(repeating: "!", count: depth) + "x",
            String(repeating: "- ", count: depth) + "x",
            Array(repeating: "x", count: depth).joined(separator: " && "),
            Array(repeating: "true ? 1", count: depth).joined(separator: " : ") + " : 2",
            String(repeating: "(", count: depth), String(repeating: "[", count: depth),
            String(repeating: "{1:", count: depth), String(repeating: "f(", count: depth),
            String(repeating: "a?", count: depth),
        ]
    }

    /// Compiles, evaluates and explains an expression, whatever comes of it.
    static func exercise(_ source: String, _ limits: CELLimits = CELLimits()) {
        for checking in [CELEnvironment.Checking.syntax, .types] {
            let environment = CELEnvironment(variables: [CELVariable("x", .dyn)], checking: checking, limits: limits)
            guard let program = try? environment.compile(source) else { continue }
            for value in [CELValue.int(1), .map(CELMap([("a", 1)])), .list([1])] {
                let activation = environment.activation(["x": value])
                _ = try? program.evaluate(activation)
                _ = program.explain(activation)
            }
        }
    }

    /// Runs something on a thread with the stack of one of Swift's own workers.
    static func onSmallStack(_ body: @escaping @Sendable () -> Void) {
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            body()
            done.signal()
        }
        thread.stackSize = 512 * 1024
        thread.start()
        done.wait()
    }

    @Test func `no depth exhausts the stack of a worker`() {
        Self.onSmallStack {
            for depth in [32, 79, 80, 81, 200, 201, 3000] {
                for source in Self.nested(depth) { Self.exercise(source) }
            }
        }
    }

    @Test(arguments: nested(32).prefix(22))
    func `thirty-two levels are borne, as the language asks`(source: String) throws {
        _ = try CELEnvironment(checking: .syntax).compile(source)
    }

    @Test func `values from outside may be nested too`() {
        Self.onSmallStack {
            var deep = CELValue.int(1)
            for _ in 0..<1000 { deep = .list([deep]) }
            let environment = CELEnvironment(variables: [CELVariable("x", .dyn)])
            for source in ["x == x", "'%s'.format([x])", "x in [x]", "[x, x].removeDuplicates()"] {
                let program = try? environment.compile(source)
                _ = try? program?.evaluate(environment.activation(["x": deep]))
            }
            _ = deep.description
        }
    }

    @Test func `a chain of a hundred thousand terms is read, or refused by its length`() throws {
        let source = Array(repeating: "x", count: 100_000).joined(separator: "&&")
        #expect(throws: CELCompilationError.self) { try CELEnvironment().compile(source) }
        var limits = CELLimits()
        limits.sourceLength = 1_000_000
        let environment = CELEnvironment(variables: [CELVariable("x", .bool)], limits: limits)
        let program = try environment.compile(source)
        #expect(try program.evaluate(environment.activation(["x": true])).bool == true)
        #expect(program.explain(environment.activation(["x": false])) != nil)
    }

    static let long: [String] = {
        let entries = (0..<8000).map { number in "\(number):\(number)" }
        let elements: String = repeated("1", 49_000, ",")
        let terms: String = repeated("x", 24_000, " || ")
        let letters = String(repeating: "a", count: 99_000)
        let spaces = String(repeating: " ", count: 99_000)
        let lines = String(repeating: "\n", count: 99_000)
        return [
            "[\(elements)]", "f(\(elements))", "{\(entries.joined(separator: ","))}", terms, "'\(letters)'",
            "\(spaces)1",
            "1\(lines)+",
        ]
    }()

    private static func repeated(_ text: String, _ count: Int, _ separator: String) -> String {
        Array(repeating: text, count: count).joined(separator: separator)
    }

    @Test(arguments: long.indices)
    func `a long source takes no long time`(place: Int) {
        let source = Self.long[place]
        let time = ContinuousClock().measure { Self.exercise(source) }
        #expect(time < .seconds(20))
    }

    static let costly = [
        "[0,1,2,3,4,5,6,7,8,9].map(a, [0,1,2,3,4,5,6,7,8,9].map(b, [0,1,2,3,4,5,6,7,8,9].map(c, [0,1,2,3,4,5,6,7,8,9].map(d, [0,1,2,3,4,5,6,7,8,9].map(e, [0,1,2,3,4,5,6,7,8,9].map(f, x))))))",
        bomb("a + a", 40, "'aaaaaaaaaaaaaaaaaaaaaaaa'"), bomb("[a, a]", 40, "1", "a == a"),
        bomb("[a, a]", 40, "1", "'%s'.format([a])"), bomb("a.replace('a', a)", 30, "'aaaa'"),
        bomb("[a, a, a].join(a)", 30, "'aaaa'"), bomb("'%s%s'.format([a, a])", 40, "'aaaa'"),
        bomb("a + a", 40, "[1, 2]"), bomb("a + a", 40, "b'1234'"), bomb("strings.quote(a + a)", 40, "'\"'"),
        bomb("a.split('').map(b, a).join()", 10, "'aaaaaaaa'"), bomb("join(a, a, a, a)", 40, "'aaaa'"),
        bomb("[a, a]", 40, "1", "a in [a]"), bomb("{'b': a, 'c': a}", 40, "1", "'%s'.format([a])"),
        bomb("a.replace('', a)", 30, "'aaaa'"), bomb("a + a.normalizeDiacritics()", 40, "'é'"),
    ]

    /// A value that grows by a factor with every level.
    static func bomb(_ step: String, _ levels: Int, _ start: String, _ end: String = "size(a)") -> String {
        "cel.bind(a, \(start), " + String(repeating: "cel.bind(a, \(step), ", count: levels) + end
            + String(repeating: ")", count: levels + 1)
    }

    @Test(arguments: costly)
    func `what would grow without end meets the limit of cost`(source: String) throws {
        let program = try CELEnvironment(
            variables: [CELVariable("x", .dyn)], libraries: CELLibrary.extensions + [.mapping]
        ).compile(source)
        let activation = CELEnvironment(variables: [CELVariable("x", .dyn)]).activation(["x": "text"])
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(throws: CELEvaluationError.costExceeded(limit: CELProgram.defaultCostLimit), "\(source)") {
                try program.evaluate(activation)
            }
        }
        #expect(time < .seconds(20), "\(source)")
    }

    @Test func `the limit of cost cannot be made up for`() throws {
        for source in ["[1, 2, 3, 4].all(x, x > 0) || true", "true || true", "[1, 2, 3].exists(x, [x].all(y, y > 9))"] {
            #expect(throws: CELEvaluationError.costExceeded(limit: 0)) { try evaluate(source, costLimit: 0) }
        }
        #expect(throws: CELEvaluationError.costExceeded(limit: -1)) {
            try evaluate("size('a')== size(x)", ["x": "a"], costLimit: -1)
        }
    }
}
