package import JSON

/// The body of an answer that says no (RFC 7644 section 3.12).
package struct SCIMError: Hashable, Sendable {
    /// The HTTP status that the body names.
    ///
    /// Some servers write a number instead of a text.
    package let status: Int?
    /// The kind of a 400 or 409, such as `uniqueness`; many servers leave it out.
    package let scimType: String?
    /// For people.
    package let detail: String?

    /// Reads an error; nil where the value is none.
    ///
    /// AWS long wrote `schema` for `schemas`, and others write neither, so an object with a `detail` or `scimType`
    /// counts too.
    package init?(_ json: JSONValue) {
        guard let names = SCIMResource(json)?.schemas else { return nil }
        status = (json.member("status")?.scalarText).flatMap { Int($0) }
        scimType = json.member("scimType")?.string
        detail = json.member("detail")?.string
        let isLikeOne = names.isEmpty && (detail != nil || scimType != nil)
        guard isLikeOne || names.contains(SCIMSchema.error) else { return nil }
    }
}
