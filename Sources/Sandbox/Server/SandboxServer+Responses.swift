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
        let isAdmin = request.uri.path.hasPrefix("/_sandbox")
        let ticket = isAdmin ? nil : inFlight.begin()
        var body = Data()
        do {
            body.append(contentsOf: try await request.body.collect(upTo: Self.bodyLimit).readableBytesView)
        } catch {
            ticket?.end()
            return response(to: .json(["error": "the body is too large"], status: 413))
        }
        guard let ticket else {
            guard context.isLoopback else {
                return response(to: .json(["error": "these routes are for clients on this machine"], status: 403))
            }
            return response(to: AdminRoutes(sandbox: self).answer(request.method.rawValue, request.uri.path, body))
        }
        return await serve(ServiceRequest(request, body: body, layout: layout), context: context, ticket: ticket)
    }

    private var requestIDHeader: String {
        configuration.profile == .awsIdentityCenter ? "x-amzn-RequestId" : "X-Request-Id"
    }

    private func serve(
        _ request: ServiceRequest, context: SandboxContext, ticket: InFlight.Ticket
    ) async -> Response {
        let verdict = core.withLock { core in
            core.faults.verdict(method: request.method, path: request.path, isSearch: request.isSearch)
        }
        if verdict.milliseconds > 0 {
            // A wait that is cut short by the end of the sandbox is over, and the answer goes nowhere.
            try? await pause(.milliseconds(verdict.milliseconds))
        }
        let now = Timestamp(date: now())
        let outcome = core.withLock { $0.outcome(of: request, verdict: verdict, at: now) }
        let status = outcome.status.map(String.init) ?? "dropped"
        let reason = outcome.refusal.map { " (\($0.reason))" } ?? ""
        logger.info("\(request.method) \(request.route.template) \(status)\(reason)")
        guard let written = outcome.written else {
            ticket.end()
            await context.drop()
            return Response(status: .internalServerError)
        }
        return response(to: written, requestID: outcome.requestID, ticket: ticket)
    }

    private func response(
        to answer: ServiceAnswer, requestID: String? = nil, ticket: InFlight.Ticket? = nil
    ) -> Response {
        var headers = HTTPFields()
        if let requestID, let name = HTTPField.Name(requestIDHeader) { headers[name] = requestID }
        if let retryAfter = answer.retryAfter { headers[.retryAfter] = retryAfter }
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        headers[.contentType] = answer.contentType
        let bytes: ByteBuffer
        switch answer.content {
        case .none:
            bytes = ByteBuffer()
        case .document(let text):
            bytes = ByteBuffer(string: text)
        case .html(let page):
            headers[.contentType] = "text/html; charset=utf-8"
            bytes = ByteBuffer(string: page)
        case .json(let value):
            guard let encoded = try? value.encoded() else { return Response(status: .internalServerError) }
            bytes = ByteBuffer(bytes: encoded)
        }
        let status = HTTPResponse.Status(code: answer.status)
        // An answer without a body has none to be slow with.
        switch answer.content == .none && answer.pace != .endless ? .whole : answer.pace {
        case .whole:
            ticket?.end()
            let isEmpty = answer.content == .none
            return Response(
                status: status, headers: headers, body: isEmpty ? ResponseBody() : ResponseBody(byteBuffer: bytes))
        case .pieces(let milliseconds):
            return Response(
                status: status, headers: headers, body: slowBody(bytes, milliseconds: milliseconds, ticket: ticket))
        case .endless:
            return Response(status: status, headers: headers, body: endlessBody(ticket: ticket))
        }
    }

    /// A body in pieces, with a pause in front of each.
    private func slowBody(_ bytes: ByteBuffer, milliseconds: Int, ticket: InFlight.Ticket?) -> ResponseBody {
        let pause = pause
        return ResponseBody(contentLength: bytes.readableBytes) { writer in
            var rest = bytes
            // Never fewer than two pieces, so that a part of the body is always seen before its end.
            let pieces = max(2, min(rest.readableBytes, milliseconds / 20, 50))
            let size = max(1, (rest.readableBytes + pieces - 1) / pieces)
            var waited = 0
            for piece in 1...pieces {
                let until = milliseconds * piece / pieces
                try await pause(.milliseconds(until - waited))
                waited = until
                if piece == pieces { ticket?.end() }
                if let slice = rest.readSlice(length: min(size, rest.readableBytes)), slice.readableBytes > 0 {
                    try await writer.write(slice)
                }
            }
            try await writer.finish(nil)
        }
    }

    /// A body that begins like a list and does not end.
    private func endlessBody(ticket: InFlight.Ticket?) -> ResponseBody {
        ResponseBody { writer in
            // The request ends with the client's hanging up, which throws here, or with the bound.
            defer { ticket?.end() }
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 64 << 10)
            var sent = 0
            try await writer.write(ByteBuffer(string: #"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:List"#))
            while sent < Fault.endlessBodyLimit {
                try await writer.write(piece)
                sent += piece.readableBytes
            }
            // Not finished: a body that ends properly would be an answer.
            throw EndlessBodyEnd()
        }
    }
}

/// The bound of a body without end; thrown so that the server closes the connection.
private struct EndlessBodyEnd: Error {}

extension ServiceRequest {
    /// Takes a request over from the server.
    fileprivate init(_ request: Request, body: Data, layout: EndpointLayout) {
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        self.init(
            method: request.method.rawValue, target: request.uri.path, query: request.uri.query,
            authorization: request.headers[.authorization], userAgent: request.headers[.userAgent], body: body,
            headers: headers, layout: layout, origin: request.head.authority.map { "http://\($0)" } ?? "")
    }
}
