import Expressions

/// Why a mapping has no value for one user, although it is well-formed.
///
/// It names functions, types and attributes, and never a value: it is stored in the clear.
package struct MappingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, without a full stop.
    package let sentence: String
    /// Attributes that the expression reads and the user does not have, by name.
    package let missing: [String]

    package var description: String {
        guard let last = missing.last else { return sentence }
        let names = missing.dropLast().map { "user.\($0)" }.joined(separator: ", ")
        return sentence + "; " + (names.isEmpty ? "user.\(last) is" : "\(names) and user.\(last) are") + " not set"
    }

    init(_ sentence: String, missing: [String] = []) {
        self.sentence = sentence
        self.missing = missing
    }

    /// What an evaluation failed with.
    ///
    /// An error of the language may quote a value (the key that a map does not have); such a part is left out.
    init(_ error: CELEvaluationError, missing: [String]) {
        let sentence =
            switch error {
            case .noSuchKey: "a map has no entry for the key that it is asked for"
            case .duplicateKey: "a map names a key twice"
            case .conversion(let type, _): "a value cannot be turned into \(type)"
            case .invalidArgument(let function, _): "'\(function)' cannot do anything with a value that it is given"
            case .invalidPattern: "a regular expression is not valid"
            case .noMatchingOverload(let name, let types):
                "'\(name)' is not defined for (\(types.map { $0 == "null_type" ? "null" : $0 }.joined(separator: ", ")))"
            default: String(error.description.dropLast())
            }
        self.init(sentence, missing: missing)
    }
}
