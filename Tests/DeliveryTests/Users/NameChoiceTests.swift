import Database
import Delivery
import Domain
import NIOHTTP1
import SCIMConnector
import Sandbox
import Store
import TestKit
import Testing

/// A mapping that gives several names: the first that nobody has at the target becomes the account's.
@Suite("Of several names the first that is free is taken") struct NameChoiceTests {
    static let products = [Product.aws, .scim, .putOnly, .versions, .entra, .salesforce, .google]

    @Test("The next one where somebody else has it, kept when that one becomes free", arguments: products)
    func next(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.choose(among: 4)
            try await it.stranger("ana", externalId: "hr-17")
            try await it.stranger("ana2", externalId: "hr-18")
            try await it.hire("ana")
            try await it.deliver()
            let id = try #require(it.account("ana3")).id
            #expect(it.sandbox.state.users.map(\.userName).sorted() == it.there("ana", "ana2", "ana3"))
            #expect(it.members("staff") == it.there("ana3"))
            if product.deletes {
                let path = product.profile.usersPath + "/" + (try #require(it.account("ana")).id)
                try await it.elsewhere(.DELETE, path)
            }
            for name in ["New", "Newer"] {
                try await it.give(.changeUser(userName: "ana", set: ["givenName": name], clear: []))
                try await it.deliver()
                let account = try #require(it.account("ana3"))
                #expect(account.id == id && account.attributes["name.givenName"] == name)
                try await it.rebuild()
            }
            #expect(it.slips == [])
        }
    }

