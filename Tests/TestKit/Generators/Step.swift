package import Domain

/// One step of a random history: small values that mean something in any state, so that others can be left out.
package enum Step: Hashable, Sendable, CustomStringConvertible {
    /// Commands that are given in one transaction.
    case submit([Command])
    /// A worker reports what a target confirmed; the number chooses what, among all that could have happened.
    case report(UInt64, at: Timestamp)
    /// Time has gone on to an instant, and a worker looks whether something has fallen due.
    case pass(Timestamp)

    /// When the step is done.
    package var time: Timestamp {
        switch self {
        case .submit(let commands): commands.map(\.at).max() ?? HandClock.start
        case .report(_, let time), .pass(let time): time
        }
    }

    package var description: String {
        switch self {
        case .submit(let commands):
            commands.map { command in
                let key = command.key.map { " key \($0)" } ?? ""
                let kept =
                    (command.keepsEnds ? " keeping ends" : "") + (command.mustKeepApart ? "" : " as it happened")
                return
                    "submit\(key)\(kept) at \(command.at) \(command.requests.map { Self.short($0) }.joined(separator: " + "))"
            }.joined(separator: "\n  and ")
        case .report(let choice, let time): "report \(choice) at \(time)"
        case .pass(let time): "pass to \(time)"
        }
    }

    private static func short(_ request: Request) -> String {
        switch request {
        case .registerUser(let name, let attributes, _): "registerUser(\(name), \(attributes))"
        case .createGroup(let name, _): "createGroup(\(name))"
        default: "\(request)".replacing("Domain.", with: "").replacing("MemberName.", with: ".")
        }
    }
}
