package import Domain
package import Store

/// The random history of a seed as a row of transactions, with what the journal must hold after each of them.
///
/// A process that was killed has done so many of them, or one more than it said: never a part of one.
package struct Story: Sendable {
    /// What tells one state of the journal from all others of the same story.
    package struct Mark: Hashable, Sendable {
        package let head: Seq
        /// Commands in the journal, refused ones too.
        package let commands: Int64

        package init(head: Seq, commands: Int64) {
            self.head = head
            self.commands = commands
        }
    }

    /// Each is one transaction.
    package let steps: [Step]
    /// The mark after so many steps; the first is that of an empty journal.
    package let marks: [Mark]

    /// Draws a history, and plays it through the rules.
    ///
    /// - Throws: nothing that a lawful history can cause.
    package init(seed: UInt64, steps count: Int) throws {
        var generator = CommandGenerator(seed: seed)
        steps = try generator.steps(count)
        var model = Model()
        var keys: Set<String> = []
        var commands: Int64 = 0
        var marks = [Mark(head: 0, commands: 0)]
        for step in steps {
            let fired = model.fired
            switch step {
            case .submit(let asked):
                try model.follow(step)
                for command in asked where command.key.map({ keys.insert($0).inserted }) ?? true { commands += 1 }
            case .report(let choice, let time): commands += try model.report(choice, at: time).isEmpty ? 0 : 1
            case .pass: try model.follow(step)
            }
            commands += model.fired - fired
            marks.append(Mark(head: model.head, commands: commands))
        }
        self.marks = marks
    }

    /// What the rules make of the first steps.
    package func model(after count: Int) throws -> Model {
        var model = Model()
        for step in steps.prefix(count) { try model.follow(step) }
        return model
    }

    /// How many steps a journal holds: the places of its mark among all.
    ///
    /// Several where steps leave no trace, such as a repeated command; none where the journal is not of this story.
    package func places(of mark: Mark) -> Range<Int>? {
        guard let first = marks.firstIndex(of: mark), let last = marks.lastIndex(of: mark) else { return nil }
        return first..<last + 1
    }

    /// Does one step in a store, as one transaction.
    ///
    /// - Parameters:
    ///   - place: which step, from 0.
    ///   - model: what the rules make of the steps before; the step is added to it once it is durable.
    ///   - store: under a clock that stands at ``time(of:)``.
    /// - Throws: `StorageError`, and then the step left no trace.
    package func play(_ place: Int, _ model: inout Model, in store: Store) async throws {
        switch steps[place] {
        case .submit(let commands): _ = try await store.submit(commands)
        case .report(let choice, let time):
            var next = model
            let events = try next.report(choice, at: time)
            try await store.work { _, report in try report(events, "worker") }
        case .pass: try await store.fireDue()
        }
        try model.follow(steps[place])
    }

    /// What the clock shows at a step.
    package static func time(of place: Int) -> Timestamp { CommandGenerator.time(of: place) }
}

extension Model {
    /// Takes in what a worker reports at an instant.
    ///
    /// - Returns: the events, which another must report likewise.
    /// - Throws: nothing that a lawful history can cause.
    package mutating func report(_ choice: UInt64, at now: Timestamp) throws -> [Event] {
        try fire(upTo: now)
        let events = Outcomes.draw(choice, self)
        for event in events { apply(event) }
        if !events.isEmpty { time = max(time, now) }
        return events
    }

    /// Takes one step of a history.
    package mutating func follow(_ step: Step) throws {
        switch step {
        case .submit(let commands): for command in commands { _ = try take(command) }
        case .report(let choice, let now): _ = try report(choice, at: now)
        case .pass(let now): try fire(upTo: now)
        }
    }
}
