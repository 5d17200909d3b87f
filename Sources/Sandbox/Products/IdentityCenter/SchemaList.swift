/// The parts of a resource that the server owns, and the list of schemas that comes with it.
enum SchemaList {
    /// Takes `schemas`, `id` and `meta` out of a body.
    ///
    /// `schemas` may be left out, as in the examples of the service's guide; where it is there it must name the core schema,
    /// and the enterprise extension if that is used. `id` and `meta` are the server's and passed over, but for
    /// `meta.version`, which the service does not have.
    ///
    /// - Parameters:
    ///   - members: The members of the body.
    ///   - schema: The kind of resource.
    /// - Throws: 400 where the list does not fit the body.
    static func check(in members: inout [String: JSONValue], for schema: ResourceSchema) throws(SandboxRefusal) {
        members["id"] = nil
        if members["meta"]?["version"] != nil { throw .invalid("meta.version is not supported") }
        members["meta"] = nil
        guard let list = members.removeValue(forKey: "schemas") else { return }
        let names = (list.elements ?? []).compactMap(\.text).map { $0.lowercased() }
        if !names.contains(schema.core.lowercased()) { throw .invalid("schemas does not name \(schema.core)") }
        if schema.isExtended, !names.contains(ResourceSchema.enterprise.lowercased()),
            members.keys.contains(where: { $0.lowercased() == ResourceSchema.enterprise.lowercased() })
        {
            throw .invalid("schemas does not name \(ResourceSchema.enterprise), which the body uses")
        }
    }
}
