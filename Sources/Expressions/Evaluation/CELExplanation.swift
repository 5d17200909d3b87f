/// Why a rule does not hold: the first of its terms that is not true, and what that term read.
package struct CELExplanation: Sendable {
    /// What became of the term.
    package enum Outcome: Sendable {
        /// It is false.
        case isFalse
        /// It has no value.
        case failed(CELEvaluationError)
        /// Its value is not a bool.
        case notBool(CELValue)
    }

    /// A part of the term, and what it was.
    package struct Reading: Sendable {
        /// As it stands in the source: `user.country`.
        package let text: String
        /// In UTF-8 bytes of the source; all of `has(user.country)`, where that asked for it.
        package let span: Range<Int>
        /// False where `has` asked for it, and it was not there.
        package let isSet: Bool
        package let value: Result<CELValue, CELEvaluationError>
    }

    /// The term as it stands in the source.
    package let text: String
    /// In UTF-8 bytes of the source.
    package let span: Range<Int>
    package let outcome: Outcome
    /// The attributes and calls that the term compares, each once, in the order of the source.
    package let readings: [Reading]
}

extension CELExplanation: CustomStringConvertible {
    /// One sentence: `user.country in ["DE", "FR"] is false: user.country was "US"`.
    package var description: String {
        let outcome =
            switch outcome {
            case .isFalse: "is false"
            case .failed(let error): "has no value (\(error))"
            case .notBool(let value): "is no bool but \(value)"
            }
        let parts = readings.map { reading in
            switch reading.value {
            case _ where !reading.isSet: "\(reading.text) was not set"
            case .success(let value): "\(reading.text) was \(value)"
            case .failure: "\(reading.text) had no value"
            }
        }
        return "\(text) \(outcome)" + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }
}
