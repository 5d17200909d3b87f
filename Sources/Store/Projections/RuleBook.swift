import Database
package import Domain
import Synchronization

/// The expressions that are in force: read from the tables once in a transaction, and compiled once in a process.
///
/// Where there is none it costs four looks at empty tables a transaction.
final class RuleBook {
    private let connection: any SQLConnection
    private var loaded: Expressions?
    /// The attributes that are known to stand in their table.
    var attributes: Set<String> = []

    private struct Expressions {
        let rules: [EntityKey: UserExpression]
        let conditions: [EntityKey: UserExpression]
        let scopes: [EntityKey: UserExpression]
    }

    init(_ connection: any SQLConnection) { self.connection = connection }

    /// The membership rules, by group.
    func rules() throws -> [EntityKey: UserExpression] { try load().rules }

    /// The conditions, by policy.
    func conditions() throws -> [EntityKey: UserExpression] { try load().conditions }

    /// The filters of whom an app is for, by app.
    func scopes() throws -> [EntityKey: UserExpression] { try load().scopes }

    /// Whether there is neither a rule nor a condition nor a scope.
    func isEmpty() throws -> Bool {
        let all = try load()
        return all.rules.isEmpty && all.conditions.isEmpty && all.scopes.isEmpty
    }

    /// Reads anew when next asked: an event has changed the tables, or was rolled back.
    func forget() {
        loaded = nil
        attributes = []
    }

    private func load() throws -> Expressions {
        if let loaded { return loaded }
        let types = try AttributeTypes.now(connection)
        let read = Expressions(
            rules: try expressions("SELECT grp, expression, language FROM group_rules WHERE to_seq IS NULL", types),
            conditions: try expressions(
                "SELECT policy, expression, language FROM policy_conditions WHERE to_seq IS NULL", types),
            scopes: try expressions("SELECT app, expression, language FROM app_scopes WHERE to_seq IS NULL", types)
        )
        loaded = read
        return read
    }

    private func expressions(
        _ sql: String, _ types: [String: AttributeType]
    ) throws -> [EntityKey: UserExpression] {
        var all: [EntityKey: UserExpression] = [:]
        for row in try connection.rows(sql) {
            all[row.integer(0)] = try CompiledExpressions.expression(
                row.text(1), language: row.text(2), types: types)
        }
        return all
    }
}

/// Expressions that this process has compiled: what a text means over attributes of these types never changes.
package enum CompiledExpressions {
    private struct Key: Hashable {
        let text: String
        let types: [String: AttributeType]
    }

    private static let known = Mutex<[Key: UserExpression]>([:])
    /// More are not in force at once, unless somebody tries many.
    private static let most = 4_096

    /// An expression that was checked when it was entered.
    ///
    /// - Parameters:
    ///   - text: the expression.
    ///   - language: its language and version.
    ///   - types: what the attributes are that are no texts.
    /// - Returns: the expression, compiled.
    /// - Throws: `StorageError` for a language of a newer Provisor, or what is no expression.
    package static func expression(
        _ text: String, language: String, types: [String: AttributeType]
    ) throws -> UserExpression {
        guard language == UserExpression.language else {
            throw StorageError(
                .corrupt, "the journal holds an expression in \(language), which this version of Provisor does not know"
            )
        }
        let key = Key(text: text, types: types)
        if let expression = known.withLock({ $0[key] }) { return expression }
        do {
            let expression = try UserExpression(text, types: types)
            known.withLock {
                if $0.count >= most { $0 = [:] }
                $0[key] = expression
            }
            return expression
        } catch {
            throw StorageError(.corrupt, "the journal holds what is no expression: \(error)")
        }
    }
}
