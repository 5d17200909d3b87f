/// Every function of an environment, by name and style of call.
struct FunctionTable: Sendable {
    private var overloads: [String: [CELFunction]] = [:]
    private var members: [String: [CELFunction]] = [:]

    init(_ libraries: [CELLibrary]) {
        for function in libraries.flatMap(\.functions) {
            if function.isMember {
                members[function.name, default: []].append(function)
            } else {
                overloads[function.name, default: []].append(function)
            }
        }
    }

    func functions(_ name: String, isMember: Bool) -> [CELFunction] {
        (isMember ? members[name] : overloads[name]) ?? []
    }

    /// All names, for suggestions.
    func names(isMember: Bool) -> [String] {
        isMember ? Array(members.keys) : Array(overloads.keys)
    }
}
