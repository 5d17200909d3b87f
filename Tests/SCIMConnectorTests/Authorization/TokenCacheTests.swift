import Delivery
import Synchronization
import Testing

@testable import SCIMConnector

/// Who mints, and who waits.
@Suite struct TokenCacheTests {
    private static let token = MintedToken(text: "t", instanceURL: nil, since: 0, lifetime: nil)
    private static let denial = Denial(reply: .unreachable(detail: "down"))

    /// A mint that ends when the test says so.
    private final class Gate: Sendable {
        private let state = Mutex<(result: Result<MintedToken, Denial>?, waiting: [CheckedContinuation<Void, Never>])>(
            (nil, []))

        /// How many have begun to mint.
        let begun = Mutex(0)

        func open(_ result: Result<MintedToken, Denial>) {
            let waiting = state.withLock { state in
                state.result = result
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }

        func mint() async -> Result<MintedToken, Denial> {
            begun.withLock { $0 += 1 }
            return await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOpen = state.withLock { state in
                        if state.result == nil && !Task.isCancelled {
                            state.waiting.append(continuation)
                            return false
                        }
                        return true
                    }
                    if isOpen { continuation.resume() }
                }
                return state.withLock { $0.result } ?? .failure(TokenCacheTests.denial)
            } onCancel: {
                for continuation in state.withLock({ state in
                    defer { state.waiting = [] }
                    return state.waiting
                }) { continuation.resume() }
            }
        }
    }

    private static func ask(_ cache: TokenCache, _ gate: Gate) async -> Result<Access, Denial> {
        await cache.access(insteadOf: nil, now: { 1 }) { await gate.mint() }
    }

    private func waitUntil(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

    @Test func thoseWhoWaitAreGivenTheTokenOfTheOneWhoMints() async {
        let (cache, gate) = (TokenCache(), Gate())
        await withTaskGroup(of: Result<Access, Denial>.self) { group in
            for _ in 0..<5 { group.addTask { await Self.ask(cache, gate) } }
            await waitUntil { cache.waiters == 4 }
            gate.open(.success(Self.token))
            for await result in group { #expect(result == .success(Self.token.access)) }
        }
        #expect(gate.begun.withLock { $0 } == 1)
    }

    @Test func aFailureIsForAllWhoWaitedAndForNobodyAfterThem() async {
        let (cache, gate) = (TokenCache(), Gate())
        await withTaskGroup(of: Result<Access, Denial>.self) { group in
            for _ in 0..<3 { group.addTask { await Self.ask(cache, gate) } }
            await waitUntil { cache.waiters == 2 }
            gate.open(.failure(Self.denial))
            for await result in group { #expect(result == .failure(Self.denial)) }
        }
        gate.open(.success(Self.token))
        #expect(await Self.ask(cache, gate) == .success(Self.token.access))
        #expect(gate.begun.withLock { $0 } == 2)
    }

    @Test func whenTheOneWhoMintsGivesUpTheNextOneTakesItsPlace() async {
        let (cache, gate) = (TokenCache(), Gate())
        let first = Task { await Self.ask(cache, gate) }
        await waitUntil { gate.begun.withLock { $0 } == 1 }
        await withTaskGroup(of: Result<Access, Denial>.self) { group in
            for _ in 0..<2 { group.addTask { await Self.ask(cache, gate) } }
            await waitUntil { cache.waiters == 2 }
            first.cancel()
            await waitUntil { gate.begun.withLock { $0 } == 2 }
            gate.open(.success(Self.token))
            for await result in group { #expect(result == .success(Self.token.access)) }
        }
        #expect(await first.value == .failure(Self.denial))
        #expect(gate.begun.withLock { $0 } == 2)
    }

    @Test func oneWhoWaitsCanGiveUp() async {
        let (cache, gate) = (TokenCache(), Gate())
        let first = Task { await Self.ask(cache, gate) }
        await waitUntil { gate.begun.withLock { $0 } == 1 }
        let second = Task { await Self.ask(cache, gate) }
        await waitUntil { cache.waiters == 1 }
        second.cancel()
        guard case .failure(let denial) = await second.value else {
            Issue.record("it was given a token that nobody had minted")
            return
        }
        #expect(denial.reply.className == "unreachable")
        gate.open(.success(Self.token))
        #expect(await first.value == .success(Self.token.access))
        #expect(cache.waiters == 0)
    }
}
