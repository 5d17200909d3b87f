import AsyncHTTPClient
import Domain
import JSON
import NIOCore
import NIOHTTP1
import NIOSSL

/// Posts batches to a URL; a status from 200 to 299 says that all of a batch is taken.
final class HTTPChannel: SinkChannel {
    /// Reads the bearer token; asked before each request, so that a new one is taken up without a restart.
    typealias Secret = @Sendable (String) throws -> String

    private let sink: Sink
    private let secret: Secret
    private let client: HTTPClient

    let batch = 200
    private static let timeout: TimeAmount = .seconds(30)
    /// Longest answer that is looked at, in bytes.
    private static let maximumAnswer = 1 << 16

    init(_ sink: Sink, secret: @escaping Secret) {
        self.sink = sink
        self.secret = secret
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(10)), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.idleTimeout = .seconds(20)
        if let certificates = sink.certificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(certificates)
            configuration.tlsConfiguration = tls
        }
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func deliver(_ messages: [SinkMessage]) async throws {
        var request = HTTPClientRequest(url: sink.target)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: contentType)
        request.headers.add(name: "User-Agent", value: "provisor")
        if let credential = sink.credential {
            do {
                request.headers.add(name: "Authorization", value: "Bearer \(try secret(credential))")
            } catch {
                throw SinkFailure("\(error)")
            }
        }
        request.body = .bytes(Array(body(messages).utf8))
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: Self.timeout)
            // Read to its end, so that the connection can be used again.
            _ = try? await response.body.collect(upTo: Self.maximumAnswer)
        } catch let error as CancellationError {
            throw error
        } catch {
            try Task.checkCancellation()
            throw SinkFailure("\(host) gave no answer: \(ConnectionWords.words(error))")
        }
        guard !(200..<300).contains(response.status.code) else { return }
        throw SinkFailure(
            "\(host) answered \(response.status.code) \(response.status.reasonPhrase)",
            atLeast: Self.wait(response.headers.first(name: "Retry-After")),
            isTooLarge: response.status == .payloadTooLarge)
    }

    func close() async { try? await client.shutdown() }

    private var host: String {
        let rest = sink.target.firstRange(of: "://").map { sink.target[$0.upperBound...] } ?? sink.target[...]
        return String(rest.prefix { $0 != "/" })
    }

    private var contentType: String {
        if sink.format == .cloudevents { return "application/cloudevents-batch+json; charset=UTF-8" }
        return sink.batch == .array ? "application/json" : "application/x-ndjson"
    }

    private func body(_ messages: [SinkMessage]) -> String {
        let texts = messages.map(\.text)
        return sink.format == .cloudevents || sink.batch == .array
            ? "[" + texts.joined(separator: ",\n") + "]" : texts.map { $0 + "\n" }.joined()
    }

    /// What a server asks for in seconds; a date is left to our own waiting.
    private static func wait(_ text: String?) -> Duration? {
        text.flatMap { Int64($0) }.map { .seconds(min(max($0, 0), 3_600)) }
    }
}