    @Test("Among our own people too, whoever comes first", arguments: products)
    func ours(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.hireNamesakes(3)
            try await it.deliver()
            #expect(it.activeUsers == it.there("jd", "jd2", "jd3"))
            let before = it.sandbox.state.users.map(\.id).sorted()
            for person in ["p1", "p2", "p3"] {
                try await it.give(.changeUser(userName: person, set: ["givenName": "New"], clear: []))
            }
            try await it.give(.suspendUser(userName: "p2"))
            try await it.deliver()
            try await it.give(.resumeUser(userName: "p2"))
            try await it.deliver()
            #expect(it.activeUsers == it.there("jd", "jd2", "jd3"))
            #expect(it.sandbox.state.users.map(\.id).sorted() == before)
            #expect(it.slips == [])
        }
    }

    @Test(
        "A request for a name that goes wrong ends in one account, and is repeated under the same key",
        arguments: [0, 1, 2], [Fault(.drop), Fault(.dropAfterEffect), Fault(.error), Fault(.errorAfterEffect)])
    func lost(skip: Int, fault: Fault) async throws {
        try await Installation.with { it in
            try await it.choose(among: 4)
            try await it.stranger("ana", externalId: "hr-17")
            try await it.stranger("ana2", externalId: "hr-18")
            var fault = fault
            (fault.method, fault.path, fault.skip, fault.count) = ("POST", "/Users", skip, 1)
            it.sandbox.inject(fault)
            try await it.hire("ana")
            try await it.deliver()
            #expect(it.activeUsers == ["ana", "ana2", "ana3"])
            #expect(it.slips == [])
            let keys = try await it.keysOfCreations("ana")
            // One for each name; where the lost one had its effect, the account was found and not made again.
            #expect(Set(keys).count == 3 && keys.count <= 4, "\(keys)")
        }
    }

    @Test(
        "No name is asked for again where a worker is killed between two of them", arguments: [1, 2, 3], [true, false])
    func killed(number: Int, afterEffect: Bool) async throws {
        try await Installation.with { it in
            try await it.choose(among: 4)
            try await it.stranger("ana", externalId: "hr-17")
            try await it.stranger("ana2", externalId: "hr-18")
            try await it.hire("ana")
            let halt = Halt(number, afterEffect: afterEffect)
            let connections = it.connections()
            let worker = it.worker(
                connections, owner: "first", wrapping: { HaltedConnector(inner: $0, halt: halt) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await worker.run(drain: false) }
                try await halt.reached()
                worker.stop()
                try await it.deliver()
                halt.open()
                try await group.waitForAll()
            }
            await connections.shutdown()
            #expect(it.activeUsers == ["ana", "ana2", "ana3"])
            #expect(it.slips == [])
            let keys = try await it.keysOfCreations("ana")
            #expect(Set(keys).count == 3 && keys.count <= 4, "\(keys)")
            try await it.give(.changeUser(userName: "ana", set: ["givenName": "New"], clear: []))
            try await it.deliver()
            #expect(it.sandbox.state.user(named: "ana3")?.attributes["name.givenName"] == "New")
        }
    }

    @Test("Where none is left a person must look, and a retry begins with the first")
    func exhausted() async throws {
        try await Installation.with { it in
            try await it.choose(among: 2)
            try await it.stranger("ana", externalId: "hr-17")
            try await it.stranger("ana2", externalId: "hr-18")
            try await it.hire("ana")
            #expect(try await it.drain().parkedInAll == 1)
            let detail = try await it.store.read { connection, _ in
                try connection.first("SELECT reason || ': ' || detail FROM parked")?.text(0) ?? ""
            }
            #expect(detail.hasPrefix("conflict: all 2 names that the mapping gives for userName are taken at aws"))
            let account = try #require(it.sandbox.state.user(named: "ana"))
            try await it.elsewhere(.DELETE, "/Users/" + account.id)
            try await it.give(.retryJob(app: "aws", resource: .user("ana")))
            try await it.deliver()
            #expect(it.sandbox.state.user(named: "ana")?.attributes["name.givenName"] == "Given ana")
        }
    }

    @Test("A new name of somebody who has an account is chosen likewise", arguments: [Product.aws, .scim, .putOnly])
    func renamed(product: Product) async throws {
        try await Installation.with(product) { it in
            try await it.choose(among: 4)
            try await it.stranger("bo", externalId: "hr-17")
            try await it.hire("ana", "cy")
            try await it.deliver()
            let id = try #require(it.account("ana")).id
            try await it.give(.changeUser(userName: "ana", set: ["userName": "bo"], clear: []))
            try await it.deliver()
            #expect(it.account("bo2")?.id == id)
            // A name that one of ours has, and will keep.
            try await it.give(.changeUser(userName: "bo", set: ["userName": "cyril"], clear: []))
            try await it.give(.changeUser(userName: "cy", set: ["userName": "bo"], clear: []))
            try await it.deliver()
            #expect(it.account("cyril")?.id == id && it.account("bo2") != nil && it.account("bo2")?.id != id)
            #expect(it.slips == [])
        }
    }

    @Test("A name that is taken where nobody can see it is believed to be, unless it may be ours")
    func hidden() async throws {
        var product = Product.salesforce
        product.sandbox.salesforce.namesTakenElsewhere = ["ana@example.org", "bo@example.org"]
        product.sandbox.salesforce.takenElsewhereStatus = 409
        try await Installation.with(product) { it in
            try await it.choose(among: 3)
            try await it.hire("ana")
            try await it.deliver()
            #expect(it.activeUsers == ["ana2@example.org"])
            it.sandbox.inject(Fault(.error, method: "POST", path: "/Users", count: 1))
            try await it.hire("bo")
            #expect(try await it.drain().parkedInAll == 1)
            #expect(it.activeUsers == ["ana2@example.org"])
        }
    }

    @Test("An account that carries our externalId is taken up whatever its name, before the next one is tried")
    func adopted() async throws {
        try await Installation.with { it in
            try await it.choose(among: 4)
            try await it.stranger("ana", externalId: "hr-17")
            try await it.hire("ana")
            let externalId = try await it.store.read { connection, _ in
                try connection.first("SELECT external_id FROM users")?.text(0)
            }
            try await it.stranger("ana3", externalId: externalId)
            try await it.deliver()
            #expect(it.activeUsers == ["ana", "ana3"])
            #expect(it.sandbox.state.user(named: "ana3")?.attributes["name.givenName"] == "Given ana")
        }
    }

    @Test("An account without an externalId is taken up under the first name alone")
    func unclaimed() async throws {
        try await Installation.with { it in
            try await it.choose(among: 4)
            try await it.stranger("ana")
            try await it.stranger("bo", externalId: "hr-17")
            try await it.stranger("bo2")
            try await it.hire("ana", "bo")
            try await it.deliver()
            #expect(it.activeUsers == ["ana", "bo", "bo2", "bo3"])
            #expect(it.sandbox.state.user(named: "bo2")?.displayName == "There")
            #expect(it.sandbox.state.user(named: "ana")?.displayName == "Display ana")
        }
    }

    @Test("Whatever goes wrong, everybody ends with one account and a name of their own, and keeps it")
    func campaign() async throws {
        for seed in Seeds.take(short: 2, long: 60) {
            var random = SplitMix64(seed: seed)
            let product = Self.products[Int(random.next() % 5)]
            try await Installation.with(product) { it in
                for kind: Fault.Kind in [.drop, .dropAfterEffect, .error, .errorAfterEffect, .throttle] {
                    let probability = Double(random.next() % 10) / 100
                    it.sandbox.inject(Fault(kind, probability: probability, seed: random.next()))
                }
                try await it.hireNamesakes(6)
                try await it.drain()
                it.sandbox.withdrawFaults()
                try await it.give(
                    .changeApp(name: "aws", connection: AppConnection(credential: "env:NEW"), allowsPlainHTTP: false))
                #expect(try await it.drain().parkedInAll == 0, "seed \(seed), \(product.title)")
                let names = it.sandbox.state.users.map(\.userName).sorted()
                #expect(names == it.there("jd", "jd2", "jd3", "jd4", "jd5", "jd6"), "seed \(seed), \(product.title)")
                let before = Dictionary(uniqueKeysWithValues: it.sandbox.state.users.map { ($0.userName, $0.id) })
                try await it.rebuild()
                for number in 1...6 {
                    try await it.give(.changeUser(userName: "p\(number)", set: ["givenName": "New"], clear: []))
                }
                #expect(try await it.drain().parkedInAll == 0, "seed \(seed), \(product.title)")
                let after = Dictionary(uniqueKeysWithValues: it.sandbox.state.users.map { ($0.userName, $0.id) })
                #expect(after == before, "seed \(seed), \(product.title)")
                #expect(it.slips == [], "seed \(seed), \(product.title)")
            }
        }
    }
}

