import Delivery
import Domain

/// A person who does not exist, for an account that is made to be removed.
struct ProbePerson: Sendable {
    let number: Int
    let conditions: TargetProbe.Conditions

    /// What stands at the paths that an app maps.
    ///
    /// A fixed text of the mapping stands as it is. Everything else is made up by what the path is called, and an
    /// attribute that cannot be made up is left out unless the target requires it.
    func texts(_ mapping: [String: String], _ profile: TargetProfile) -> [String: String] {
        var texts: [String: String] = [:]
        for path in Set(mapping.keys).union(profile.requiredPaths) {
            if case .text(let text)? = mapping[path].flatMap({ AttributeMapping($0) }) {
                texts[path] = text
            } else if let text = text(path) ?? (profile.requiredPaths.contains(path) ? "Probe" : nil) {
                texts[path] = text
            }
        }
        if texts["userName"] == nil { texts["userName"] = conditions.address("\(number)") }
        texts["externalId"] = nil
        return texts
    }

    private func text(_ path: String) -> String? {
        switch path {
        case "userName": conditions.address("\(number)")
        case "name.givenName": "Provisor"
        case "name.familyName": "Probe"
        case "displayName", "name.formatted", "nickName": "Provisor probe \(conditions.stamp) \(number)"
        case let path where path.hasPrefix("emails") && path.hasSuffix("value"): conditions.address("\(number)")
        case let path where path.hasSuffix(":mailNickname"): conditions.name("\(number)")
        default: nil
        }
    }
}
