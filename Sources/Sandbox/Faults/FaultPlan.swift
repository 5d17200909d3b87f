/// The faults in force, and how often each has struck.
struct FaultPlan: Sendable {
    /// A fault in force.
    struct Entry: Sendable {
        /// The number under which it can be taken back.
        let id: Int
        /// What goes wrong.
        let fault: Fault
        /// How many requests it was aimed at.
        var seen = 0
        /// How many times it went wrong.
        var struck = 0
        /// Draws whether it goes wrong.
        var chance: SeededGenerator
    }

    /// What is to go wrong with one request.
    struct Verdict: Sendable {
        /// How long the request waits first.
        var milliseconds = 0
        /// How far a list stays behind.
        var lag: SearchLag?
        /// What goes wrong, apart from waiting and staying behind.
        var fault: Fault?
    }

    private(set) var entries: [Entry] = []
    private let seed: UInt64
    private var nextID = 1

    /// Makes a plan with faults that are in force from the start.
    init(_ faults: [Fault], seed: UInt64) {
        self.seed = seed
        for fault in faults { add(fault) }
    }

    /// Puts a fault in force.
    ///
    /// - Returns: The number under which it can be taken back.
    @discardableResult
    mutating func add(_ fault: Fault) -> Int {
        let id = nextID
        nextID += 1
        let seed = fault.seed ?? self.seed &+ UInt64(id)
        entries.append(Entry(id: id, fault: fault, chance: SeededGenerator(seed: seed)))
        return id
    }

    /// Takes faults back.
    ///
    /// - Parameter id: The number of one, nil for all.
    /// - Returns: Whether there was one.
    @discardableResult
    mutating func remove(_ id: Int? = nil) -> Bool {
        let before = entries.count
        entries.removeAll { id == nil || $0.id == id }
        return entries.count < before
    }

    /// The longest lag that any fault in force may ask for.
    var lag: SearchLag? {
        entries.reduce(nil) { lag, entry in entry.fault.searchLag?.joined(lag) ?? lag }
    }

    /// Says what goes wrong with a request.
    ///
    /// All delays that strike add up, and of all lags the longest counts; of the rest the oldest that strikes is it.
    ///
    /// - Parameters:
    ///   - method: The method of the request.
    ///   - path: Its path behind the base URL.
    ///   - isSearch: Whether it reads a list, which alone can stay behind.
    /// - Returns: How long the request waits, and what happens to it then.
    mutating func verdict(method: String, path: String, isSearch: Bool = false) -> Verdict {
        var verdict = Verdict()
        for place in entries.indices {
            let fault = entries[place].fault
            let isMild = fault.kind == .delay || fault.kind == .searchLag
            guard isMild || verdict.fault == nil, fault.aims(at: method, path) else { continue }
            if fault.kind == .searchLag, !isSearch { continue }
            guard entries[place].strikes() else { continue }
            switch fault.kind {
            case .delay: verdict.milliseconds += fault.milliseconds ?? 0
            case .searchLag: verdict.lag = fault.searchLag?.joined(verdict.lag)
            default: verdict.fault = fault
            }
        }
        return verdict
    }
}

extension FaultPlan.Entry {
    fileprivate mutating func strikes() -> Bool {
        if let count = fault.count, struck >= count { return false }
        seen += 1
        if seen <= fault.skip ?? 0 { return false }
        if let probability = fault.probability, Double.random(in: 0..<1, using: &chance) >= probability { return false }
        struck += 1
        return true
    }
}

extension Fault {
    fileprivate func aims(at method: String, _ path: String) -> Bool {
        if let wanted = self.method, wanted.uppercased() != method { return false }
        if let prefix = self.path, !path.lowercased().hasPrefix(prefix.lowercased()) { return false }
        return true
    }
}
