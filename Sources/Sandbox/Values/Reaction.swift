/// What the emulated service does where its documentation leaves the answer open.
package enum Reaction: Sendable, Equatable {
    /// Does as if nothing were special: the offending part is passed over.
    case accept
    /// Answers with this HTTP status and changes nothing.
    case refuse(status: Int)
}
