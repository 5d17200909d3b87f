import AsyncHTTPClient
import Delivery
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import Testing

extension Installation {
    /// Does something at the target behind our back, and expects it to be done.
    ///
    /// - Parameters:
    ///   - method: HTTP method.
    ///   - path: below the endpoint.
    ///   - body: JSON.
    /// - Returns: the answer's body.
    /// - Throws: what the HTTP client throws where there is no answer.
    @discardableResult
    func elsewhere(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> String {
        var request = HTTPClientRequest(url: endpoint + path)
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer sandbox-token")
        request.headers.add(name: "User-Agent", value: "somebody else")
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Content-Type", value: product.profile.contentType)
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        let text = String(buffer: try await answer.body.collect(upTo: 1 << 20))
        #expect((200..<300).contains(answer.status.code), "\(method) \(path): \(answer.status) \(text)")
        return text
    }

    /// Makes an account that is not ours.
    func stranger(_ name: String, externalId: String? = nil) async throws {
        try await elsewhere(.POST, product.profile.usersPath, product.stranger(name, externalId: externalId))
    }

    /// Puts a member into a group behind our back.
    func slip(_ name: String, into group: String) async throws {
        let state = sandbox.state
        let id = try #require(state.user(named: product.remoteName(name))).id
        let there = try #require(state.group(named: group))
        let path = "\(product.profile.groupsPath)/\(there.id)"
        let list = { (ids: [String]) in "[" + ids.map { "{\"value\":\"\($0)\"}" }.joined(separator: ",") + "]" }
        guard !product.sandbox.scim.isPutOnly else {
            let external = there.externalId.map { "\"externalId\":\"\($0)\"," } ?? ""
            try await elsewhere(
                .PUT, path,
                """
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"\(there.id)",\(external)
                "displayName":"\(there.displayName)","members":\(list(there.members.map(\.id) + [id]))}
                """)
            return
        }
        let value = product.sandbox.profile == .salesforce ? "{\"members\":\(list([id]))}" : list([id])
        try await elsewhere(
            .PATCH, path,
            """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations":[{"op":"add","path":"members","value":\(value)}]}
            """)
    }

    /// The account of one of our people.
    func account(_ name: String) -> SandboxState.User? { sandbox.state.user(named: product.remoteName(name)) }

    /// The names by which the target would know these people.
    func there(_ names: String...) -> [String] { names.map(product.remoteName).sorted() }

    /// Delivers, and expects that nothing is left over and nothing was refused as malformed.
    func deliver(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let parked = try await drain().parkedInAll
        #expect(parked == 0, comment, sourceLocation: sourceLocation)
        #expect(malformedRequests == [], comment, sourceLocation: sourceLocation)
    }

    /// What the target refused as malformed, and why, but for changes of an element that turned out not to be there.
    var malformedRequests: [String] {
        sandbox.requests.refused.filter { $0.status == 400 && !$0.reason.hasSuffix("selects nothing") }
            .map { "\($0.method) \($0.path): \($0.reason)" }
    }
}
