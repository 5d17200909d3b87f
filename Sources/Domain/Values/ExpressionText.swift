/// An expression as it was entered, and the version of the language that it was written in.
///
/// The version stands in the event, so that a later change of the language cannot rewrite the past.
package struct ExpressionText: Hashable, Sendable {
    package let text: String
    package let language: String

    /// - Parameters:
    ///   - text: the expression.
    ///   - language: its language and version.
    package init(_ text: String, language: String = UserExpression.language) {
        self.text = text
        self.language = language
    }
}

/// How a named user is an exception to a group's membership rule.
package enum RuleException: String, Hashable, Sendable, CaseIterable {
    /// A member, whatever the rule says.
    case `in`
    /// No member by the rule, whatever it says.
    case out
}
