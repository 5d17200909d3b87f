package import Domain
package import JSON

/// One link of the chain that leads from a command to what a target answered.
package struct TraceLink: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case command
        case event
        case policy
        case membership
        case assignment
        case job
        case attempt
        case request
        /// What happened to the job in between: parked, held, released, tried again.
        case note
        case outcome
    }

    /// A named value; the names are camelCase, and stable.
    package struct Fact: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }

        init(_ name: String, _ text: String?) { self.init(name, text.map { .string($0) } ?? .null) }

        init(_ name: String, _ number: Int64?) { self.init(name, number.map { .integer($0) } ?? .null) }

        init(_ name: String, _ time: Timestamp?) { self.init(name, time?.description) }
    }

    package let kind: Kind
    /// In words, for people.
    package let text: String
    /// When it happened; nil for what holds for a while.
    package let at: Timestamp?
    package let facts: [Fact]
}

/// A grant or a removal of access, from the command that caused it to the answer of the target.
package struct Trace: Hashable, Sendable {
    package let change: AccessChange
    /// Names of then.
    package let app: String
    package let user: String
    package let fate: AccessFate
    /// Where it is not confirmed: why, in a sentence.
    package let remark: String?
    package let times: AccessTimes
    /// From the cause to the target.
    package let links: [TraceLink]
    /// Identifier of the command that caused it.
    package let command: Int64
    /// Of the account, as the target calls it; nil where there is none.
    package let remoteId: String?
}

/// Why a trace has no answer.
package enum TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A link is not in the store, or does not fit the one before it.
    case broken(String)
    /// What was asked about has changed nobody's access.
    case nothing(String)

    package var description: String {
        switch self {
        case .broken(let what): "the chain is broken: \(what); nothing is guessed"
        case .nothing(let what): what
        }
    }
}
