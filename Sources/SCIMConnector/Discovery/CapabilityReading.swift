import Delivery
import JSON
import SCIM

/// Reads the documents in which a target speaks of itself, with the leniency that targets need.
enum CapabilityReading {
    /// RFC 7643 section 5, and RFC 9865 section 5 for `pagination`.
    static func read(serviceProviderConfig json: JSONValue, into capabilities: inout TargetCapabilities) {
        capabilities.patch = supported(json.member("patch"))
        capabilities.etag = supported(json.member("etag"))
        capabilities.sort = supported(json.member("sort"))
        capabilities.changePassword = supported(json.member("changePassword"))
        if let part = json.member("bulk"), part.object != nil {
            var bulk = TargetCapabilities.Bulk()
            bulk.isSupported = supported(part)
            bulk.maximumOperations = number(part.member("maxOperations"))
            bulk.maximumPayload = number(part.member("maxPayloadSize"))
            capabilities.bulk = bulk
        }
        if let part = json.member("filter"), part.object != nil {
            var filter = TargetCapabilities.Filter()
            filter.isSupported = supported(part)
            filter.maximumResults = number(part.member("maxResults"))
            capabilities.filter = filter
        }
        if let part = json.member("pagination"), part.object != nil {
            var pages = TargetCapabilities.Pagination()
            pages.cursor = truth(part.member("cursor"))
            pages.index = truth(part.member("index"))
            pages.defaultMethod = text(part.member("defaultPaginationMethod"))
            pages.defaultPageSize = number(part.member("defaultPageSize"))
            pages.maximumPageSize = number(part.member("maxPageSize"))
            pages.cursorTimeout = number(part.member("cursorTimeout"))
            capabilities.pagination = pages
        }
        if let schemes = json.member("authenticationSchemes") {
            // One scheme without its list is met too.
            capabilities.authenticationSchemes = (schemes.array ?? [schemes]).compactMap { scheme in
                guard let type = text(scheme.member("type")) ?? text(scheme.member("name")) else { return nil }
                var new = TargetCapabilities.AuthenticationScheme(type: type)
                new.name = text(scheme.member("name"))
                new.isPrimary = truth(scheme.member("primary"))
                return new
            }
        }
    }

    /// RFC 7643 section 6.
    static func resourceTypes(_ elements: [JSONValue]) -> [TargetCapabilities.ResourceType] {
        elements.compactMap { json in
            guard let name = text(json.member("name")) ?? text(json.member("id")) else { return nil }
            var type = TargetCapabilities.ResourceType(name: name)
            type.endpoint = text(json.member("endpoint"))
            type.schema = text(json.member("schema"))
            type.extensions = (json.member("schemaExtensions")?.array ?? []).compactMap { part in
                guard let schema = text(part.member("schema")) else { return nil }
                var new = TargetCapabilities.Extension(schema: schema)
                new.isRequired = truth(part.member("required"))
                return new
            }
            return type
        }
    }

    /// RFC 7643 section 7.
    static func schemas(_ elements: [JSONValue]) -> [TargetCapabilities.Schema] {
        elements.compactMap { json in
            guard let id = text(json.member("id")) else { return nil }
            var schema = TargetCapabilities.Schema(id: id)
            schema.attributes = attributes(json.member("attributes"), depth: 0)
            return schema
        }
    }

    /// Attributes hold sub-attributes, and these nothing more; a target that says otherwise is not followed far.
    private static func attributes(_ json: JSONValue?, depth: Int) -> [TargetCapabilities.Attribute] {
        guard depth < 3 else { return [] }
        return (json?.array ?? []).compactMap { json in
            guard let name = text(json.member("name")) else { return nil }
            var attribute = TargetCapabilities.Attribute(name: name)
            attribute.type = text(json.member("type"))
            attribute.isMultiValued = truth(json.member("multiValued"))
            attribute.isRequired = truth(json.member("required"))
            attribute.isCaseExact = truth(json.member("caseExact"))
            attribute.mutability = text(json.member("mutability"))
            attribute.returned = text(json.member("returned"))
            attribute.uniqueness = text(json.member("uniqueness"))
            attribute.subAttributes = attributes(json.member("subAttributes"), depth: depth + 1)
            return attribute
        }
    }

    /// `{"supported": true}`, also without the object around it.
    private static func supported(_ json: JSONValue?) -> Bool? { truth(json?.member("supported")) ?? truth(json) }

    private static func truth(_ json: JSONValue?) -> Bool? {
        switch json?.scalarText?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    private static func number(_ json: JSONValue?) -> Int? { (json?.scalarText).flatMap { Int($0) } }

    /// Texts are kept, so they are cut: nothing here needs to be long.
    private static func text(_ json: JSONValue?) -> String? {
        guard let text = json?.string, !text.isEmpty else { return nil }
        return AnswerText.line(text, limit: 200)
    }
}
