import Delivery
import SCIMConnector
import Synchronization
import Testing

/// A token that is being replaced by another.
@Suite struct BearerTests {
    private static let refused = LoopbackServer.Action.answer(Fixtures.failure("401 Unauthorized"))

    /// Notices, as an operator sees them.
    private final class Notices: Sendable {
        private let codes = Mutex<[String]>([])
        func add(_ notice: CredentialNotice) { codes.withLock { $0.append(notice.code) } }
        var all: [String] { codes.withLock { $0 } }
    }

    @Test func aRefusedTokenIsFollowedByThePreviousOneWhoseAnswerCounts() async throws {
        let knowsNew = Mutex(false)
        let notices = Notices()
        try await TokenService.with(
            mint: { _ in .silence },
            app: { token in
                let isFine = token == "old" || knowsNew.withLock { $0 }
                return isFine ? .answer(TokenService.fine) : Self.refused
            }
        ) { service in
            let connector = service.connector(
                .bearer({ "new\n" }, previous: { "old" }, notice: { notices.add($0) }))
            for _ in 0..<2 { #expect(await connector.change() == .done(nil, status: 204)) }
            #expect(service.shown == ["new", "old", "new", "old"])
            #expect(notices.all == ["credential-previous-in-use"], "it is said once")
            knowsNew.withLock { $0 = true }
            for _ in 0..<2 { #expect(await connector.change() == .done(nil, status: 204)) }
            #expect(service.shown.suffix(2) == ["new", "new"])
            #expect(notices.all == ["credential-previous-in-use", "credential-primary-works"])
        }
    }

    @Test func theRepetitionCarriesTheSameIdempotencyKey() async throws {
        try await TokenService.with(
            mint: { _ in .silence }, app: { $0 == "old" ? .answer(TokenService.fine) : Self.refused }
        ) { service in
            _ = await service.connector(.bearer({ "new" }, previous: { "old" })).change()
            #expect(service.server.requests.count { $0.contains("Idempotency-Key: k\r\n") } == 2)
        }
    }

    @Test func twoRefusedTokensAreACredentialThatDoesNotWork() async throws {
        let notices = Notices()
        try await TokenService.with(mint: { _ in .silence }, app: { _ in Self.refused }) { service in
            let reply = await service.connector(
                .bearer({ "new" }, previous: { "old" }, notice: { notices.add($0) })
            ).change()
            #expect(reply == .credential(detail: "No.", status: 401))
            #expect(service.shown == ["new", "old"])
            #expect(notices.all.isEmpty)
        }
    }

    @Test(
        "Without another token a refusal is final",
        arguments: [nil, "new", "new \n", "", "o ld"] as [String?])
    func noOther(previous: String?) async throws {
        try await TokenService.with(mint: { _ in .silence }, app: { _ in Self.refused }) { service in
            let other: Authorization.Secret? = previous.map { text in { @Sendable in text } }
            let authorization = Authorization.bearer({ "new" }, previous: other)
            #expect(await service.connector(authorization).change().className == "credential")
            #expect(service.shown == ["new"])
        }
    }

    @Test func otherRefusalsAreNoReasonForThePreviousToken() async throws {
        try await TokenService.with(
            mint: { _ in .silence }, app: { _ in .answer(Fixtures.failure("403 Forbidden")) }
        ) { service in
            #expect(await service.connector(.bearer({ "new" }, previous: { "old" })).change().className == "refused")
            #expect(service.shown == ["new"])
        }
    }

    @Test func nothingThatIsPrintedShowsAToken() async throws {
        let authorization = Authorization.bearer({ "hush-new" }, previous: { "hush-old" })
        #expect(!Printed.forms(of: authorization).contains { $0.contains("hush") })
        #expect("\(authorization)" == "bearer token")
    }
}

/// Everything that printing makes of a value.
enum Printed {
    static func forms(of value: some Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        return ["\(value)", String(reflecting: value), dumped]
    }
}
