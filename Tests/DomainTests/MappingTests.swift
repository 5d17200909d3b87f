import Domain
import Testing

@Suite struct AttributeMappingTests {
    /// The forms that were there before expressions, each with the meaning that it keeps.
    static let plain: [(String, AttributeMapping)] = [
        ("user.title", .attribute("title")), ("title", .attribute("title")), ("\"Employee\"", .text("Employee")),
        ("'a b'", .text("a b")), ("\"it's\"", .text("it's")), ("user", .attribute("user")),
    ]

    @Test(arguments: plain)
    func `an attribute and a text are what they always were`(text: String, mapping: AttributeMapping) throws {
        #expect(AttributeMapping(text) == mapping)
        #expect(AttributeMapping.problem(expression: text) == nil)
        #expect(AttributeMapping.marks(expression: text) == nil)
    }

    @Test func `they give the attribute's value, the text, or nothing`() throws {
        #expect(try AttributeMapping("title")?.value(for: ["title": "x"]) == "x")
        #expect(try AttributeMapping("title")?.value(for: [:]) == nil)
        #expect(try AttributeMapping("'x'")?.value(for: [:]) == "x")
    }

    /// Expressions, and what they give for one user.
    static let given: [(String, String?)] = [
        ("user.givenName + \" \" + user.familyName", "Ana Silva"), ("user.title", nil), ("user.title == null", "true"),
        ("has(user.title)", "false"), ("has(user.floor)", "true"), ("user.?title.orValue('none')", "none"),
        ("user.?title", nil), ("user.?floor", "3"), ("int(user.floor) + 1", "4"), ("null", nil), ("\"\"", nil),
        ("true", "true"), ("\"a\\\"b\"", "a\"b"), ("size(user.givenName)", "3"), ("user['floor']", "3"),
        ("coalesce(user.nickname, user.title, user.givenName)", "Ana"),
        ("user.floor in ['2', '3'] ? 'low' : null", "low"),
        ("user.title == 'x' ? 'a' : 'b'", "b"), ("join('', user.nickname, user.title)", nil),
        ("user.map(name, name).join(' ')", "givenName familyName floor"), ("'title' in user", "false"),
    ]

    @Test(arguments: given)
    func `an expression gives a text, or nothing`(text: String, value: String?) throws {
        let user = ["givenName": "Ana", "familyName": "Silva", "floor": "3"]
        #expect(AttributeMapping.marks(expression: text) == nil)
        let mapping = try #require(AttributeMapping(text))
        #expect(try mapping.value(for: user) == value)
    }

    @Test func `several names to try are for what is unique at targets, and nowhere else`() throws {
        let text = "uniqueNames(user.nick, 3) + ['', user.nick, 'x']"
        let urn = "urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User:mailNickname"
        for path in ["userName", "nickName", urn] {
            let mapping = try #require(AttributeMapping(text, at: path))
            #expect(AttributeMapping.marks(expression: text, at: path) == nil)
            #expect(try mapping.values(for: ["nick": "jd"]) == ["jd", "jd2", "jd3", "x"])
            #expect(try mapping.value(for: ["nick": "jd"]) == "jd")
        }
        for path in ["title", "name.givenName", "emails[type eq \"work\"].value"] {
            #expect(AttributeMapping(text, at: path) == nil)
            #expect(AttributeMapping.marks(expression: text, at: path)?.contains("wrong-result-type") == true)
        }
        let many = try #require(AttributeMapping("uniqueNames(user.nick, 1000)", at: "userName"))
        #expect(try many.values(for: ["nick": "jd"]).count == MappingExpression.mostValues)
        #expect(AttributeMapping.marks(expression: "[1.5]", at: "userName") != nil)
    }

    /// What is refused: the code of the first mark, and the place of its caret from 0.
    static let refused: [(String, String, Int)] = [
        ("", "", 0), ("\"", "", 0), ("\"a\"b\"", "", 3), ("1 +", "", 3), ("user.", "", 5),
        ("user.title.toUper()", "unknown-function", 0), ("group.title", "unknown-name", 0),
        ("title + \"x\"", "unknown-name", 0), ("user.title + 1", "wrong-type", 0),
        ("user.title.left('1')", "wrong-arguments", 0), ("user.a.b", "wrong-type", 0),
        ("user.title.split(' ')", "wrong-result-type", 0), ("1.5", "wrong-result-type", 0),
        ("user.level > 3", "wrong-type", 0), ("user.title ? 'a' : 'b'", "wrong-type", 0),
        ("  user.floor == 3 ? 'a' : 'b'", "never-equal", 2), ("[user.title]", "wrong-result-type", 0),
    ]

