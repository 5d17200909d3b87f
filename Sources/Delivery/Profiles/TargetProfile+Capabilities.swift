/// A field of a profile that gives way to what the target says of itself.
package struct ProfileChange: Hashable, Sendable {
    /// The field's name.
    package let field: String
    package let from: String
    package let to: String
    /// What the target says, as a sentence.
    package let why: String

    package init(field: String, from: String, to: String, why: String) {
        self.field = field
        self.from = from
        self.to = to
        self.why = why
    }
}

extension TargetProfile {
    /// This profile with what the target says of itself laid over it.
    ///
    /// What a target says makes a profile more careful, never bolder: that it can do more than its profile knows is no
    /// reason to rely on it, because many documents describe another service than the one that answers.
    ///
    /// - Parameter capabilities: what the target says, and what was found out by trying.
    /// - Returns: the profile for this one target, and every field that was changed with its reason.
    package func adjusted(by capabilities: TargetCapabilities) -> (profile: TargetProfile, changes: [ProfileChange]) {
        var adjustment = Adjustment(profile: self)
        adjustment.changeStyles(capabilities)
        adjustment.changeLists(capabilities)
        adjustment.changePlaces(capabilities)
        adjustment.changeAttributes(capabilities)
        return (adjustment.profile, adjustment.changes)
    }

    private struct Adjustment {
        var profile: TargetProfile
        var changes: [ProfileChange] = []

        mutating func set<Value: Equatable>(
            _ field: WritableKeyPath<TargetProfile, Value>, _ name: String, to value: Value, because why: String
        ) {
            let old = profile[keyPath: field]
            guard old != value else { return }
            profile[keyPath: field] = value
            changes.append(ProfileChange(field: name, from: text(old), to: text(value), why: why))
        }

        private func text(_ value: some Any) -> String {
            if let names = value as? Set<String> { return names.sorted().joined(separator: " ") }
            if let names = value as? Set<String>? { return names?.sorted().joined(separator: " ") ?? "any" }
            if let names = value as? [String] { return names.joined(separator: " ") }
            return String(describing: value)
        }

        mutating func changeStyles(_ capabilities: TargetCapabilities) {
            if capabilities.patch == false, capabilities.put != false {
                let why = "The target says that it has no PATCH."
                set(\.updateStyle, "updateStyle", to: .put, because: why)
                set(\.groupStyle, "groupStyle", to: .put, because: why)
            }
            if capabilities.put == false, capabilities.patch == true {
                let why = "The target has no PUT, and says that it has PATCH."
                if profile.updateStyle == .put { set(\.updateStyle, "updateStyle", to: .patchPaths, because: why) }
                if profile.groupStyle == .put { set(\.groupStyle, "groupStyle", to: .patch, because: why) }
            }
            if capabilities.etag == false {
                set(\.usesVersions, "usesVersions", to: false, because: "The target says that it has no versions.")
            }
        }

        mutating func changeLists(_ capabilities: TargetCapabilities) {
            if capabilities.filter?.isSupported == false {
                set(\.filters, "filters", to: false, because: "The target says that it cannot search.")
            }
            let pages = capabilities.pagination
            if profile.listing == .cursor, pages?.cursor == false {
                set(
                    \.listing, "listing", to: pages?.index == true ? .index : .none,
                    because: "The target says that it has no cursors.")
            } else if profile.listing == .index, pages?.index == false {
                set(
                    \.listing, "listing", to: pages?.cursor == true ? .cursor : .none,
                    because: "The target says that its lists have no index.")
            }
            if profile.listing == .cursor, pages?.cursor == true, pages?.defaultMethod?.lowercased() == "index" {
                set(
                    \.firstCursorIsEmpty, "firstCursorIsEmpty", to: true,
                    because: "The target counts by index where a request names no cursor.")
            }
            if let most = pages?.maximumPageSize, most > 0, most < profile.pageSize {
                set(\.pageSize, "pageSize", to: most, because: "The target says that a page holds \(most) at most.")
            } else if pages == nil, profile.listing == .index, let most = capabilities.filter?.maximumResults, most > 0,
                most < profile.pageSize
            {
                set(\.pageSize, "pageSize", to: most, because: "The target says that it shows \(most) at most.")
            }
        }

        mutating func changePlaces(_ capabilities: TargetCapabilities) {
            for (name, field, label) in [("User", \.usersPath, "usersPath"), ("Group", \.groupsPath, "groupsPath")]
                as [(
                    String, WritableKeyPath<TargetProfile, String>, String
                )]
            {
                guard let path = TargetProfile.path(capabilities.resourceType(name)?.endpoint) else { continue }
                set(field, label, to: path, because: "The target says that its \(name) resources are there.")
            }
        }

        mutating func changeAttributes(_ capabilities: TargetCapabilities) {
            if profile.knownRoots == nil, let schema = capabilities.userSchema {
                // Some are Provisor's to write, and never mapped.
                let own: Set = ["id", "externalId", "schemas", "meta", "active", "password", "groups"]
                var roots = Set(schema.attributes.filter { !$0.isReadOnly }.map(\.name)).subtracting(own)
                for one in capabilities.resourceType("User")?.extensions ?? [] { roots.insert(one.schema) }
                // What the profile maps stays: a schema that leaves something out is no rare thing.
                roots.formUnion((profile.mapping.keys + profile.requiredPaths).map { TargetProfile.root(of: $0) })
                set(\.knownRoots, "knownRoots", to: roots, because: "The target describes these attributes of users.")
            }
            let missing = capabilities.requiredUserPaths.flatMap { needed in
                profile.mapping.keys.filter { TargetProfile.provides($0, needed) }
            }
            let new = Set(missing).subtracting(profile.requiredPaths).sorted()
            if !new.isEmpty {
                set(
                    \.requiredPaths, "requiredPaths", to: profile.requiredPaths + new,
                    because: "The target says that it does without no \(new.joined(separator: ", ")).")
            }
            let members = capabilities.groupSchema?.attributes.first { $0.name.lowercased() == "members" }
            if members?.returned?.lowercased() == "never" {
                set(
                    \.membersAreShown, "membersAreShown", to: false,
                    because: "The target says that it never shows the members of a group.")
            }
        }
    }

    /// Whether a mapped path gives the target what it needs.
    ///
    /// A needed attribute as a whole is given by any of its parts.
    package static func provides(_ path: String, _ needed: String) -> Bool {
        let (given, wanted) = (AttributePlace(path), AttributePlace(needed))
        guard given.root.lowercased() == wanted.root.lowercased() else { return false }
        return wanted.sub == nil || given.sub?.lowercased() == wanted.sub?.lowercased()
    }

    /// A resource type's endpoint as a path below the base URL; nil where it is none.
    private static func path(_ endpoint: String?) -> String? {
        guard var endpoint, !endpoint.isEmpty, !endpoint.contains("://"),
            endpoint.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { return nil }
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        if endpoint.isEmpty || endpoint.split(separator: "/").contains("..") { return nil }
        return endpoint.hasPrefix("/") ? endpoint : "/" + endpoint
    }
}
