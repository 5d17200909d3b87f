package import Delivery
import Domain
import NIOCore
import NIOHTTP1
import SCIM

/// Speaks SCIM 2.0 over HTTP/1.1 with one app (RFC 7644).
///
/// Made by ``SCIMConnections``.
package struct SCIMConnector: Connector {
    let endpoint: BaseURL
    let profile: TargetProfile
    let paths: [String]
    private let authorization: Authorization
    private let transport: Transport
    let initialPassword: InitialPassword?
    let now: @Sendable () -> Double

    init(
        endpoint: String, authorization: Authorization, profile: TargetProfile, paths: [String], transport: Transport,
        initialPassword: InitialPassword?, now: @escaping @Sendable () -> Double
    ) {
        self.endpoint = BaseURL(endpoint)
        self.profile = profile
        self.paths = paths
        self.authorization = authorization
        self.transport = transport
        self.initialPassword = initialPassword
        self.now = now
    }

    /// The same connector with another profile.
    func speaking(_ profile: TargetProfile) -> SCIMConnector {
        SCIMConnector(
            endpoint: endpoint.text, authorization: authorization, profile: profile, paths: paths, transport: transport,
            initialPassword: initialPassword, now: now)
    }

    package func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        if let search = request.search { return await find(search, request) }
        if profile.memberValue == .userName, request.method == "GET", request.path.hasPrefix(profile.groupsPath + "/") {
            return await readWithIds(request)
        }
        return await send(request, idempotencyKey: idempotencyKey, paths: paths, timeout: profile.requestTimeout)
    }

    /// Sends one request.
    ///
    /// - Parameters:
    ///   - request: as it was prepared.
    ///   - idempotencyKey: nil for a request that only reads.
    ///   - paths: what is read back of users.
    ///   - timeout: longest wait for the whole answer.
    /// - Returns: what became of it.
    func send(
        _ request: PreparedRequest, idempotencyKey: String?, paths: [String], timeout: Duration
    ) async -> Reply {
        switch await exchange(request, idempotencyKey: idempotencyKey, timeout: timeout) {
        case .failed(let reply): return reply
        case .answered(let answer, let token):
            return reading(of: request, paths, token: token).reply(to: answer)
        }
    }

    func reading(of request: PreparedRequest, _ paths: [String], token: String) -> AnswerReading {
        AnswerReading(request: request, profile: profile, paths: paths, token: token, now: now)
    }

    /// What came of a request, before anybody reads a meaning into it.
    enum Exchanged: Sendable {
        /// An answer, and the token that must not be repeated from it.
        case answered(Answer, token: String)
        /// No answer, and what that means for the request.
        case failed(Reply)
    }

    /// Sends a request, and once more with another token where the target refuses the first (401) and there is one.
    ///
    /// A request that was refused so has had no effect. All of it together takes no longer than one request may.
    ///
    /// - Parameters:
    ///   - request: as it was prepared.
    ///   - idempotencyKey: nil for a request that only reads.
    ///   - timeout: longest wait for all of it.
    /// - Returns: the last answer, or why there is none.
    func exchange(_ request: PreparedRequest, idempotencyKey: String?, timeout: Duration) async -> Exchanged {
        let desk = Authorization.Desk(
            transport: transport, userAgent: profile.userAgent, timeout: timeout,
            deadline: .now() + TimeAmount(timeout),
            now: now)
        let access: Access
        switch await authorization.access(desk) {
        case .success(let first): access = first
        case .failure(let denial): return .failed(denial.reply)
        }
        let exchanged = await transmit(request, idempotencyKey, access, desk)
        guard case .answered(let answer, _) = exchanged, answer.status == 401 else { return exchanged }
        switch await authorization.access(after: access, desk) {
        case nil: return exchanged
        case .failure(let denial): return .failed(denial.reply)
        case .success(let other): return await transmit(request, idempotencyKey, other, desk)
        }
    }

    /// The same for a request that only reads.
    func exchange(_ request: PreparedRequest) async -> Exchanged {
        await exchange(request, idempotencyKey: nil, timeout: profile.requestTimeout)
    }

    private func transmit(
        _ request: PreparedRequest, _ idempotencyKey: String?, _ access: Access, _ desk: Authorization.Desk
    ) async -> Exchanged {
        let base: BaseURL
        switch place(access) {
        case .success(let place): base = place
        case .failure(let denial): return .failed(denial.reply)
        }
        let message = Transport.Message(
            method: request.method, url: base.text + request.path + (request.query.map { "?" + $0 } ?? ""),
            headers: headers(request, idempotencyKey, access), body: request.body)
        switch await transport.send(message, deadline: desk.deadline) {
        case .answer(let answer):
            if answer.status != 401 { authorization.accept(access) }
            return .answered(answer, token: access.token)
        case .failure(let error, let wasSent):
            let failure = SendFailure(error: error, endpoint: base, timeout: desk.timeout)
            return .failed(failure.reply(wasSent: wasSent))
        }
    }

    private func headers(_ request: PreparedRequest, _ idempotencyKey: String?, _ access: Access) -> HTTPHeaders {
        var headers: HTTPHeaders = [
            "Authorization": "Bearer " + access.token, "Accept": profile.accept, "User-Agent": profile.userAgent,
        ]
        if request.body != nil { headers.add(name: "Content-Type", value: profile.contentType) }
        if let version = request.ifMatch { headers.add(name: "If-Match", value: version) }
        if let idempotencyKey { headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        return headers
    }

    /// Where a request goes: to the endpoint, or to where the token's service says that the API is.
    private func place(_ access: Access) -> Result<BaseURL, Denial> {
        guard profile.usesInstanceURL, let instance = access.instanceURL else { return .success(endpoint) }
        // A token must not go over an open line because of one word in an answer.
        guard Endpoint.problem(instance, allowsPlainHTTP: false) == nil else {
            return .failure(.credential("The token endpoint names an instance_url that is no https URL."))
        }
        return .success(endpoint.moved(to: instance))
    }
}

/// Printing it shows where it leads, and nothing of what it holds.
extension SCIMConnector: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "SCIM at \(endpoint.host)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
