import Expressions
import Testing

/// What is found before an expression runs.
@Suite struct CheckingTests {
    static let types: [(source: String, type: CELType)] = [
        ("user.department", .string), ("user.level + 1", .int), ("user.active", .bool), ("user.groups[0]", .string),
        ("user.groups.map(g, size(g))", .list(.int)),
        ("user.groups.filter(g, g != 'a')", .list(.string)), ("{'a': user.level}", .map(.string, .int)),
        ("[1, 'a']", .list(.dyn)), ("[]", .list(.dyn)),
        ("user.active ? 1 : 2", .int), ("user.active ? 1 : 'a'", .dyn), ("now - user.hired", .duration),
        ("now - duration('1h')", .timestamp),
        ("user.?department", .optional(.string)), ("user.?department.orValue('')", .string),
        ("optional.of(1).optMap(x, string(x))", .optional(.string)),
        ("user.manager.name", .dyn), ("extra.anything", .dyn), ("type(1)", .type), ("'a'.split('b')", .list(.string)),
        ("cel.bind(x, 1, [x])", .list(.int)),
        ("user.groups.exists(i, g, i > 0 && g == 'a')", .bool),
        ("{'a': 1}.transformMap(k, v, k)", .map(.string, .string)), ("lookup('a', {'a': 1}, 2)", .int),
        ("coalesce(user.manager, 'a')", .dyn), ("[1].removeDuplicates()", .list(.int)), ("size(user.groups)", .int),
        ("string(user.level)", .string),
        ("user['department']", .string), ("1 in [1.0]", .bool), ("user.department == null", .bool),
        ("has(user.department)", .bool), ("user.groups + ['a']", .list(.string)),
    ]

    @Test(arguments: types)
    func `an expression has the type of its result`(source: String, type: CELType) throws {
        #expect(try Rules.environment.compile(source).resultType == type, "\(source)")
    }

    static let problems: [(source: String, code: String, column: Int, words: String)] = [
        ("user.departmnt == 'a'", "unknown-attribute", 6, "did you mean 'department'?"),
        ("user.zzz", "unknown-attribute", 6, "'user' has no attribute 'zzz'."),
        ("has(user.levl)", "unknown-attribute", 5, "did you mean 'level'?"),
        ("user['contry']", "unknown-attribute", 6, "did you mean 'country'?"),
        ("usr.level", "unknown-name", 1, "did you mean 'user'?"),
        ("user.department == 1", "never-equal", 1, "string never equals one of type int"),
        ("user.level in ['a']", "never-equal", 1, "int is never in a list(string)"),
        ("user.level < 'a'", "wrong-type", 1, "'<' is not defined for int and string"),
        ("user.level + 'a'", "wrong-type", 1, "int + int"),
        ("user.level && true", "wrong-type", 1, "'&&' needs to be of type bool, but this is of type int"),
        ("true || user.department", "wrong-type", 9, "bool"), ("!user.level", "wrong-type", 2, "bool"),
        ("-user.department", "wrong-type", 2, "int or a double"),
        ("user.level ? 1 : 2", "wrong-type", 1, "before '?'"),
        ("user.department.startsWith(1)", "wrong-arguments", 1, "string.startsWith(string)"),
        ("user.department.startWith('a')", "unknown-function", 1, "did you mean 'startsWith'?"),
        ("sizes('a')", "unknown-function", 1, "did you mean 'size'?"),
        ("user.level.name", "wrong-type", 1, "has no fields"),
        ("user.groups['a']", "wrong-type", 13, "A place in a list"),
        ("{'a': 1}[2]", "wrong-type", 10, "keys are of type string"),
        ("user.groups.all(g, g)", "wrong-type", 20, "condition of 'all'"),
        ("user.level.exists(x, true)", "wrong-type", 1, "needs a list or a map"),
        ("user.groups.exists(g, g.nam == 'a')", "wrong-type", 23, "no fields"),
        ("user.department.matches('(')", "invalid-pattern", 25, "')' is missing"),
        ("{1.5: 2}", "wrong-type", 2, "key of a map"), ("1 in 2", "wrong-type", 6, "right side of 'in'"),
        ("[?1]", "wrong-type", 3, "an optional is expected"),
        ("user.department.or(1)", "wrong-type", 1, "needs an optional"),
        ("1[0]", "wrong-type", 1, "Only lists and maps"), ("math.abs('a')", "wrong-arguments", 1, "math.abs(int)"),
        ("now + now", "wrong-type", 1, "timestamp + duration"),
        ("int", "wrong-result-type", 1, "type type, but bool is expected"),
        ("user.level", "wrong-result-type", 1, "bool is expected"),
    ]

    @Test(arguments: problems)
    func `what cannot work is told with its place`(source: String, code: String, column: Int, words: String) throws {
        let error = try #require(throws: CELCompilationError.self) {
            try Rules.environment.compile(source, expecting: .bool)
        }
        let mark = try #require(error.marks.first { $0.code == code }, "\(source): \(error)")
        #expect(mark.column == column, "\(source): \(error)")
        #expect(mark.sentence.contains(words), "\(source): \(error)")
    }

    @Test func `all problems of a source are told at once, in its order`() throws {
        let error = try #require(throws: CELCompilationError.self) {
            try Rules.environment.compile("user.departmnt == 1 && user.level == 'a' &&\n nothing", expecting: .bool)
        }
        #expect(error.marks.map(\.code) == ["unknown-attribute", "never-equal", "unknown-name"])
        #expect(error.marks.map(\.line) == [1, 1, 2])
    }

    @Test func `an open record has other attributes too, a closed one has not`() throws {
        let environment = Rules.environment
        let activation = environment.activation(["extra": .map(CELMap([("costCenter", "42")]))])
        #expect(try environment.compile("extra.costCenter == '42'").evaluate(activation).isLike(true))
        #expect(try environment.compile("has(extra.other)").evaluate(activation).isLike(false))
        #expect(throws: CELEvaluationError.noSuchKey("'other'")) {
            try environment.compile("extra.other").evaluate(activation)
        }
    }
}
