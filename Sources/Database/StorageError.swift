/// Why the database did not do what it was asked.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What a caller can tell apart.
    package enum Kind: Hashable, Sendable {
        /// Another process kept the write lock longer than the bound.
        case locked
        /// No room on the disk.
        case full
        /// The disk answered with an error, or the file cannot be opened or written.
        case io
        /// The file is not a database, or is damaged.
        case corrupt
        /// A constraint of the schema, a trigger among them, refused the statement.
        case constraint
        /// A newer version of Provisor made the file, or the file is not Provisor's.
        case version
        /// The key of a person was erased, and with it everything about that person.
        case erased
        /// Anything else, which is a mistake in a statement.
        case other
    }

    package let kind: Kind
    /// One sentence: what happened, where, and what to do.
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }

    /// Stable code, for logs and scripts.
    package var code: String {
        switch kind {
        case .locked: "database-locked"
        case .full: "disk-full"
        case .io: "disk-error"
        case .corrupt: "database-damaged"
        case .constraint: "constraint"
        case .version: "database-version"
        case .erased: "erased"
        case .other: "database-error"
        }
    }
}
