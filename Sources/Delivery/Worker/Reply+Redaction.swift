extension Turn.Sent {
    /// The same without what the target said, where that may name people whose values are not at hand.
    var withoutNamesOfMembers: Turn.Sent {
        switch operation {
        case .addMembers, .removeMembers, .replaceGroup:
            Turn.Sent(
                operation: operation, reply: reply.withoutText, attempt: attempt, question: question, want: want,
                purpose: purpose, wasSent: wasSent)
        default: self
        }
    }
}

extension Reply {
    /// The same answer with its status in the place of the target's words.
    fileprivate var withoutText: Reply {
        let answered = status.map { "\($0)" } ?? "nothing"
        let text =
            "the target answered \(answered) to a change of members; its words are left out, as they may name people"
        return switch self {
        case .conflict(_, let status): .conflict(detail: text, status: status)
        case .notFound(_, let status): .notFound(detail: text, status: status)
        case .refused(_, let status): .refused(detail: text, status: status)
        case .ambiguous(_, let status?): .ambiguous(detail: text, status: status)
        case .malformed(_, let status): .malformed(detail: text, status: status)
        case .done, .found, .page, .stale, .throttled, .credential, .ambiguous, .unreachable: self
        }
    }
}
