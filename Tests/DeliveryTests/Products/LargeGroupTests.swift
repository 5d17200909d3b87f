import Delivery
import Domain
import Foundation
import SCIMConnector
import Sandbox
import Store
import Testing

@Suite("A large group")
struct LargeGroupTests {
    private static var size: Int { ProcessInfo.processInfo.environment["PROVISOR_LONG"] == nil ? 5_000 : 50_000 }

    /// A product at which the accounts are made without waiting for places.
    private static func hurried(_ product: Product) -> Product {
        var product = product
        product.profile.name = "hurried"
        (product.profile.rate, product.profile.concurrency) = (nil, 16)
        return product
    }

    private func hire(_ it: Installation, _ names: [String]) async throws {
        for start in stride(from: 0, to: names.count, by: 1_000) {
            let some = names[start..<min(start + 1_000, names.count)]
            try await it.give(some.map { Installation.registration($0) })
            try await it.give(.addMembers(group: "staff", members: some.map { .user($0) }))
        }
    }

    private func run(
        _ it: Installation, _ owner: String, _ log: MemberLog, isGone: @escaping @Sendable (String) -> Bool
    ) async throws -> DeliveryWorker.Summary {
        let connections = it.connections()
        let worker = it.worker(connections, owner: owner, isGone: isGone, wrapping: log.around)
        let result = await Result { try await worker.run(drain: true) }
        await connections.shutdown()
        return try result.get()
    }

    @Test(
        "is put in by chunks, by whichever worker is alive, and later by its difference alone",
        arguments: [Product.aws, Product.entra])
    func differences(product: Product) async throws {
        let size = Self.size
        let product = Self.hurried(product)
        let (most, mostOut) = (product.profile.memberChunk, product.profile.memberRemovalChunk)
        try await Installation.with(product) { it in
            let names = (0..<size).map { "p\($0)" }
            // The group comes last, so that it is full at once.
            try await it.give(.switchFeature(app: "aws", feature: .pushGroups, on: false))
            try await hire(it, names)
            try await it.deliver("accounts")
            #expect(it.sandbox.state.users.count == size)
            try await it.give(.switchFeature(app: "aws", feature: .pushGroups, on: true))

            let (first, second) = (MemberLog(loses: 7), MemberLog())
            let clock = ContinuousClock()
            let start = clock.now
            try await withThrowingTaskGroup(of: DeliveryWorker.Summary.self) { group in
                group.addTask { try await run(it, "first", first, isGone: { _ in false }) }
                await first.hangs()
                // The machine of the first worker is gone, as far as anybody can tell.
                #expect(try await run(it, "second", second, isGone: { $0 == "first" }).parkedInAll == 0)
                // And comes back with the answer.
                first.release()
                try await group.waitForAll()
            }
            print("\(product.title): \(size) members in \(clock.now - start)")

            let all = (first.entries + second.entries)
            #expect(it.members("staff")?.count == size)
            #expect(all.allSatisfy { $0.added.count <= most && $0.removed.isEmpty })
            #expect(
                !all.contains { $0.method == "GET" && !$0.added.isEmpty }
                    && second.entries.allSatisfy { $0.method != "GET" })
            let lost = try #require(first.entries.first { !$0.wasConfirmed && !$0.added.isEmpty })
            let confirmed = first.entries.filter(\.wasConfirmed).flatMap(\.added) + second.entries.flatMap(\.added)
            #expect(Set(confirmed).count == size, "nobody is forgotten: \(Set(confirmed).count)")
            #expect(
                confirmed.count <= size + 5 * most,
                "whoever resumes goes on in the middle: \(confirmed.count), of which \(first.entries.filter(\.wasConfirmed).flatMap(\.added).count) by the first"
            )
            #expect(Set(lost.added).isSubset(of: confirmed))
            #expect(it.malformedRequests == [])

            let difference = MemberLog()
            let (gone, new) = (Array(names.prefix(50)), (0..<50).map { "n\($0)" })
            try await it.give(.removeMembers(group: "staff", members: gone.map { .user($0) }))
            try await hire(it, new)
            let again = clock.now
            #expect(try await run(it, "third", difference, isGone: { _ in true }).parkedInAll == 0)
            print("\(product.title): 100 changes in \(clock.now - again)")
            #expect(it.members("staff")?.count == size)
            let changes = difference.entries
            #expect(Set(changes.flatMap(\.removed)).count == 50 && changes.flatMap(\.removed).count == 50)
            #expect(Set(changes.flatMap(\.added)).count == 50 && changes.flatMap(\.added).count == 50)
            #expect(
                changes.allSatisfy { $0.removed.count <= mostOut && $0.added.count <= most && $0.method == "PATCH" })
        }
    }
}

extension Result where Failure == any Error {
    /// What a body returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
