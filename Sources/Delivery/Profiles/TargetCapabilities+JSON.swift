package import JSON

extension TargetCapabilities {
    /// The value as it is kept in the journal.
    ///
    /// What is nil or empty is left out; names are those of the RFCs.
    package var json: JSONValue {
        Self.object([
            "patch": patch.map { .bool($0) }, "put": put.map { .bool($0) }, "bulk": bulk?.json, "filter": filter?.json,
            "etag": etag.map { .bool($0) }, "sort": sort.map { .bool($0) },
            "changePassword": changePassword.map { .bool($0) }, "pagination": pagination?.json,
            "authenticationSchemes": authenticationSchemes.map { .array($0.map(\.json)) },
            "resourceTypes": resourceTypes.map { .array($0.map(\.json)) },
            "schemas": schemas.map { .array($0.map(\.json)) },
        ])
    }

    /// Reads what ``json`` wrote; nil for anything that is no object, and where a part has no name.
    ///
    /// Members that a later version may have added are passed over.
    package init?(json: JSONValue) {
        guard json.object != nil else { return nil }
        patch = json["patch"]?.bool
        put = json["put"]?.bool
        bulk = json["bulk"].map { Bulk(json: $0) }
        filter = json["filter"].map { Filter(json: $0) }
        etag = json["etag"]?.bool
        sort = json["sort"]?.bool
        changePassword = json["changePassword"]?.bool
        pagination = json["pagination"].map { Pagination(json: $0) }
        do {
            authenticationSchemes = try Self.list(json["authenticationSchemes"]) { AuthenticationScheme(json: $0) }
            resourceTypes = try Self.list(json["resourceTypes"]) { ResourceType(json: $0) }
            schemas = try Self.list(json["schemas"]) { Schema(json: $0) }
        } catch {
            return nil
        }
    }

    private struct Unreadable: Error {}

    private static func list<Part>(
        _ json: JSONValue?, _ read: (JSONValue) -> Part?
    ) throws(Unreadable) -> [Part]? {
        guard let json else { return nil }
        guard let elements = json.array else { throw Unreadable() }
        let parts = elements.compactMap(read)
        guard parts.count == elements.count else { throw Unreadable() }
        return parts
    }

    fileprivate static func object(_ members: [String: JSONValue?]) -> JSONValue {
        .object(members.compactMapValues { $0 })
    }
}

extension JSONValue {
    fileprivate init?(_ number: Int?) {
        guard let number else { return nil }
        self = .integer(Int64(number))
    }

    fileprivate init?(_ truth: Bool?) {
        guard let truth else { return nil }
        self = .bool(truth)
    }

    fileprivate init?(_ text: String?) {
        guard let text else { return nil }
        self = .string(text)
    }

    fileprivate func number(_ name: String) -> Int? { self[name]?.integer.flatMap { Int(exactly: $0) } }
}

extension TargetCapabilities.Bulk {
    fileprivate var json: JSONValue {
        TargetCapabilities.object([
            "supported": JSONValue(isSupported), "maxOperations": JSONValue(maximumOperations),
            "maxPayloadSize": JSONValue(maximumPayload),
        ])
    }

    fileprivate init(json: JSONValue) {
        isSupported = json["supported"]?.bool
        maximumOperations = json.number("maxOperations")
        maximumPayload = json.number("maxPayloadSize")
    }
}

extension TargetCapabilities.Filter {
    fileprivate var json: JSONValue {
        TargetCapabilities.object([
            "supported": JSONValue(isSupported), "maxResults": JSONValue(maximumResults),
        ])
    }

    fileprivate init(json: JSONValue) {
        isSupported = json["supported"]?.bool
        maximumResults = json.number("maxResults")
    }
}

extension TargetCapabilities.Pagination {
    fileprivate var json: JSONValue {
        TargetCapabilities.object([
            "cursor": JSONValue(cursor), "index": JSONValue(index), "defaultPaginationMethod": JSONValue(defaultMethod),
            "defaultPageSize": JSONValue(defaultPageSize), "maxPageSize": JSONValue(maximumPageSize),
            "cursorTimeout": JSONValue(cursorTimeout),
        ])
    }

    fileprivate init(json: JSONValue) {
        cursor = json["cursor"]?.bool
        index = json["index"]?.bool
        defaultMethod = json["defaultPaginationMethod"]?.string
        defaultPageSize = json.number("defaultPageSize")
        maximumPageSize = json.number("maxPageSize")
        cursorTimeout = json.number("cursorTimeout")
    }
}

extension TargetCapabilities.AuthenticationScheme {
    fileprivate var json: JSONValue {
        TargetCapabilities.object(["type": .string(type), "name": JSONValue(name), "primary": JSONValue(isPrimary)])
    }

    fileprivate init?(json: JSONValue) {
        guard let type = json["type"]?.string else { return nil }
        self.init(type: type)
        name = json["name"]?.string
        isPrimary = json["primary"]?.bool
    }
}

extension TargetCapabilities.ResourceType {
    fileprivate var json: JSONValue {
        TargetCapabilities.object([
            "name": .string(name), "endpoint": JSONValue(endpoint), "schema": JSONValue(schema),
            "schemaExtensions": extensions.isEmpty
                ? nil
                : .array(
                    extensions.map {
                        TargetCapabilities.object([
                            "schema": .string($0.schema), "required": JSONValue($0.isRequired),
                        ])
                    }),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let name = json["name"]?.string else { return nil }
        self.init(name: name)
        endpoint = json["endpoint"]?.string
        schema = json["schema"]?.string
        extensions = (json["schemaExtensions"]?.array ?? []).compactMap { one in
            guard let schema = one["schema"]?.string else { return nil }
            var new = TargetCapabilities.Extension(schema: schema)
            new.isRequired = one["required"]?.bool
            return new
        }
    }
}

extension TargetCapabilities.Schema {
    fileprivate var json: JSONValue {
        ["id": .string(id), "attributes": .array(attributes.map(\.json))]
    }

    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.string else { return nil }
        self.init(id: id)
        attributes = (json["attributes"]?.array ?? []).compactMap { TargetCapabilities.Attribute(json: $0) }
    }
}

extension TargetCapabilities.Attribute {
    fileprivate var json: JSONValue {
        TargetCapabilities.object([
            "name": .string(name), "type": JSONValue(type), "multiValued": JSONValue(isMultiValued),
            "required": JSONValue(isRequired), "caseExact": JSONValue(isCaseExact), "mutability": JSONValue(mutability),
            "returned": JSONValue(returned), "uniqueness": JSONValue(uniqueness),
            "subAttributes": subAttributes.isEmpty ? nil : .array(subAttributes.map(\.json)),
        ])
    }

    fileprivate init?(json: JSONValue) {
        guard let name = json["name"]?.string else { return nil }
        self.init(name: name)
        type = json["type"]?.string
        isMultiValued = json["multiValued"]?.bool
        isRequired = json["required"]?.bool
        isCaseExact = json["caseExact"]?.bool
        mutability = json["mutability"]?.string
        returned = json["returned"]?.string
        uniqueness = json["uniqueness"]?.string
        subAttributes = (json["subAttributes"]?.array ?? []).compactMap { TargetCapabilities.Attribute(json: $0) }
    }
}
