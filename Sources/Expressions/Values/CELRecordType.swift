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
    /// The type of those others, where they have one.
    package let otherType: CELType
    /// Whether an attribute that a record does not have reads as null; `has` and `.?` tell the two apart all the same.
    package let readsAbsentAsNull: Bool

    /// A type of records.
    ///
    /// - Parameters:
    ///   - name: How messages name it.
    ///   - attributes: What is known; of two with one name the first counts.
    ///   - isOpen: Whether a name that is not among them is allowed.
    ///   - otherType: The type of such an attribute.
    ///   - readsAbsentAsNull: Whether an attribute that a record does not have reads as null, instead of being an error.
    package init(
        name: String, attributes: [Attribute], isOpen: Bool = false, otherType: CELType = .dyn,
        readsAbsentAsNull: Bool = false
    ) {
        self.name = name
        self.attributes = attributes
        self.isOpen = isOpen
        self.otherType = otherType
        self.readsAbsentAsNull = readsAbsentAsNull
    }

    /// The type of an attribute.
    ///
    /// - Parameter name: Of the attribute, by its code points.
    /// - Returns: The type of others for an unknown attribute of an open record, nil for one of a closed record.
    package func type(of name: String) -> CELType? {
        attributes.first { ExactText.same($0.name, name) }?.type ?? (isOpen ? otherType : nil)
    }
}
