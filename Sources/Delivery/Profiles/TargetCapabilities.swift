/// What a target says of itself (RFC 7643 sections 5 to 7, RFC 9865 section 5).
///
/// Everything is nil where the target does not say: many say little, and what they say is not always so. It holds no
/// personal data and no secret, and can be kept in the journal.
package struct TargetCapabilities: Hashable, Sendable {
    package var patch: Bool? = nil
    /// Replacing whole resources.
    ///
    /// No document says so: it is known only where somebody tried.
    package var put: Bool? = nil
    package var bulk: Bulk? = nil
    package var filter: Filter? = nil
    package var etag: Bool? = nil
    package var sort: Bool? = nil
    package var changePassword: Bool? = nil
    package var pagination: Pagination? = nil
    package var authenticationSchemes: [AuthenticationScheme]? = nil
    package var resourceTypes: [ResourceType]? = nil
    package var schemas: [Schema]? = nil

    /// Says nothing.
    package init() {}

    /// Many changes in one request.
    package struct Bulk: Hashable, Sendable {
        package var isSupported: Bool? = nil
        package var maximumOperations: Int? = nil
        /// In bytes.
        package var maximumPayload: Int? = nil

        package init() {}
    }

    /// Searching.
    package struct Filter: Hashable, Sendable {
        package var isSupported: Bool? = nil
        /// Most resources in one answer.
        package var maximumResults: Int? = nil

        package init() {}
    }

    /// Lists that come in pages.
    package struct Pagination: Hashable, Sendable {
        package var cursor: Bool? = nil
        package var index: Bool? = nil
        /// `cursor` or `index`: what a request gets that names neither.
        package var defaultMethod: String? = nil
        package var defaultPageSize: Int? = nil
        package var maximumPageSize: Int? = nil
        /// Seconds for which a cursor is good.
        package var cursorTimeout: Int? = nil

        package init() {}
    }

    /// A way of signing in.
    package struct AuthenticationScheme: Hashable, Sendable {
        /// Such as `oauthbearertoken`.
        package var type: String
        package var name: String? = nil
        package var isPrimary: Bool? = nil

        package init(type: String) { self.type = type }
    }

    /// A kind of resource and where it is reached.
    package struct ResourceType: Hashable, Sendable {
        /// Such as `User`.
        package var name: String
        /// Path below the base URL.
        package var endpoint: String? = nil
        /// URN of the core schema.
        package var schema: String? = nil
        package var extensions: [Extension] = []

        package init(name: String) { self.name = name }
    }

    /// A schema that adds to a kind of resource.
    package struct Extension: Hashable, Sendable {
        package var schema: String
        package var isRequired: Bool? = nil

        package init(schema: String) { self.schema = schema }
    }

    /// The attributes under one URN.
    package struct Schema: Hashable, Sendable {
        package var id: String
        package var attributes: [Attribute] = []

        package init(id: String) { self.id = id }
    }

    /// An attribute, and what is below it (RFC 7643 section 7).
    package struct Attribute: Hashable, Sendable {
        package var name: String
        package var type: String? = nil
        package var isMultiValued: Bool? = nil
        package var isRequired: Bool? = nil
        package var isCaseExact: Bool? = nil
        /// `readOnly`, `readWrite`, `immutable` or `writeOnly`.
        package var mutability: String? = nil
        /// `always`, `never`, `default` or `request`.
        package var returned: String? = nil
        /// `none`, `server` or `global`.
        package var uniqueness: String? = nil
        package var subAttributes: [Attribute] = []

        package init(name: String) { self.name = name }

        /// Whether the target has the attribute for itself.
        package var isReadOnly: Bool { mutability?.lowercased() == "readonly" }
    }
}
