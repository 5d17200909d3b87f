import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

extension SandboxServer {
    /// The largest body that is read; ten times what a PATCH of a hundred members needs.
    static let bodyLimit = 1 << 20

    /// Answers a request, or closes its connection.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - context: Its connection.
    /// - Returns: What goes out, unless the connection is closed.
    func respond(to request: Request, context: SandboxContext) async -> Response {
        var body = Data()
        do {
            body.append(contentsOf: try await request.body.collect(upTo: Self.bodyLimit).readableBytesView)
        } catch {
            return response(to: .json(["error": "the body is too large"], status: 413))
        }
        if request.uri.path.hasPrefix("/_sandbox") {
            guard context.isLoopback else {
                return response(to: .json(["error": "these routes are for clients on this machine"], status: 403))
            }
            return response(to: AdminRoutes(sandbox: self).answer(request.method.rawValue, request.uri.path, body))
        }
        return await serve(
            ServiceRequest(
                method: request.method.rawValue, target: request.uri.path, query: request.uri.query,
                authorization: request.headers[.authorization], userAgent: request.headers[.userAgent], body: body),
            context: context)
    }

    private func serve(_ request: ServiceRequest, context: SandboxContext) async -> Response {
        let verdict = core.withLock { $0.faults.verdict(method: request.method, path: request.path) }
        if verdict.milliseconds > 0 {
            // A wait that is cut short by the end of the sandbox is over, and the answer goes nowhere.
            try? await pause(.milliseconds(verdict.milliseconds))
        }
        let now = Timestamp(date: now())
        let outcome = core.withLock { $0.outcome(of: request, fault: verdict.fault, at: now) }
        let status = outcome.status.map(String.init) ?? "dropped"
        let reason = outcome.refusal.map { " (\($0.reason))" } ?? ""
        logger.info("\(request.method) \(request.route.template) \(status)\(reason)")
        guard let written = outcome.written else {
            await context.drop()
            return Response(status: .internalServerError)
        }
        return response(to: written, requestID: outcome.requestID)
    }

    private func response(to answer: ServiceAnswer, requestID: String? = nil) -> Response {
        var headers = HTTPFields()
        if let requestID, let name = HTTPField.Name("x-amzn-RequestId") { headers[name] = requestID }
        if let retryAfter = answer.retryAfter { headers[.retryAfter] = retryAfter }
        headers[.contentType] = "application/json"
        let body: ResponseBody
        switch answer.content {
        case .none:
            body = ResponseBody()
        case .document(let text):
            body = ResponseBody(byteBuffer: ByteBuffer(string: text))
        case .html(let page):
            headers[.contentType] = "text/html; charset=utf-8"
            body = ResponseBody(byteBuffer: ByteBuffer(string: page))
        case .json(let value):
            guard let bytes = try? value.encoded() else { return Response(status: .internalServerError) }
            body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        }
        return Response(status: HTTPResponse.Status(code: answer.status), headers: headers, body: body)
    }
}
