/// The key of a map, in the form in which it is looked up.
///
/// `1`, `1u` and `1.0` find the same entry; `1.5` finds none.
enum CELKey: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    /// Only what is too large for `int`.
    case uint(UInt64)
    case string(ExactText)

    /// The key that a value stands for.
    ///
    /// - Parameter value: Any value; nil results where no entry could ever be found by it.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let truth): self = .bool(truth)
        case .int(let number): self = .int(number)
        case .uint(let number): self = Int64(exactly: number).map { .int($0) } ?? .uint(number)
        case .double(let number):
            if let int = Int64(exactly: number) {
                self = .int(int)
            } else if let uint = UInt64(exactly: number) {
                self = .uint(uint)
            } else {
                return nil
            }
        case .string(let text): self = .string(ExactText(text))
        default: return nil
        }
    }

    /// Whether a value may be the key of an entry (cel-spec, "Aggregate Values").
    static func isAllowed(_ value: CELValue) -> Bool {
        switch value {
        case .bool, .int, .uint, .string: true
        default: false
        }
    }
}
