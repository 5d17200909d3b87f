import Audit
import Database
import Store
import TestKit
import Testing

@Suite struct AuditPlanTests {
    @Test(arguments: [
        ("who had", Audit.holders, "SEARCH held"), ("diff", Audit.moved, "reasons_begun"),
        ("diff, what ended", Audit.moved, "reasons_ended"), ("diff, login methods", Audit.moved, "login_methods_begun"),
        ("diff of a user", Audit.movedOfUser, "assignments_of_user"),
        ("login methods that a command changed", Audit.loginsChanged, "login_methods_begun"),
        ("memberships that began", Audit.movedMembers, "memberships_begun"),
        ("memberships that ended", Audit.movedMembers, "memberships_ended"),
        ("groups of a member", Audit.above, "SEARCH outside USING INDEX memberships_of_member"),
        ("granted", Audit.begun, "reasons_begun"), ("taken away", Audit.ended, "reasons_ended"),
        ("idle, by what ended", Audit.gaveAndEnded, "reasons_ended"),
        ("idle, by what goes on", Audit.givesStill, "reasons_of_policy_now"),
    ])
    func `a question about the past is led by an index to what it asks about`(
        question: String, statement: String, sign: String
    ) async throws {
        try await TemporaryStore.with { temporary in
            let parameters = (1...3).filter { statement.contains("?\($0)") }.map { _ in SQLValue.integer(1) }
            let plan = try await temporary.store.database.read { connection in
                try connection.rows("EXPLAIN QUERY PLAN " + statement, parameters).map { $0.text(3) }
            }
            #expect(plan.contains { $0.contains(sign) }, "\(question): \(plan)")
            // Policies and apps are few, and gone through one by one.
            let scans = plan.filter {
                $0.hasPrefix("SCAN") && !$0.contains("policies") && !$0.contains("apps") && !$0.contains("above")
            }
            #expect(scans.isEmpty, "\(question): \(plan)")
            // SQLite makes one by reading all of a table.
            #expect(!plan.contains { $0.contains("BLOOM FILTER") }, "\(question): \(plan)")
        }
    }
}
