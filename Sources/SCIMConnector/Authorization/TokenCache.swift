import Delivery
import Synchronization

/// The one access token of an app that all its requests share.
///
/// One request mints, and those that come meanwhile wait for it: a token that ends is asked for once, not once for each
/// request under way.
final class TokenCache: Sendable {
    private enum Turn: Sendable {
        case use(Access)
        case fail(Denial)
        /// Mint, and tell the others.
        case mint
    }

    private struct State {
        var token: MintedToken?
        var isMinting = false
        /// Those who wait, by the order in which they came.
        var waiting: [(ticket: UInt64, continuation: CheckedContinuation<Turn, Never>)] = []
        var lastTicket: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How many requests wait for a token that another one mints.
    var waiters: Int { state.withLock { $0.waiting.count } }

    /// The token for a request.
    ///
    /// - Parameters:
    ///   - refused: a token that the target has refused, and that is not to be given again; nil for the first try.
    ///   - now: the time, in seconds since 1970.
    ///   - mint: asks the token endpoint; called by one caller at a time. When that caller is cancelled, the next one
    ///     who waits takes its place.
    /// - Returns: a token, also the refused one where the service gives no other; or why there is none.
    func access(
        insteadOf refused: String?, now: @Sendable () -> Double, mint: () async -> Result<MintedToken, Denial>
    ) async -> Result<Access, Denial> {
        switch await turn(insteadOf: refused, now: now()) {
        case .use(let access): return .success(access)
        case .fail(let denial): return .failure(denial)
        case .mint:
            let result = await mint()
            tell(result, isGivenUp: Task.isCancelled)
            return result.map(\.access)
        }
    }

    private func turn(insteadOf refused: String?, now: Double) async -> Turn {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let turn: Turn? = state.withLock { state in
                    if let token = state.token, token.isGood(at: now), token.text != refused {
                        return .use(token.access)
                    }
                    guard state.isMinting else {
                        state.isMinting = true
                        return .mint
                    }
                    // Cancelled before it could wait: nobody would wake it.
                    if Task.isCancelled { return .fail(Self.givenUp) }
                    state.waiting.append((ticket, continuation))
                    return nil
                }
                if let turn { continuation.resume(returning: turn) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: .fail(Self.givenUp))
        }
    }

    private func tell(_ result: Result<MintedToken, Denial>, isGivenUp: Bool) {
        let (waiting, turn) = state.withLock { state in
            var told = state.waiting
            var turn = Turn.mint
            switch result {
            case .success(let token):
                state.token = token
                turn = .use(token.access)
            case .failure(let denial) where !isGivenUp: turn = .fail(denial)
            case .failure: told = Array(told.prefix(1))
            }
            state.waiting.removeFirst(told.count)
            if case .mint = turn { state.isMinting = !told.isEmpty } else { state.isMinting = false }
            return (told, turn)
        }
        for waiter in waiting { waiter.continuation.resume(returning: turn) }
    }

    private static let givenUp = Denial(
        reply: .unreachable(detail: "The request was given up before there was an access token."))
}
