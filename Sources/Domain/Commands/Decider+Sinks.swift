extension Decider {
    func addSink(_ name: String, _ sink: Sink, _ allowsPlain: Bool, _ first: Seq?, _ next: Seq) throws -> Event {
        try checkName(.sink, name)
        guard try state.sink(named: name) == nil else { throw Refusal.nameTaken(.sink, name) }
        if let problem = sink.problem(allowsPlain: allowsPlain) { throw Refusal.invalidSink(problem: problem) }
        if let first, first < 1 || first > next {
            throw Refusal.invalidSink(problem: "it can begin at a seq from 1 to \(next), which is the next one")
        }
        return .sinkAdded(name: name, sink: sink, first: first ?? next)
    }

    func pauseSink(_ name: String, _ paused: Bool) throws -> Event {
        let sink = try sink(name)
        if sink.isPaused == paused { throw Refusal.alreadySo(.sink, name, state: paused ? "paused" : "running") }
        return paused ? .sinkPaused(sink: sink.key) : .sinkResumed(sink: sink.key)
    }

    func sink(_ name: String) throws -> SinkState {
        guard let sink = try state.sink(named: name) else { throw Refusal.unknown(.sink, name) }
        return sink
    }
}

/// A sink as a decision sees it.
package struct SinkState: Hashable, Sendable {
    package let key: EntityKey
    package let isPaused: Bool

    package init(key: EntityKey, isPaused: Bool) {
        self.key = key
        self.isPaused = isPaused
    }
}
