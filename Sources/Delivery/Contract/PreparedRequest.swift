/// A request, ready to be sent.
package struct PreparedRequest: Hashable, Sendable {
    /// HTTP method, or the protocol's own verb.
    package let method: String
    /// Path below the endpoint, such as `/Users/4711`, without a query.
    package let path: String
    /// Query, already percent-encoded, without the question mark.
    ///
    /// It may hold names, and so is never stored.
    package let query: String?
    package let body: [UInt8]?
    /// The version that the resource must still have for the change to be made (`If-Match`, RFC 7644 section 3.14).
    package let ifMatch: String?
    /// What is sought on the pages of the list, for targets that cannot be asked for it; the query is the first page's.
    package let search: Search?

    /// One value of one attribute, which at most one resource is expected to have.
    package struct Search: Hashable, Sendable {
        package let attribute: String
        package let value: String

        package init(attribute: String, value: String) {
            self.attribute = attribute
            self.value = value
        }
    }

    package init(
        method: String, path: String, query: String? = nil, body: [UInt8]? = nil, ifMatch: String? = nil,
        search: Search? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.body = body
        self.ifMatch = ifMatch
        self.search = search
    }
}
