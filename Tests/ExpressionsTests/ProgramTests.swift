import Expressions
import Testing

/// What a compiled program says about itself, and how it is fed.
@Suite struct ProgramTests {
    static let reads: [(source: String, references: [String])] = [
        ("user.department == 'a' && user.country in ['b']", ["user.country", "user.department"]), ("1 + 1", []),
        ("user.?department.hasValue()", ["user.department"]),
        ("has(user.manager.name)", ["user.manager.name"]), ("user['level'] > 1", ["user.level"]),
        ("user.groups.exists(g, g == user.country)", ["user.country", "user.groups"]),
        ("user.exists(k, k == 'a')", ["user"]), ("user[user.department] == 'a'", ["user", "user.department"]),
        ("cel.bind(u, user.manager, u.name)", ["user.manager"]),
        ("extra.cost.center == 1", ["extra.cost.center"]), ("[1].exists(user, user == 1)", []),
        ("dyn(user).level == 1", ["user"]), ("user.manager['a'].b == 1", ["user.manager.a"]),
    ]

    @Test(arguments: reads)
    func `a program knows what it reads`(source: String, references: [String]) throws {
        #expect(try Rules.environment.compile(source).references.map(\.description).sorted() == references, "\(source)")
    }

    static let explanations: [(source: String, text: String?)] = [
        (
            "user.department == 'Sales' && user.country in ['DE', 'FR']",
            #"user.country in ['DE', 'FR'] is false: user.country was "US""#
        ),
        ("user.department == 'Sales'", nil),
        (
            "user.active && user.level > 2",
            "user.active has no value (There is no entry with the key 'active'.): user.active had no value"
        ),
        ("user.active && user.level > 9 && user.level == 3", "user.level > 9 is false: user.level was 3"),
        ("user.country.startsWith('D') && true", #"user.country.startsWith('D') is false: user.country was "US""#),
        (
            "user.country.size() == 3",
            #"user.country.size() == 3 is false: user.country was "US", user.country.size() was 2"#
        ),
        (
            "user.country == 'DE' || user.country == 'FR'",
            #"user.country == 'DE' || user.country == 'FR' is false: user.country was "US""#
        ),
        ("(user.level > 1 && (user.level > 2 && user.level > 3))", "user.level > 3 is false: user.level was 3"),
        (
            "user.groups.exists(g, g == user.country)",
            #"user.groups.exists(g, g == user.country) is false: user.groups was ["a"], user.country was "US""#
        ),
        ("user.level", "user.level is no bool but 3: user.level was 3"),
        ("user.level < int('2')", "user.level < int('2') is false: user.level was 3"),
        ("has(user.active)", "has(user.active) is false: user.active was not set"),
        ("!has(user.country)", #"!has(user.country) is false: user.country was "US""#),
        (
            "has(user.active) && user.level == 3 || has( user.hired )",
            "has(user.active) && user.level == 3 || has( user.hired ) is false: user.active was not set, user.level was 3, user.hired was not set"
        ),
    ]

    @Test(arguments: explanations)
    func `a rule that does not hold says which term, and what it read`(source: String, text: String?) throws {
        let program = try Rules.environment.compile(source)
        let activation = Rules.activation([("department", "Sales"), ("country", "US"), ("level", 3), ("groups", ["a"])])
        let explanation = program.explain(activation)
        #expect(explanation?.description == text)
        if let explanation {
            #expect(Array(source.utf8)[explanation.span].elementsEqual(explanation.text.utf8))
        }
    }

    @Test func `values are put into slots, and stay where nothing is put`() throws {
        let environment = Rules.environment
        let program = try environment.compile(
            "has(user.country) && user.country == 'DE' && user.level > 1", expecting: .bool)
        var activation = environment.activation()
        #expect(try program.evaluate(activation).bool == false)
        activation[environment.slot("user.country")] = "DE"
        activation[environment.slot("user.level")] = 2
        activation[environment.slot("user.nothing")] = 2
        #expect(try program.evaluate(activation).bool == true)
        #expect(environment.slot("user.nothing") == nil)
        #expect(throws: CELEvaluationError.unbound("now")) { try environment.compile("now").evaluate(activation) }
        // An activation of another environment has too few slots, and is not trusted to have enough.
        #expect(try program.evaluate(CELEnvironment().activation()).bool == false)
    }

    @Test func `a whole record is a map of what it has`() throws {
        let activation = Rules.activation([("country", "DE"), ("level", 1), ("shoe", 42)])
        let program = try Rules.environment.compile("user == {'country': 'DE', 'level': 1, 'shoe': 42}")
        #expect(try program.evaluate(activation).bool == true)
    }

    @Test func `programs run in many tasks at once`() async throws {
        let program = try Rules.environment.compile("user.level > 5 && user.groups.exists(g, g.matches('^a+$'))")
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for level in 0..<10 {
                group.addTask {
                    let activation = Rules.activation([("level", .int(Int64(level))), ("groups", ["b", "aa"])])
                    return try (0..<100).count { _ in try program.evaluate(activation).bool == true }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(count == 400)
    }

    @Test func `texts of errors say what happened`() {
        #expect(failure("[1][5]")?.description == "The index 5 is outside of a list of 1.")
        #expect(failure("1 + 'a'")?.description == "'+' is not defined for (int, string).")
        #expect(failure("{'a': 1}.b")?.description == "There is no entry with the key 'b'.")
        #expect(CELValue.map(CELMap([("a", [1, .uint(2), 1.5, .null])])).description == #"{"a": [1, 2u, 1.5, null]}"#)
    }
}
