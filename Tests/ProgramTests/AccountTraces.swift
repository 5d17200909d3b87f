import Audit
import Domain
import Sandbox
import Store
import TestKit
import Testing

/// Follows every account of the targets back to the command that caused it, and from there to the account again.
enum AccountTraces {
    /// Checks all accounts of all targets against a journal.
    ///
    /// - Parameters:
    ///   - targets: what the apps have.
    ///   - path: of the journal's database, which nobody else writes meanwhile.
    /// - Throws: `TraceError` where a chain is broken; `StorageError`.
    static func check(_ targets: Targets, _ path: String) async throws {
        let store = try await TemporaryStore.open(path, clock: HandClock(), creating: false)
        let start = ContinuousClock.now
        var (accounts, removals, links, lives) = (0, 0, 0, 0)
        // What each command has changed: a policy gives its app to many at once.
        var changes: [Int64: Set<AccessChange>] = [:]
        for (app, server) in targets.servers.sorted(by: { $0.key < $1.key }) {
            for user in server.state.users {
                let trace = try await one(.account(app: app, remoteId: user.id, wholeLife: false), store)
                #expect(trace.remoteId == user.id, "\(user.userName) in \(app)")
                #expect((trace.change.direction == .grant) == user.active, "\(user.userName) in \(app)")
                if changes[trace.command] == nil {
                    let all = try await traces(.command("\(trace.command)"), store)
                    changes[trace.command] = Set(all.map(\.change))
                }
                #expect(changes[trace.command]?.contains(trace.change) == true, "\(user.userName) in \(app)")
                if case .confirmed(let seq) = trace.fate {
                    #expect(try await one(.seq(seq), store) == trace, "\(user.userName) in \(app)")
                }
                let life = try await traces(.account(app: app, remoteId: user.id, wholeLife: true), store)
                #expect(life.contains(trace), "\(user.userName) in \(app)")
                lives += life.count
                accounts += 1
                removals += user.active ? 0 : 1
                links += trace.links.count
            }
        }
        let lasted = ContinuousClock.now - start
        await store.close()
        #expect(accounts > 0)
        print(
            "traces: \(accounts) accounts, \(removals) of them closed, led to \(changes.count) commands and back over \(links) links, and have \(lives) grants and removals behind them, all whole, in \(lasted)"
        )
    }

    private static func one(_ question: TraceQuestion, _ store: Store) async throws -> Trace {
        try #require(try await traces(question, store).first)
    }

    private static func traces(_ question: TraceQuestion, _ store: Store) async throws -> [Trace] {
        try await store.read { connection, journal in
            let head = try journal.head().seq
            var found: [Trace] = []
            try Audit(connection, journal).trace(question, in: AuditPeriod(from: head, to: head)) { found.append($0) }
            return found
        }
    }
}
