/// A map whose attributes are known by name and type, such as a user.
package struct CELRecordType: Hashable, Sendable {
    /// One attribute of a record.
    package struct Attribute: Hashable, Sendable {
        package let name: String
        package let type: CELType

        /// An attribute.
        ///
        /// - Parameters:
        ///   - name: As expressions name it; any text, because what is no identifier can stand in backticks.
        ///   - type: Of its values, where it has one.
        package init(_ name: String, _ type: CELType) {
            self.name = name
            self.type = type
        }
    }

    /// How messages name the type.
    package let name: String
    package let attributes: [Attribute]
    /// Whether other attributes may be read too, of which nothing is known.
    package let isOpen: Bool
    /// Whether an attribute that a record does not have is null where it is read, instead of an error.
    ///
    /// The checker takes it for one of its own type all the same; `has` tells whether it is there.
    package let absentIsNull: Bool

    /// A type of records.
    ///
    /// - Parameters:
    ///   - name: How messages name it.
    ///   - attributes: What is known; of two with one name the first counts.
    ///   - isOpen: Whether a name that is not among them is allowed.
    ///   - absentIsNull: Whether an attribute that a record does not have is null where it is read.
    package init(name: String, attributes: [Attribute], isOpen: Bool = false, absentIsNull: Bool = false) {
        self.name = name
        self.attributes = attributes
        self.isOpen = isOpen
        self.absentIsNull = absentIsNull
    }

    /// The type of an attribute.
    ///
    /// - Parameter name: Of the attribute, by its code points.
    /// - Returns: `dyn` for an unknown attribute of an open record, nil for one of a closed record.
    package func type(of name: String) -> CELType? {
        attributes.first { ExactText.same($0.name, name) }?.type ?? (isOpen ? .dyn : nil)
    }
}
