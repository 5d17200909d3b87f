import Delivery
import Domain

/// Reads the first pages of the users in the way of the profile, and sees whether they go on.
struct ListProbe {
    let speaker: ProbeSpeaker

    /// Pages so small that a second one is likely.
    static func profile(_ profile: TargetProfile) -> TargetProfile {
        var small = profile
        small.pageSize = min(2, profile.pageSize)
        return small
    }

    /// Reads.
    ///
    /// - Parameter report: is told what was found.
    func run(into report: inout ProbeReport) async {
        let style = speaker.connector.profile.listing
        guard style != .none else {
            report.findings.append(
                .init(
                    .notice, "list-none", "The profile does not read this target's lists; drift there is not noticed."))
            return
        }
        guard let first = await page(.first, &report) else { return }
        guard let next = first.next else { return conclude(first, &report) }
        guard let second = await page(next, &report) else { return }
        let known = Set(first.resources.map(\.id))
        if second.resources.contains(where: { known.contains($0.id) }) {
            report.findings.append(
                .init(
                    .problem, "list-stuck",
                    "The second page of the users shows those of the first again: the target does not page by \(style.rawValue), as the profile has it."
                ))
        } else {
            report.findings.append(
                .init(.ok, "list", "The users are listed in pages by \(style.rawValue), as the profile has it."))
        }
    }

    private func page(_ place: ListPlace, _ report: inout ProbeReport) async -> RemotePage? {
        let reply = await speaker.ask(.list(.user, at: place))
        guard case .page(let page, _) = reply else {
            report.findings.append(
                .init(.warning, "list", "A list of the users \(reply.words); drift at this target will not be noticed.")
            )
            return nil
        }
        return page
    }

    private func conclude(_ page: RemotePage, _ report: inout ProbeReport) {
        if let total = page.total, total > page.resources.count {
            report.findings.append(
                .init(
                    .warning, "list-cut",
                    "The list of the users shows \(page.resources.count) of \(total), and nothing leads to the rest."))
        } else {
            report.findings.append(
                .init(
                    .ok, "list",
                    "The users are listed; they fit on one page, so whether a second follows did not show."))
        }
    }
}
