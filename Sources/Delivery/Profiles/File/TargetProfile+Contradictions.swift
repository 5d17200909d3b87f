import Domain

extension TargetProfile {
    /// What cannot be, although each value alone can.
    var contradictions: [ProfileProblem] {
        var problems: [ProfileProblem] = []
        for path in mapping.keys.sorted() {
            let place = "mapping.\"\(path)\""
            let others = mapping.keys.filter { $0 < path }.sorted()
            if let problem = problem(path: path, beside: others) {
                problems.append(ProfileProblem(place, "cannot be: \(problem)"))
            }
        }
        for path in requiredPaths {
            if let problem = problem(path: path) {
                problems.append(ProfileProblem("requiredPaths", "holds \(path), but \(problem)"))
            }
            if mapping[path].map({ !MappingRule($0).canGiveValue }) == true {
                problems.append(ProfileProblem("mapping.\"\(path)\"", "gives nobody a value, but is required"))
            }
        }
        for path in groupAttributes.keys.sorted() where ["displayName", "members"].contains(Self.root(of: path)) {
            problems.append(ProfileProblem("groupAttributes.\"\(path)\"", "cannot be: Provisor keeps it itself"))
        }
        if !filters, listing == .none {
            problems.append(
                ProfileProblem("listing", "is none, but without filters accounts are looked for on the pages of a list")
            )
        }
        if groupStyle == .put, !membersAreShown {
            problems.append(
                ProfileProblem(
                    "groupStyle", "is put, but who is in a group is not shown, so that putting it back would empty it"))
        }
        if firstCursorIsEmpty, listing != .cursor {
            problems.append(ProfileProblem("firstCursorIsEmpty", "is true, but listing is \(listing.rawValue)"))
        }
        let paths = [("usersPath", usersPath), ("groupsPath", groupsPath), ("discoveryPath", discoveryPath)]
        for (index, one) in paths.enumerated() {
            for other in paths[(index + 1)...]
            where (one.1 + "/").hasPrefix(other.1 + "/") || (other.1 + "/").hasPrefix(one.1 + "/") {
                problems.append(ProfileProblem(other.0, "is \(other.1), which cannot be told from \(one.0) \(one.1)"))
            }
        }
        return problems
    }
}
