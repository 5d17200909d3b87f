import Expressions

/// What a function for mappings does, shown by an expression and what it gives for one user.
///
/// A test evaluates every example, and finds one for every function, so that the table cannot rot.
package struct MappingExample: Hashable, Sendable {
    /// Name of the function or form.
    package let function: String
    package let expression: String
    /// What it gives for ``user``; nil for nothing.
    package let result: String?

    private init(_ function: String, _ expression: String, _ result: String?) {
        self.function = function
        self.expression = expression
        self.result = result
    }

    /// Functions that have to have an example; the language has others beside them.
    package static let functions: Set<String> = Set(CELLibrary.mapping.functions.map(\.name))

    /// The user of all examples.
    package static let user = [
        "userName": "jorg", "givenName": "Jörg", "familyName": "van der Straße", "email": "Jorg@Example.ORG",
        "displayName": "Jörg", "department": "Sales", "country": "DE", "hired": "31.12.2026", "manager": "mary-ann",
    ]

    /// The table: plain forms first, then functions by what they are for.
    package static let all: [MappingExample] = forms + choices + texts + parts + others

    private static let forms = [
        MappingExample("an attribute", "user.department", "Sales"),
        MappingExample("a text", #""Employee""#, "Employee"),
        MappingExample("+", #"user.givenName + " " + user.familyName"#, "Jörg van der Straße"),
        MappingExample("has", #"has(user.nickname) ? user.nickname : user.givenName"#, "Jörg"),
        MappingExample("? :", #"user.country == "DE" ? "de-DE" : "en-US""#, "de-DE"),
        MappingExample("null", #"user.department == "Sales" ? null : "x""#, nil),
    ]

    private static let choices = [
        MappingExample("coalesce", "coalesce(user.nickname, user.givenName)", "Jörg"),
        MappingExample("lookup", #"lookup(user.country, {"DE": "Germany", "FR": "France"}, "other")"#, "Germany"),
        MappingExample("join", #"join(", ", user.department, user.city, user.country)"#, "Sales, DE"),
        MappingExample("removeDuplicates", #"join(" ", ["a", "b", "a"].removeDuplicates())"#, "a b"),
    ]

    private static let texts = [
        MappingExample("normalizeDiacritics", "user.familyName.normalizeDiacritics()", "van der Strasse"),
        MappingExample("toLower", "user.email.toLower()", "jorg@example.org"),
        MappingExample("toUpper", "user.department.toUpper()", "SALES"),
        MappingExample("toTitle", "user.manager.toTitle()", "Mary-Ann"),
        MappingExample("stripSpaces", "user.familyName.stripSpaces()", "vanderStraße"),
        MappingExample("trim", #"" x ".trim()"#, "x"),
        MappingExample("replace", #"user.familyName.replace(" ", "-")"#, "van-der-Straße"),
    ]

    private static let parts = [
        MappingExample("left", "user.givenName.left(1)", "J"),
        MappingExample("mid", "user.department.mid(1, 3)", "ale"),
        MappingExample("right", "user.department.right(2)", "es"),
        MappingExample("substringBefore", #"user.email.substringBefore("@")"#, "Jorg"),
        MappingExample("substringAfter", #"user.email.substringAfter("@")"#, "Example.ORG"),
        MappingExample("word", #"user.familyName.word(2, " ")"#, "Straße"),
        MappingExample("split", #"user.familyName.split(" ")[0]"#, "van"),
    ]

    private static let others = [
        MappingExample(
            "parseDate", #"string(user.hired.parseDate("dd.MM.yyyy"))"#, "2026-12-31T00:00:00Z"),
        MappingExample(
            "formatDate", #"user.hired.parseDate("dd.MM.yyyy").formatDate("yyyy-MM-dd")"#, "2026-12-31"),
        MappingExample("uniqueName", #"uniqueName(user.userName, 2, 8)"#, "jorg2"),
        MappingExample("uniqueNames", #"uniqueNames(user.userName, 3)[2]"#, "jorg3"),
    ]
}
