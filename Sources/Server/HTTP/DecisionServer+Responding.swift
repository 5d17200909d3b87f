import Database
import Domain
import HTTPTypes
import Hummingbird
import JSON
import Logging
import NIOCore
import Synchronization

extension DecisionServer {
    /// What the log says of a request.
    private struct Note {
        /// The path of an endpoint, never what a client made up.
        var route = "other"
        var code: String?
        /// The name of the token that let it in.
        var token: String?
        var isBodyRead = false
    }

    /// Answers a request, whatever it is.
    func respond(to request: WebRequest, _ context: ServerContext) async -> WebResponse {
        let began = environment.elapsed()
        let number = watch.begin(context.channel, deadline: began + configuration.limits.request)
        let ownId = "\(environment.run)-\(requests.wrappingAdd(1, ordering: .relaxed).newValue)"
        var note = Note()
        var answer: WebAnswer
        do {
            answer = try await self.answer(request, &note)
        } catch {
            let problem = Self.problem(error)
            if !(error is RequestProblem) { logger.error("\(problem.code)", metadata: ["detail": "\(error)"]) }
            note.code = problem.code
            answer = WebAnswer(problem, asPage: request.headers[.accept]?.contains("text/html") == true)
            if problem.status == 405, let allowed = Route(request.uri.path).method {
                answer.more = [(.allow, allowed)]
            }
        }
        if Self.leavesBody(request, note) {
            // What of it still comes is not read for ever: the watch closes the connection where the client does not.
            answer.more.append((.connection, "close"))
        } else {
            watch.end(number)
        }
        let givenId = request.headers[.requestId]
        log(request, answer, note, id: givenId.flatMap { Self.isPlain($0) ? $0 : nil } ?? ownId, since: began)
        return answer.response(requestId: givenId ?? ownId)
    }

    /// Whether a part of the body may still be on its way when the answer goes out.
    private static func leavesBody(_ request: WebRequest, _ note: Note) -> Bool {
        let hasBody = request.method != .get && request.method != .head && request.headers[.contentLength] != "0"
        return hasBody && !note.isBodyRead
    }

    private static func problem(_ error: any Error) -> RequestProblem { error as? RequestProblem ?? .unavailable }

