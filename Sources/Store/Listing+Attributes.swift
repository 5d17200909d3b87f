import Database
package import Domain

extension Listing {
    /// An attribute that people have or can have.
    package struct Attribute: Sendable {
        package let name: String
        package let type: AttributeType
        /// Whether every installation has it.
        package let isStandard: Bool
        /// How many people have a value of it, without those who have left.
        package let users: Int
    }

    /// The attributes that rules may read, the standard ones first.
    ///
    /// - Returns: them in the order of their names.
    /// - Throws: `StorageError`.
    package func attributes() throws -> [Attribute] {
        let state = SQLState(connection: connection)
        let types = try state.attributeTypes()
        var users: [String: Int] = [:]
        try connection.forEach("SELECT attributes FROM users WHERE status <> 'removed'", []) { row in
            for name in try Texts.decode(row.text(0)).keys { users[name, default: 0] += 1 }
        }
        return try state.attributeNames().map {
            Attribute(
                name: $0, type: types[$0] ?? .text, isStandard: UserAttribute.standard.contains($0),
                users: users[$0] ?? 0)
        }
    }
}
