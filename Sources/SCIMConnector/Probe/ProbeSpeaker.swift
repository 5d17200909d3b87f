import Delivery
import JSON
import SCIM

/// Sends the requests of a probe, and waits where the target asks for it.
struct ProbeSpeaker: Sendable {
    let connector: SCIMConnector
    let sleep: @Sendable (Duration) async throws -> Void

    /// Most tries of one request, and the longest wait between two.
    private static let mostTries = 5
    private static let longestWait: Duration = .seconds(60)

    /// Sends what an operation asks for.
    ///
    /// - Parameters:
    ///   - operation: what is asked.
    ///   - version: the version of the resource that is changed.
    ///   - key: idempotency key of a change; nil for what only reads.
    /// - Returns: the first answer that is no call to wait, or the last one.
    func ask(_ operation: Operation, version: String? = nil, key: String? = nil) async -> Reply {
        let request = connector.prepare(operation, version: version)
        var reply = await connector.send(request, idempotencyKey: key)
        for _ in 1..<Self.mostTries {
            guard case .throttled(let wait, _) = reply else { return reply }
            do { try await sleep(min(wait ?? .seconds(1), Self.longestWait)) } catch { return reply }
            reply = await connector.send(request, idempotencyKey: key)
        }
        return reply
    }

    /// A list as it stands in an answer, with nothing left out that was not asked for.
    enum Seen: Sendable {
        case list(SCIMListResponse)
        case other(Reply)
    }

    /// Asks for a list and shows all of it.
    ///
    /// A connector drops what was not asked for; a probe wants to see whether there is any.
    func see(_ request: PreparedRequest) async -> Seen {
        switch await connector.exchange(request) {
        case .failed(let reply): return .other(reply)
        case .answered(let answer, let token):
            if (200..<300).contains(answer.status), case .json(let json) = AnswerContent(answer),
                SCIMError(json) == nil,
                let list = SCIMListResponse(json)
            {
                return .list(list)
            }
            return .other(connector.reading(of: request, connector.paths, token: token).reply(to: answer))
        }
    }
}
