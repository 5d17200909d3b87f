import Domain
import Sandbox
import Store
import Testing

@Suite("Services that count users and groups apart")
struct SameIdTests {
    @Test("An id of a user says nothing about the group with the same id")
    func kinds() async throws {
        try await Installation.with { it in
            try await it.hire("ana")
            try await it.drain()
            let id = try #require(it.sandbox.state.user(named: "ana")).id
            let (user, group) = try await it.store.work { outbox, _ in
                let app = try #require(try outbox.apps().first).key
                return (
                    try outbox.resource(ofRemoteId: id, kind: .user, app: app),
                    try outbox.resource(ofRemoteId: id, kind: .group, app: app)
                )
            }
            #expect(user != nil)
            #expect(group == nil)
        }
    }
}