extension Installation {
    /// Maps the user name to names made of the one here.
    fileprivate func choose(among count: Int, of base: String = "user.userName") async throws {
        let names = "uniqueNames(\(base), \(count))"
        let isEmail = product.remoteName("x") != "x"
        let expression = isEmail ? names + ".map(name, name + \"@example.org\")" : names
        try await give(.mapAttribute(app: "aws", path: "userName", expression: expression))
    }

    /// Hires `p1`, `p2` and so on, whose names there would all be `jd`.
    fileprivate func hireNamesakes(_ count: Int) async throws {
        try await choose(among: 9, of: "user.nick")
        for number in 1...count {
            try await give(
                Self.registration("p\(number)"),
                .changeUser(userName: "p\(number)", set: ["nick": "jd"], clear: []),
                .addMembers(group: "staff", members: [.user("p\(number)")]))
        }
    }

    /// What must never be: keys with two bodies, and accounts that were made twice.
    fileprivate var slips: [String] {
        let writes = sandbox.requests.writes
        return writes.keysWithTwoBodies.map { "\($0)" } + writes.createdMoreThanOnce.keys.sorted()
    }

    /// The idempotency keys of all creations that were sent for somebody.
    fileprivate func keysOfCreations(_ user: String) async throws -> [String] {
        try await store.read { connection, _ in
            (try Listing(connection).attempts(app: "aws", resource: .user(user)) ?? []).filter { $0.method == "POST" }
                .map(\.idempotencyKey)
        }
    }
}

/// Where one of the creations of a worker stands still, as if the worker had been killed.
private final class Halt: Sendable {
    private let number: Int
    private let afterEffect: Bool
    private let count = Mutexed(0)
    private let isReached = Mutexed(false)
    private let isOpen = Mutexed(false)

    init(_ number: Int, afterEffect: Bool) { (self.number, self.afterEffect) = (number, afterEffect) }

    func open() { isOpen.set(true) }

    func reached() async throws {
        while !isReached.get() { try await CampaignTime.breathe() }
    }

    func send(_ body: () async -> Reply) async -> Reply {
        count.set(count.get() + 1)
        guard count.get() == number else { return await body() }
        let reply = afterEffect ? await body() : Reply.unreachable(detail: "killed")
        isReached.set(true)
        while !isOpen.get() { try? await CampaignTime.breathe() }
        return reply
    }
}

private struct HaltedConnector: Connector {
    let inner: any Connector
    let halt: Halt

    func part(of operation: Delivery.Operation) -> Delivery.Operation { inner.part(of: operation) }

    func prepare(_ operation: Delivery.Operation, version: String?) -> PreparedRequest {
        inner.prepare(operation, version: version)
    }

    func send(_ request: PreparedRequest, idempotencyKey: String?) async -> Reply {
        guard request.method == "POST", request.path.lowercased().hasPrefix("/users") else {
            return await inner.send(request, idempotencyKey: idempotencyKey)
        }
        return await halt.send { await inner.send(request, idempotencyKey: idempotencyKey) }
    }
}
