import ArgumentParser
import Domain
import Store

/// What `policy set` changes of a window.
struct WindowOptions: ParsableArguments {
    @Option(help: ArgumentHelp("It gives the app from this time on.", valueName: "time")) var from: Timestamp?
    @Flag(help: "It has no beginning any more: it gives the app at once.") var noFrom = false
    @Option(help: ArgumentHelp("It gives the app until this time.", valueName: "time")) var until: Timestamp?
    @Flag(help: "It has no end any more.") var noUntil = false

    func validate() throws {
        if from != nil && noFrom { throw ValidationError("--from and --no-from exclude each other.") }
        if until != nil && noUntil { throw ValidationError("--until and --no-until exclude each other.") }
    }

    private var isEmpty: Bool { from == nil && until == nil && !noFrom && !noUntil }

    /// The change of the window, where one is asked for.
    func requests(_ policy: String) -> [Request] {
        if isEmpty { return [] }
        return [
            .changePolicyWindow(
                name: policy, from: Self.change(from, noFrom), until: Self.change(until, noUntil))
        ]
    }

    private static func change(_ time: Timestamp?, _ clears: Bool) -> BoundChange {
        time.map { .set($0) } ?? (clears ? .clear : .keep)
    }
}

extension Listing.Policy {
    /// Whether the policy gives its app at an instant, as far as its window goes: an end that has passed has passed.
    func windowState(at now: Timestamp) -> String {
        if window == .always { return "always" }
        if let until = window.until, until <= now { return "over" }
        return isOpen ? "open" : "to come"
    }
}