    @Test(arguments: refused)
    func `what is wrong is refused with the place marked`(text: String, code: String, place: Int) throws {
        #expect(AttributeMapping(text) == nil)
        let marks = try #require(AttributeMapping.marks(expression: text))
        let lines = marks.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
        #expect(lines[0].isEmpty && lines.count >= 4, "\(marks)")
        #expect(code.isEmpty || lines[1].hasSuffix("[\(code)]"), "\(marks)")
        #expect(code.isEmpty || lines[3] == String(repeating: " ", count: place + 2) + "^", "\(marks)")
        let problem = try #require(AttributeMapping.problem(expression: text))
        #expect(!problem.contains("\n") && !problem.hasSuffix("."))
    }

    /// What fails for a user, and the part of the sentence that says why.
    static let failing: [(String, String)] = [
        ("user.title.toUpper()", "'toUpper' is not defined for (null); user.title is not set"),
        ("user.title + user.floor + user.city", "user.city and user.title are not set"),
        ("{'a': 'b'}[user.givenName]", "a map has no entry for the key that it is asked for"),
        ("int(user.givenName)", "cannot be turned into int"),
        ("string(user.givenName.parseDate('dd'))", "'parseDate' cannot"),
        ("dyn([user.floor])", "a text is needed"),
    ]

    @Test(arguments: failing)
    func `what fails for a user says why, and holds nothing of the user`(text: String, sentence: String) throws {
        let mapping = try #require(AttributeMapping(text))
        let error = #expect(throws: MappingFailure.self) {
            try mapping.value(for: ["givenName": "Zacharias", "floor": "3"])
        }
        let said = try #require(error).description
        #expect(said.contains(sentence), "\(said)")
        #expect(!said.contains("Zacharias"))
    }

    @Test func `what fails for everybody, or costs too much, is refused or fails`() throws {
        #expect(AttributeMapping.marks(expression: "'a'.left(-1)")?.contains("fails for everybody") == true)
        let endless = "user.x.split('').map(a, user.x.split('').map(b, a + b).join('')).join('')"
        let mapping = try #require(AttributeMapping(endless))
        #expect(throws: MappingFailure.self) { try mapping.value(for: ["x": String(repeating: "x", count: 1000)]) }
        let long = try #require(AttributeMapping("user.x + user.x"))
        #expect(throws: MappingFailure.self) { try long.value(for: ["x": String(repeating: "x", count: 1000)]) }
    }

    @Test func `a constant that is empty gives nobody a value`() {
        for text in ["null", "\"\"", "'' + ''"] { #expect(AttributeMapping(text)?.isAlwaysAbsent == true, "\(text)") }
        for text in ["user.x", "'x'", "1", "coalesce(user.x)"] {
            #expect(AttributeMapping(text)?.isAlwaysAbsent == false, "\(text)")
        }
        #expect(!MappingRule("null").canGiveValue)
        #expect(MappingRule("null", MappingOptions(fallback: "x")).canGiveValue)
    }

    @Test func `every function has an example, and every example gives what it says`() throws {
        for example in MappingExample.all {
            let mapping = try #require(AttributeMapping(example.expression), "\(example.expression)")
            #expect(try mapping.value(for: MappingExample.user) == example.result, "\(example.expression)")
        }
        #expect(MappingExample.functions.subtracting(MappingExample.all.map(\.function)).isEmpty)
        print("examples of functions: \(MappingExample.all.count)")
    }

    @Test(arguments: [
        ("title", true), ("name.givenName", true), ("emails[type eq \"work\"].value", true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", true), ("", false), ("id", false),
        ("active", false), ("externalId", false), ("meta.created", false), ("a[b", false), ("a]b", false),
        ("a[b][c]", false),
        ("a;b", false), ("t\u{EF}tle", false), (String(repeating: "a", count: 257), false),
    ])
    func `a target path is a SCIM path that is not kept by Provisor or the target`(path: String, isAccepted: Bool) {
        #expect((AttributeMapping.problem(path: path) == nil) == isAccepted)
    }
}
