import Database
import Delivery
import Domain
import Sandbox
import Store
import Testing

@Suite("What a product needs and nobody has given")
struct MissingTests {
    /// Reasons of the parked jobs of a kind.
    private func parked(_ it: Installation, _ kind: ResourceKind) async throws -> [String] {
        try await it.store.read { connection, _ in
            try connection.rows(
                "SELECT DISTINCT reason FROM parked JOIN jobs USING (app, resource) WHERE kind = ?1 ORDER BY reason",
                [.text(kind.rawValue)]
            ).map { $0.text(0) }
        }
    }

    /// Drains, and expects that jobs of one kind wait for a person, and that the target was not bothered.
    private func expect(_ product: Product, _ kind: ResourceKind, _ reason: String) async throws {
        try await Installation.with(product) { it in
            try await it.hire("ana")
            #expect(try await it.drain().parkedInAll >= 1)
            #expect(try await parked(it, kind) == [reason])
            #expect(it.malformedRequests == [])
            #expect(it.sandbox.state.users.isEmpty == (kind == .user))
        }
    }

    @Test("parks the users of Salesforce without an entitlement, and those of Entra without a nickname")
    func users() async throws {
        var (salesforce, entra) = (Product.salesforce, Product.entra)
        salesforce.mapping["entitlements[primary eq true].value"] = nil
        entra.mapping = [:]
        try await expect(salesforce, .user, "attribute-missing")
        try await expect(entra, .user, "attribute-missing")
    }

    @Test("parks a group of Google without an address, and one that is not in Salesforce")
    func groups() async throws {
        var (google, salesforce) = (Product.google, Product.salesforce)
        google.profile = .google
        salesforce.sandbox.salesforce.groups = []
        try await expect(google, .group, "attribute-missing")
        try await expect(salesforce, .group, "unsupported")
    }
}
