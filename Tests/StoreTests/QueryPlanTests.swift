import Database
import Store
import TestKit
import Testing

@Suite struct QueryPlanTests {
    @Test(arguments: [
        ("SELECT count(*) FROM jobs WHERE app = 1 AND state = 'leased'", "jobs_leased"),
        ("SELECT resource FROM links WHERE app = 1 AND remote_id = 'x'", "links_by_remote_id"),
        (
            """
            SELECT key FROM apps WHERE EXISTS (
                SELECT 1 FROM jobs WHERE jobs.app = apps.key AND state IN ('ready', 'waiting') AND ready_at <= 1)
            """, "jobs_due"
        ),
    ])
    func `what a worker asks again and again does not walk all rows of an app`(
        query: String, index: String
    ) async throws {
        try await TemporaryStore.with { temporary in
            let plan = try await temporary.store.database.read { connection in
                try connection.rows("EXPLAIN QUERY PLAN " + query).map { $0.text(3) }
            }
            #expect(plan.contains { $0.contains(index) }, "\(plan)")
        }
    }

    @Test func `the planner is told of every index, with a number for each of its columns`() async throws {
        try await TemporaryStore.with { temporary in
            let (known, indexes) = try await temporary.store.database.read { connection in
                let known = try connection.rows("SELECT tbl || ' ' || idx, stat FROM sqlite_stat1")
                    .map { ($0.text(0), $0.text(1).split(separator: " ").count) }
                let indexes = try connection.rows(
                    """
                    SELECT tables.name || ' ' || CASE indexes.origin WHEN 'pk' THEN tables.name ELSE indexes.name END,
                        (SELECT count(*) FROM pragma_index_info(indexes.name))
                    FROM sqlite_schema AS tables JOIN pragma_index_list(tables.name) AS indexes
                    WHERE tables.type = 'table' AND tables.name <> 'migrations'
                    """
                ).map { ($0.text(0), Int($0.integer(1)) + 1) }
                return (known, indexes)
            }
            let counts = Dictionary(uniqueKeysWithValues: known)
            for (index, numbers) in indexes { #expect(counts[index] == numbers, "\(index)") }
            #expect(counts.count == indexes.count)
            print("indexes: \(indexes.count)")
        }
    }
}
