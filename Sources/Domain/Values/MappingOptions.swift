/// How a line of an app's mapping behaves beside what it gives.
package struct MappingOptions: Hashable, Sendable {
    /// What becomes of a value at the target when the expression gives none any more.
    package enum WhenAbsent: String, Hashable, Sendable, CaseIterable {
        /// It is removed there.
        case clear
        /// It is left as the target has it.
        case keep
    }

    /// Whether the value is sent when the account is made, and never afterwards.
    package var isOnCreateOnly: Bool
    /// What stands there where the expression gives null or an empty text; nil for nothing.
    package var fallback: String?
    package var whenAbsent: WhenAbsent

    /// What a line does where nobody says more.
    package static let standard = MappingOptions()

    /// Options of one line.
    ///
    /// - Parameters:
    ///   - isOnCreateOnly: whether the value is sent when the account is made, and never afterwards.
    ///   - fallback: what stands there where the expression gives nothing.
    ///   - whenAbsent: what becomes of a value at the target when there is none any more.
    package init(isOnCreateOnly: Bool = false, fallback: String? = nil, whenAbsent: WhenAbsent = .clear) {
        self.isOnCreateOnly = isOnCreateOnly
        self.fallback = fallback
        self.whenAbsent = whenAbsent
    }

    /// Why these cannot be the options of a line, as the end of a sentence; nil where they can.
    package var problem: String? {
        fallback.flatMap { UserAttribute.problem(value: $0) }.map { "its default cannot be: \($0)" }
    }

    /// What differs from the standard, each in the words of the command line.
    package var words: [String] {
        [
            isOnCreateOnly ? "on create only" : nil, fallback.map { "default \"\($0)\"" },
            whenAbsent == .keep ? "kept when absent" : nil,
        ].compactMap { $0 }
    }
}

/// An expression with its options, as an app or its profile has it for one path.
package struct MappingRule: Hashable, Sendable {
    package let expression: String
    package let options: MappingOptions

    /// A rule.
    ///
    /// - Parameters:
    ///   - expression: what gives the value.
    ///   - options: how it behaves.
    package init(_ expression: String, _ options: MappingOptions = .standard) {
        self.expression = expression
        self.options = options
    }

    /// Whether it can give a value to anybody: a constant null or empty text without a default cannot.
    package var canGiveValue: Bool {
        options.fallback != nil || AttributeMapping(expression)?.isAlwaysAbsent != true
    }

    /// The expression, and behind it what differs from the standard.
    package var text: String {
        options == .standard ? expression : "\(expression) (\(options.words.joined(separator: ", ")))"
    }
}
