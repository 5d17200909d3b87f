import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// An HTTP answer, read to its end.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    /// nil where it was too long to be read.
    let body: [UInt8]?
}

/// Follows one request on its way, and so knows what a type of error alone would not tell: whether it had gone out when
/// something went wrong.
final class Exchange: HTTPClientResponseDelegate {
    typealias Response = Answer

    /// The body went past its limit.
    struct AnswerTooLong: Error {
        /// Status and headers, which count nevertheless.
        let answer: Answer
    }

    private struct Progress {
        var wasSent = false
        var head: HTTPResponseHead?
        var body: [UInt8] = []
    }

    private let progress = Mutex(Progress())
    private let maximumAnswer: Int

    init(maximumAnswer: Int) { self.maximumAnswer = maximumAnswer }

    /// Whether the request's head has reached the connection.
    ///
    /// Before that nothing of it can have been carried out.
    var wasSent: Bool { progress.withLock { $0.wasSent } }

    func didSendRequestHead(task: HTTPClient.Task<Answer>, _ head: HTTPRequestHead) {
        progress.withLock { $0.wasSent = true }
    }

    func didReceiveHead(task: HTTPClient.Task<Answer>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        progress.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<Answer>, _ buffer: ByteBuffer) -> EventLoopFuture<Void> {
        let excess: AnswerTooLong? = progress.withLock { progress in
            guard progress.body.count + buffer.readableBytes <= maximumAnswer else {
                let status = Int(progress.head?.status.code ?? 0)
                return AnswerTooLong(
                    answer: Answer(status: status, headers: progress.head?.headers ?? [:], body: nil))
            }
            progress.body.append(contentsOf: buffer.readableBytesView)
            return nil
        }
        if let excess { return task.eventLoop.makeFailedFuture(excess) }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didFinishRequest(task: HTTPClient.Task<Answer>) throws -> Answer {
        let progress = progress.withLock { $0 }
        guard let head = progress.head else { throw HTTPClientError.remoteConnectionClosed }
        return Answer(status: Int(head.status.code), headers: head.headers, body: progress.body)
    }
}
