import Sandbox
import TestKit

/// Draws what goes wrong at a target.
enum CampaignFaults {
    /// A fault: of any kind, on some of the routes, a few times or by chance.
    static func draw(_ random: inout SplitMix64) -> Fault {
        var fault = kind(&random)
        fault.method = random.pick([nil, nil, "POST", "PATCH", "GET", "DELETE"], or: nil)
        fault.path = random.pick([nil, nil, "/Users", "/Groups"], or: nil)
        fault.skip = random.pick([0, 0, 1, 3], or: 0)
        if random.chance(70) {
            fault.count = Int.random(in: 1...4, using: &random)
        } else {
            fault.probability = Double(Int.random(in: 5...35, using: &random)) / 100
        }
        fault.seed = random.next()
        return fault
    }

    /// Whether a fault is of the kinds after which a person may have to look.
    ///
    /// Answers that are not the protocol's, refusals, and a search that shows nothing of what is there: each of them more
    /// than once for the same job. After all others no job is ever parked.
    static func mayPark(_ fault: Fault) -> Bool {
        switch fault.kind {
        case .html, .wrongJSON, .endlessBody, .searchLag: true
        case .error: (400..<500).contains(fault.status ?? 500)
        default: false
        }
    }

    private static func kind(_ random: inout SplitMix64) -> Fault {
        switch Int.random(in: 0..<30, using: &random) {
        case 0..<4: return Fault(.drop)
        case 4..<9: return Fault(.dropAfterEffect)
        case 9..<12: return Fault(.error, status: random.pick([500, 502, 503, 504], or: 500))
        case 12..<17: return Fault(.errorAfterEffect, status: random.pick([500, 502, 503, 504], or: 500))
        case 17..<19: return Fault(.throttle)
        case 19: return Fault(.throttle, retryAfter: "3")
        case 20: return Fault(.throttle, retryAfter: random.pick(["99999999999999999999", "-5", "soon"], or: "soon"))
        case 21: return Fault(.slowBody, milliseconds: random.pick([20, 900], or: 20))
        case 22: return Fault(.endlessBody)
        case 23: return Fault(.html, status: random.pick([200, 502], or: 200))
        case 24..<26: return Fault(.wrongJSON, form: random.pick([.cut, .foreign, .stranger], or: .cut))
        case 26: return Fault(.delay, milliseconds: random.pick([2, 15], or: 2))
        case 27: return Fault(.unauthorized)
        case 28: return Fault(.error, status: random.pick([400, 403, 409, 412], or: 400))
        default: return Fault(.searchLag, milliseconds: random.pick([15, 40], or: 15))
        }
    }
}