    /// Whether an identifier has the shape of a UUID or of a trace: any other may hold anything, a name too, and is sent
    /// back and not logged.
    private static func isPlain(_ id: String) -> Bool {
        id.utf8.count <= 64
            && id.utf8.allSatisfy {
                $0 == 45 || ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) || ($0 >= 65 && $0 <= 70)
            }
    }

    private func log(_ request: WebRequest, _ answer: WebAnswer, _ note: Note, id: String, since began: Duration) {
        let level: Logger.Level =
            answer.status >= 500 ? .error : answer.status == 401 ? .warning : answer.status >= 400 ? .notice : .info
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "request": "\(id)", "route": "\(note.route)", "status": "\(answer.status)",
            "microseconds": "\(Int64((environment.elapsed() - began) / .microseconds(1)))",
        ]
        if let code = note.code { metadata["code"] = "\(code)" }
        if let token = note.token { metadata["token"] = "\(token)" }
        logger.log(level: level, "answered", metadata: metadata)
    }

    private func answer(_ request: WebRequest, _ note: inout Note) async throws -> WebAnswer {
        let route = Route(request.uri.path)
        note.route = route.name
        switch route {
        case .unknown: throw RequestProblem.notFound
        case .health, .readiness, .metadata:
            guard request.method == .get else { throw RequestProblem.method("GET") }
            return try await openly(route)
        case .endpoint(let endpoint):
            guard request.method == .post else { throw RequestProblem.method("POST") }
            guard let token = Self.token(request.headers[.authorization]) else { throw RequestProblem.noToken }
            let question = await question(endpoint, request, &note)
            let (answer, bearer) = try await ask(question, TokenDigest(of: token))
            note.token = bearer
            switch answer {
            case .success(let json): return WebAnswer(json)
            case .failure(let problem): throw problem
            }
        }
    }

    /// What anybody may know.
    private func openly(_ route: Route) async throws -> WebAnswer {
        switch route {
        case .metadata:
            var answer = WebAnswer(Endpoint.metadata(base: base))
            answer.cacheControl = "max-age=300"
            return answer
        case .readiness:
            do {
                // What every decision reads.
                _ = try await readers.read { connection, _ in
                    try connection.rows("SELECT key FROM tokens LIMIT 1")
                        + connection.rows("SELECT seq FROM events LIMIT 1")
                }
                return WebAnswer(["status": "ready"])
            } catch {
                logger.error("not ready", metadata: ["detail": "\(error)"])
                return WebAnswer(
                    ["status": "not-ready", "code": .string(RequestProblem.unavailable.code)], status: 503)
            }
        default: return WebAnswer(["status": "alive"])
        }
    }

    /// Lets a question in, and answers it, on one snapshot.
    ///
    /// - Returns: the answer, and the name of the token that let it in.
    /// - Throws: `RequestProblem.wrongToken`, `StorageError`.
    private func ask(
        _ question: Result<Question, RequestProblem>, _ digest: TokenDigest
    ) async throws -> (Result<JSONValue, RequestProblem>, String) {
        let (doorkeeper, now) = (doorkeeper, environment.now())
        return try await readers.read { connection, snapshot in
            guard let bearer = try doorkeeper.bearer(of: digest, connection, snapshot) else {
                throw RequestProblem.wrongToken
            }
            do {
                let reader = try DecisionReader(connection, now: now, tellsWhy: bearer.role == .auditor)
                return (.success(try reader.answer(question.get())), bearer.name)
            } catch let problem as RequestProblem {
                return (.failure(problem), bearer.name)
            }
        }
    }

    /// What is asked, or what is wrong with it: that is said to those alone whose token lets them in.
    private func question(
        _ endpoint: Endpoint, _ request: WebRequest, _ note: inout Note
    ) async -> Result<Question, RequestProblem> {
        let limits = configuration.limits
        guard Self.isJSON(request.headers[.contentType]) else { return .failure(.notJSON) }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limits.body)
        } catch is NIOTooManyBytesError {
            return .failure(.bodyTooLarge(limits.body))
        } catch {
            return .failure(.bodyCut)
        }
        note.isBodyRead = true
        do throws(RequestProblem) {
            return .success(try Question(endpoint, Array(body.readableBytesView), limits))
        } catch {
            return .failure(error)
        }
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        let type = contentType?.split(separator: ";", maxSplits: 1).first?.lowercased()
        return type?.trimmingPrefix { $0 == " " }.prefix { $0 != " " } == "application/json"
    }

    /// The token of `Bearer TOKEN` (RFC 6750, section 2.1); nil where there is none.
    private static func token(_ authorization: String?) -> String? {
        guard let authorization, authorization.utf8.count <= 1_024 else { return nil }
        let words = authorization.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
        return String(words[1])
    }
}

/// What a path leads to.
enum Route: Sendable {
    case endpoint(Endpoint)
    case metadata
    case health
    case readiness
    case unknown

    init(_ path: String) {
        self = Self.all[path] ?? .unknown
    }

    private static let all: [String: Route] = {
        let own: [Route] = [.metadata, .health, .readiness]
        let routes = own + Endpoint.all.map { .endpoint($0) }
        return Dictionary(uniqueKeysWithValues: routes.map { ($0.name, $0) })
    }()

    /// Its path, for the log, too.
    var name: String {
        switch self {
        case .endpoint(let endpoint): endpoint.path
        case .metadata: "/.well-known/authzen-configuration"
        case .health: "/healthz"
        case .readiness: "/readyz"
        case .unknown: "other"
        }
    }

    /// The method that it answers; nil where it answers none.
    var method: String? {
        switch self {
        case .endpoint: "POST"
        case .metadata, .health, .readiness: "GET"
        case .unknown: nil
        }
    }
}
