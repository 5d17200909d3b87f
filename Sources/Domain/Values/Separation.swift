/// What a separation of duties keeps apart.
package enum SeparationKind: String, Hashable, Sendable, CaseIterable {
    /// Membership of two groups, direct or by nesting.
    case groups
    /// Two policies that give one user their apps.
    case policies

    /// What one of the two is.
    package var entity: EntityKind { self == .groups ? .group : .policy }
}

/// Two groups or two policies that no user is to hold together.
package struct Separation: Hashable, Sendable {
    package let kind: SeparationKind
    package let first: EntityKey
    package let second: EntityKey

    package init(_ kind: SeparationKind, _ first: EntityKey, _ second: EntityKey) {
        self.kind = kind
        self.first = first
        self.second = second
    }

    /// Longest time that an exception is allowed for: who needs it longer says so again.
    package static let longestException: Duration = .seconds(400 * 86_400)
}

/// Users who hold both of a pair, some of them by name.
package struct Holders: Hashable, Sendable {
    /// A user by key and name.
    package struct User: Hashable, Sendable {
        package let key: EntityKey
        package let name: String

        package init(key: EntityKey, name: String) {
            self.key = key
            self.name = name
        }
    }

    /// How many they are.
    package let count: Int
    /// The first of them, by age.
    package let first: [User]

    package init(count: Int, first: [User]) {
        self.count = count
        self.first = first
    }
}
