import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The way to a host over HTTP: one message out, one answer in.
///
/// Nothing is tried again here, and no redirect is followed.
struct Transport: Sendable {
    let client: HTTPClient
    /// Longest body of an answer, in bytes.
    let maximumAnswer: Int

    /// What goes out.
    struct Message: Sendable {
        let method: String
        let url: String
        let headers: HTTPHeaders
        let body: [UInt8]?
    }

    /// What became of it.
    enum Outcome: Sendable {
        /// An answer, whatever it says.
        case answer(Answer)
        /// None; whether the message's head had gone out.
        case failure(any Error, wasSent: Bool)
    }

    func send(_ message: Message, deadline: NIODeadline) async -> Outcome {
        let exchange = Exchange(maximumAnswer: maximumAnswer)
        do {
            let request = try HTTPClient.Request(
                url: message.url, method: HTTPMethod(rawValue: message.method), headers: message.headers,
                body: message.body.map { .bytes($0) })
            let task = client.execute(request: request, delegate: exchange, deadline: deadline)
            let answer = try await withTaskCancellationHandler {
                try await task.get()
            } onCancel: {
                task.cancel()
            }
            return .answer(answer)
        } catch let excess as Exchange.AnswerTooLong {
            return .answer(excess.answer)
        } catch {
            return .failure(error, wasSent: exchange.wasSent)
        }
    }
}
