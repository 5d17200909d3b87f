/// Finds the resources that a filter names.
struct ResourceSearch {
    /// Where they live.
    let store: ResourceStore
    /// How they look to a filter.
    let view: ResourceView

    private var table: ResourceTable { view.kind.name == "User" ? store.users : store.groups }

    /// Finds resources.
    ///
    /// - Parameter filter: What they have in common; nil means all of them.
    /// - Returns: The resources in the order of creation.
    func find(_ filter: FilterExpression?) -> [StoredResource] {
        guard let filter else { return table.ordered }
        if let ids = indexed(filter) {
            return ids.compactMap { table[$0] }.sorted { $0.serial < $1.serial }
        }
        // Lists of members are long; they are made only for a filter that looks at them.
        var view = view
        view.showsMembers = filter.mentions("members")
        view.showsGroups = filter.mentions("groups")
        view.writesBooleansAsText = false
        view.showsCreated = true
        return table.ordered.filter { filter.matches(view.body($0, in: store)) }
    }

    /// The ids, where an index knows them.
    private func indexed(_ filter: FilterExpression) -> Set<String>? {
        guard case .comparison(let attribute, .eq, .string(let text)) = filter else { return nil }
        switch attribute.keys {
        case ["id"]: return table[text] == nil ? [] : [text]
        case ["externalId"]: return table.ids(externalID: text)
        case ["userName"]: return table.isUsers ? table.ids(named: text) : []
        case ["displayName"] where !table.isUsers: return table.ids(named: text)
        case ["groups", "value"], ["groups"]: return store.memberIDs(ofGroup: text)
        case ["members", "value"], ["members"]: return store.groupIDs(ofMember: text)
        default: return nil
        }
    }
}
