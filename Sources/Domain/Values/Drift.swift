/// How a target differs from what it had confirmed, or from what is wanted.
package enum Drift: String, Hashable, Sendable, CaseIterable {
    /// Ours, and gone.
    case missing
    /// Ours, and open though it should not be.
    case extra
    /// Ours, with other attributes, another name or other members than it had confirmed.
    case changed
    /// Not ours.
    case unmanaged
}

/// One resource that differs.
package struct DriftItem: Hashable, Sendable {
    /// Our key of it; nil where it is not ours.
    package let resource: EntityKey?
    /// The target's id of it.
    package let remoteId: String
    /// What differs: paths, never values.
    package let detail: String

    package init(resource: EntityKey?, remoteId: String, detail: String) {
        self.resource = resource
        self.remoteId = remoteId
        self.detail = detail
    }
}
