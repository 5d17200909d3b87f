import Foundation
import HTTPTypes
import Hummingbird
import JSON
import NIOCore

/// What goes out for a request.
struct WebAnswer: Sendable {
    var status: Int
    var contentType = "application/json"
    var body: [UInt8]
    /// How long others may keep it; decisions are kept by nobody.
    var cacheControl = "no-store"
    var more: [(HTTPField.Name, String)] = []

    init(_ json: JSONValue, status: Int = 200) {
        self.status = status
        body = Array(json.canonicalText.utf8)
    }

    /// - Parameters:
    ///   - problem: why there is no decision.
    ///   - asPage: whether a person reads it in a browser.
    init(_ problem: RequestProblem, asPage: Bool) {
        self.init(problem.json, status: problem.status)
        if asPage {
            contentType = "text/html; charset=utf-8"
            body = Array(ErrorPage.html(problem).utf8)
        }
        switch problem.code {
        case RequestProblem.noToken.code: more = [(.wwwAuthenticate, "Bearer realm=\"provisor\"")]
        case RequestProblem.wrongToken.code:
            more = [(.wwwAuthenticate, "Bearer realm=\"provisor\", error=\"invalid_token\"")]
        default: break
        }
    }

    /// As Hummingbird sends it.
    ///
    /// - Parameter requestId: goes back to the client, who may have chosen it.
    /// - Returns: status, headers and body.
    func response(requestId: String) -> WebResponse {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        headers[.cacheControl] = cacheControl
        headers[.xContentTypeOptions] = "nosniff"
        headers[.requestId] = requestId
        for (name, value) in more { headers[name] = value }
        return WebResponse(
            status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}

extension HTTPField.Name {
    /// `X-Request-ID`, as AuthZEN recommends it (section 10.1.3).
    static let requestId = HTTPField.Name("X-Request-ID") ?? .eTag
}

/// An error for a person with a browser.
enum ErrorPage {
    static func html(_ problem: RequestProblem) -> String {
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Provisor: \(problem.status)</title></head>
        <body><h1>\(problem.status)</h1><p>\(escaped(problem.message)).</p><p><code>\(escaped(problem.code))</code></p></body></html>
        """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("\"", with: "&quot;")
    }
}
