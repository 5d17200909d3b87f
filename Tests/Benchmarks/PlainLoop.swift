import AsyncHTTPClient
import Delivery
import NIOCore
import NIOHTTP1
import Synchronization

/// What a program without a journal would do: the same requests, the same number at once, nothing written down.
struct PlainLoop {
    let endpoint: String
    let concurrency: Int

    /// Sends everything.
    ///
    /// - Parameter deliveries: the requests of each, which go one after the other.
    /// - Returns: deliveries per second.
    /// - Throws: what the client throws, or `UnexpectedAnswer`.
    func run(_ deliveries: [[PreparedRequest]]) async throws -> Rate {
        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = concurrency
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let progress = Progress()
        let (endpoint, concurrency) = (endpoint, concurrency)
        do {
            let measured = try await Rate.measure({ progress.done }) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<concurrency {
                        group.addTask {
                            while let place = progress.take(of: deliveries.count) {
                                for request in deliveries[place] { try await Self.send(request, endpoint, client) }
                                progress.finish()
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            try await client.shutdown()
            return measured.rate
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private static func send(_ prepared: PreparedRequest, _ endpoint: String, _ client: HTTPClient) async throws {
        var request = HTTPClientRequest(
            url: endpoint + prepared.path + (prepared.query.map { "?" + $0 } ?? ""))
        request.method = HTTPMethod(rawValue: prepared.method)
        request.headers.add(name: "Authorization", value: "Bearer " + Workload.token)
        request.headers.add(name: "Accept", value: "application/scim+json")
        if let body = prepared.body {
            request.headers.add(name: "Content-Type", value: "application/scim+json")
            request.body = .bytes(body)
        }
        let response = try await client.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        guard (200..<300).contains(response.status.code) else {
            throw UnexpectedAnswer(status: Int(response.status.code), method: prepared.method)
        }
    }

    /// The sink did not say yes.
    struct UnexpectedAnswer: Error {
        let status: Int
        let method: String
    }

    private final class Progress: Sendable {
        private let taken = Atomic<Int>(0)
        private let finished = Atomic<Int>(0)

        func take(of count: Int) -> Int? {
            let place = taken.add(1, ordering: .relaxed).oldValue
            return place < count ? place : nil
        }

        func finish() { finished.add(1, ordering: .relaxed) }

        var done: Int { finished.load(ordering: .relaxed) }
    }
}
