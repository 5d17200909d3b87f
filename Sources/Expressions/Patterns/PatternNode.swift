/// The syntax tree of a regular expression.
indirect enum PatternNode: Sendable {
    case empty
    case scalar(Unicode.Scalar)
    case any
    case anyButNewline
    case `class`(PatternClass)
    case assertion(Assertion)
    case sequence([PatternNode])
    case alternatives([PatternNode])
    /// Without `most`, as often as one likes.
    case repetition(PatternNode, least: Int, most: Int?)

    /// What holds between two code points.
    enum Assertion: Sendable {
        case start, end, lineStart, lineEnd, wordBoundary, noWordBoundary

        func holds(_ previous: Unicode.Scalar?, _ next: Unicode.Scalar?) -> Bool {
            switch self {
            case .start: previous == nil
            case .end: next == nil
            case .lineStart: previous == nil || previous == "\n"
            case .lineEnd: next == nil || next == "\n"
            case .wordBoundary: Self.isWord(previous) != Self.isWord(next)
            case .noWordBoundary: Self.isWord(previous) == Self.isWord(next)
            }
        }

        private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
            guard let scalar else { return false }
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": return true
            default: return false
            }
        }
    }
}
