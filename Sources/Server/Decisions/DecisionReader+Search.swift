import Database
import Domain
import JSON

/// One page of what a search found.
struct SearchPage: Hashable, Sendable {
    let results: [JSONValue]
    /// Empty on the last page.
    let nextToken: String
    let instant: Instant
    /// Why there is nothing, where that can be said.
    let denial: Denial?

    /// As AuthZEN has it (section 8.3).
    var json: JSONValue {
        var context = instant.members
        if let denial { context["reason"] = .string(denial.rawValue) }
        return [
            "page": ["next_token": .string(nextToken), "count": .integer(Int64(results.count))],
            "context": .object(context), "results": .array(results),
        ]
    }
}

extension DecisionReader {
    /// Finds a page of those for whom ``decide(_:)`` would say yes as of the same seq.
    func find(_ search: Search) throws -> SearchPage {
        let instant: Instant
        if let token = search.page.token {
            guard token.seq <= head else {
                throw RequestProblem(
                    status: 400, code: "invalid-page-token", place: "/page/token",
                    message: "/page/token is of a journal that reaches further than this one; begin again without it")
            }
            instant = Instant(seq: token.seq, at: token.at.map { Timestamp(microseconds: $0) })
        } else {
            instant = try self.instant(search.moment, context: "/context")
        }
        if let denial = Self.unsupported(search.subject, search.action, search.resource) {
            return SearchPage(results: [], nextToken: "", instant: instant, denial: denial)
        }
        switch search.kind {
        case .subject:
            guard let app = try key(.app, named: search.resource.id, asOf: instant.seq) else {
                return SearchPage(results: [], nextToken: "", instant: instant, denial: .unknownApp)
            }
            return try page(search, Self.holders, app, Self.subjectType, instant)
        case .resource:
            guard let user = try key(.user, named: search.subject.id, asOf: instant.seq) else {
                return SearchPage(results: [], nextToken: "", instant: instant, denial: .unknownUser)
            }
            return try page(search, Self.possessions, user, Self.resourceType, instant)
        case .action: return try actions(search, instant)
        }
    }

    private func actions(_ search: Search, _ instant: Instant) throws -> SearchPage {
        let outcome = try outcome(search.subject, Self.action, search.resource, instant)
        switch outcome {
        case .denied(let denial): return SearchPage(results: [], nextToken: "", instant: instant, denial: denial)
        case .permitted where search.page.token != nil || search.page.limit == 0:
            // The only action stood on the first page, or the page has room for none.
            let token = search.page.token == nil ? self.token(search, instant, after: 0) : ""
            return SearchPage(results: [], nextToken: token, instant: instant, denial: nil)
        case .permitted:
            return SearchPage(
                results: [["name": .string(Self.action)]], nextToken: "", instant: instant, denial: nil)
        }
    }

    private func page(
        _ search: Search, _ sql: String, _ key: EntityKey, _ type: String, _ instant: Instant
    ) throws -> SearchPage {
        let limit = search.page.limit
        let start = search.page.token?.position ?? 0
        // One more than fits tells whether there is a page after this one.
        var rows = try connection.rows(
            sql, [.integer(key), .integer(start), .integer(instant.seq), .integer(Int64(limit) + 1)])
        let isLast = rows.count <= limit
        if !isLast { rows.removeLast(rows.count - limit) }
        let passed = try passed(instant)
        let results: [JSONValue] = try rows.compactMap { row -> JSONValue? in
            let (app, user) = search.kind == .subject ? (key, row.integer(0)) : (row.integer(0), key)
            if let passed, try !isLeft(app, user, instant, passed) { return nil }
            // Whose name was erased cannot be asked about.
            return row.optionalText(1).map { id -> JSONValue in ["type": .string(type), "id": .string(id)] }
        }
        let next = isLast ? "" : token(search, instant, after: rows.last?.integer(0) ?? start)
        return SearchPage(results: results, nextToken: next, instant: instant, denial: nil)
    }

    private func token(_ search: Search, _ instant: Instant, after position: EntityKey) -> String {
        PageToken(
            seq: instant.seq, at: instant.at?.microseconds, position: position, limit: search.page.limit,
            search: search.page.search
        ).text
    }

    private static let holders = """
        SELECT held.user,
            (
                SELECT name FROM names WHERE names.kind = 'user' AND names.key = held.user AND names.from_seq <= ?3
                ORDER BY names.from_seq DESC LIMIT 1
            )
        FROM assignments AS held
        WHERE held.app = ?1 AND held.user > ?2 AND held.from_seq <= ?3 AND (held.to_seq IS NULL OR held.to_seq > ?3)
        ORDER BY held.user LIMIT ?4
        """

    private static let possessions = """
        SELECT held.app,
            (
                SELECT name FROM names WHERE names.kind = 'app' AND names.key = held.app AND names.from_seq <= ?3
                ORDER BY names.from_seq DESC LIMIT 1
            )
        FROM assignments AS held
        WHERE held.user = ?1 AND held.app > ?2 AND held.from_seq <= ?3 AND (held.to_seq IS NULL OR held.to_seq > ?3)
        ORDER BY held.app LIMIT ?4
        """
}
