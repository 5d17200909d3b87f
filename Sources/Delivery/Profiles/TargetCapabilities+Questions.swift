extension TargetCapabilities {
    /// The kind of resource of that name, whatever its case.
    package func resourceType(_ name: String) -> ResourceType? {
        resourceTypes?.first { $0.name.lowercased() == name.lowercased() }
    }

    /// The schema of that URN, whatever its case.
    package func schema(_ id: String) -> Schema? { schemas?.first { $0.id.lowercased() == id.lowercased() } }

    /// The core schema of users; nil where the target does not describe it, or describes nothing in it.
    package var userSchema: Schema? { described(coreOf: "User", otherwise: Self.userURN) }

    /// The core schema of groups; nil where the target does not describe it, or describes nothing in it.
    package var groupSchema: Schema? { described(coreOf: "Group", otherwise: Self.groupURN) }

    private static let userURN = "urn:ietf:params:scim:schemas:core:2.0:User"
    private static let groupURN = "urn:ietf:params:scim:schemas:core:2.0:Group"

    private func described(coreOf name: String, otherwise urn: String) -> Schema? {
        let schema = schema(resourceType(name)?.schema ?? urn)
        return schema?.attributes.isEmpty == false ? schema : nil
    }

    /// Whether users have what stands at a path.
    ///
    /// - Parameter path: a target path such as `name.givenName` or `emails[type eq "work"].value`.
    /// - Returns: nil where the target does not describe the schema in question.
    package func knows(path: String) -> Bool? {
        let place = AttributePlace(path)
        let schema: Schema?
        if let urn = place.schema, urn.lowercased() != Self.userURN.lowercased() {
            schema = self.schema(urn)
            if schema == nil, let type = resourceType("User"), !type.extensions.isEmpty {
                // It lists the extensions of users, and this is none of them.
                return type.extensions.contains { $0.schema.lowercased() == urn.lowercased() } ? nil : false
            }
        } else {
            schema = userSchema
        }
        guard let schema, !schema.attributes.isEmpty else { return nil }
        guard let attribute = schema.attributes.first(where: { $0.name.lowercased() == place.attribute.lowercased() })
        else { return false }
        guard let sub = place.sub, !attribute.subAttributes.isEmpty else { return true }
        return attribute.subAttributes.contains { $0.name.lowercased() == sub.lowercased() }
    }

    /// The paths of users that the target will not do without, as far as it says so.
    ///
    /// What only the target itself can write is left out, and so are the parts of attributes that may be missing as a
    /// whole, of which only the whole is needed.
    package var requiredUserPaths: [String] {
        guard let userSchema else { return [] }
        return Self.required(userSchema, prefix: "")
            + (resourceType("User")?.extensions ?? []).filter { $0.isRequired == true }.flatMap { one in
                schema(one.schema).map { Self.required($0, prefix: $0.id + ":") } ?? []
            }
    }

    private static func required(_ schema: Schema, prefix: String) -> [String] {
        schema.attributes.flatMap { attribute -> [String] in
            guard !attribute.isReadOnly, attribute.name != "id", attribute.name != "schemas" else { return [] }
            // The parts of a list's elements are required only of elements that are there.
            let parts = attribute.isMultiValued == true ? [] : attribute.subAttributes
            let needed = parts.filter { $0.isRequired == true && !$0.isReadOnly }
            if !needed.isEmpty { return needed.map { prefix + attribute.name + "." + $0.name } }
            return attribute.isRequired == true ? [prefix + attribute.name] : []
        }
    }
}
