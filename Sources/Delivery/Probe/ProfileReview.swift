/// Holds what a target says of itself against what its profile and an app's mapping expect of it.
///
/// Pure: nothing is asked here.
package struct ProfileReview: Sendable {
    private let profile: TargetProfile
    private let paths: [String]
    private let capabilities: TargetCapabilities

    /// Takes the three.
    ///
    /// - Parameters:
    ///   - profile: the app's profile.
    ///   - paths: the target paths that are mapped, the profile's own among them.
    ///   - capabilities: what the target says of itself.
    package init(profile: TargetProfile, paths: [String], capabilities: TargetCapabilities) {
        self.profile = profile
        self.paths = paths.sorted()
        self.capabilities = capabilities
    }

    /// What follows, each with what to do about it.
    package var findings: [ProbeFinding] {
        attributes + required + kinds + changes + lists + others
    }

    private var attributes: [ProbeFinding] {
        var findings: [ProbeFinding] = []
        for path in paths {
            if let problem = profile.problem(path: path) {
                findings.append(.init(.problem, "attribute-unknown", "\(path) is mapped, and \(problem)."))
            } else if capabilities.knows(path: path) == false {
                findings.append(
                    .init(
                        .warning, "attribute-undescribed",
                        "\(path) is mapped, and the target describes no such attribute; take it out of the mapping if users are refused."
                    ))
            } else if isReadOnly(path) {
                findings.append(
                    .init(
                        .warning, "attribute-read-only",
                        "\(path) is mapped, and the target says that it writes this attribute itself; what is sent may be ignored or refused."
                    ))
            }
        }
        if findings.isEmpty, capabilities.userSchema != nil {
            let count =
                paths.count == 1
                ? "The attribute that is mapped is" : "All \(paths.count) attributes that are mapped are"
            findings.append(.init(.ok, "attributes", "\(count) among those that the target describes."))
        }
        return findings
    }

    private func isReadOnly(_ path: String) -> Bool {
        let place = AttributePlace(path)
        let schema =
            place.schema.flatMap { capabilities.schema($0) } ?? (place.schema == nil ? capabilities.userSchema : nil)
        return schema?.attributes.first { $0.name.lowercased() == place.attribute.lowercased() }?.isReadOnly == true
    }

    private var required: [ProbeFinding] {
        var findings: [ProbeFinding] = []
        // Sent with every user, whatever is mapped.
        var given = paths + ["externalId", "active", "schemas"]
        if profile.needsInitialPassword { given.append("password") }
        let lacks = { (path: String) in !given.contains { TargetProfile.provides($0, path) } }
        for path in profile.requiredPaths where lacks(path) {
            findings.append(
                .init(
                    .problem, "required-unmapped",
                    "\(profile.title) needs \(path), and nothing is mapped to it; map it with `provisor app map`."))
        }
        for path in capabilities.requiredUserPaths where lacks(path) && !profile.requiredPaths.contains(path) {
            findings.append(
                .init(
                    .warning, "required-unmapped",
                    "The target says that users need \(path), and nothing is mapped to it; map it with `provisor app map` if users are refused."
                ))
        }
        if findings.isEmpty {
            findings.append(.init(.ok, "required", "Every attribute that is known to be required is mapped."))
        }
        return findings
    }

    private var kinds: [ProbeFinding] {
        guard let types = capabilities.resourceTypes, !types.isEmpty else { return [] }
        var findings: [ProbeFinding] = []
        if capabilities.resourceType("User") == nil {
            findings.append(.init(.problem, "no-users", "The target lists no users among its kinds of resource."))
        }
        if capabilities.resourceType("Group") == nil {
            findings.append(
                .init(
                    .warning, "no-groups",
                    "The target lists no groups among its kinds of resource; switch the feature `push-groups` off if they are refused."
                ))
        }
        return findings
    }

    private var changes: [ProbeFinding] {
        var findings: [ProbeFinding] = []
        let patches = profile.updateStyle != .put || profile.groupStyle == .patch
        switch capabilities.patch {
        case false? where patches:
            findings.append(
                .init(
                    .problem, "no-patch",
                    "The target says that it has no PATCH, with which its profile changes users and groups; take a profile that replaces them."
                ))
        case true? where patches: findings.append(.init(.ok, "patch", "The target has PATCH, as its profile expects."))
        case nil where patches:
            findings.append(.init(.notice, "patch-unknown", "The target does not say whether it has PATCH."))
        default: break
        }
        if profile.updateStyle == .put || profile.groupStyle == .put {
            switch capabilities.put {
            case false?:
                findings.append(
                    .init(.problem, "no-put", "The target refuses PUT, with which its profile changes resources."))
            case true?: findings.append(.init(.ok, "put", "The target has PUT, as its profile expects."))
            case nil:
                findings.append(
                    .init(.notice, "put-unknown", "Whether the target takes PUT shows only when something is written."))
            }
        }
        if capabilities.etag == false, profile.usesVersions {
            findings.append(
                .init(
                    .warning, "no-versions",
                    "The target says that it has no versions; a change that somebody else makes meanwhile is not noticed."
                ))
        } else if capabilities.etag == true, !profile.usesVersions {
            findings.append(
                .init(.notice, "versions-unused", "The target has versions (ETag), which its profile does not use."))
        }
        if capabilities.bulk?.isSupported == true {
            findings.append(
                .init(.notice, "bulk-unused", "The target takes bulk requests, which Provisor does not send."))
        }
        return findings
    }

    private var lists: [ProbeFinding] {
        var findings: [ProbeFinding] = []
        if capabilities.filter?.isSupported == false, profile.filters {
            findings.append(
                .init(
                    .problem, "no-filter",
                    "The target says that it cannot search, and its profile searches it before anything is created."))
        }
        if let pages = capabilities.pagination {
            let isThere = profile.listing == .cursor ? pages.cursor : profile.listing == .index ? pages.index : true
            if isThere == false {
                findings.append(
                    .init(
                        .problem, "paging-kind",
                        "The target says that its lists have no \(profile.listing.rawValue), by which its profile reads them."
                    ))
            }
            if let most = pages.maximumPageSize, most > 0, most < profile.pageSize {
                findings.append(
                    .init(
                        .warning, "page-size",
                        "The target says that a page holds \(most) at most, and its profile asks for \(profile.pageSize)."
                    ))
            }
        }
        return findings
    }

    private var others: [ProbeFinding] {
        var findings: [ProbeFinding] = []
        if let schemes = capabilities.authenticationSchemes, !schemes.isEmpty,
            !schemes.contains(where: {
                $0.type.lowercased().contains("oauth") || $0.type.lowercased().contains("bearer")
            })
        {
            let names = schemes.map(\.type).joined(separator: ", ")
            findings.append(
                .init(
                    .warning, "authentication",
                    "The target says that it signs in by \(names), and Provisor sends an access token."))
        }
        let chunks =
            profile.memberChunk == profile.memberRemovalChunk
            ? "\(profile.memberChunk) members are put in or taken out"
            : "\(profile.memberChunk) members are put in, or \(profile.memberRemovalChunk) taken out,"
        findings.append(
            .init(
                .notice, "member-limit",
                "At most \(chunks) with one request, as the profile has it; no document of a target says its limit."))
        return findings
    }
}
