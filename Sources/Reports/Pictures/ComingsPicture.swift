package import Audit
import Domain

/// How many joined, moved and left in each part of a period: three columns beside one another for each part.
package struct ComingsPicture: Sendable {
    private let axis: TimeAxis
    /// By part of the period: joiners, movers, leavers.
    private var parts = [[Int]](repeating: [0, 0, 0], count: Self.count)

    private static let count = 24
    private static let names = ["joined", "moved", "left"]

    package init(_ period: ReportPeriod) { axis = TimeAxis(from: period.from, to: period.to) }

    /// Takes in one person; whoever came and left counts as left.
    package mutating func add(_ record: MoveRecord) {
        let part = min(Int(axis.share(record.at) * Double(Self.count)), Self.count - 1)
        switch record.kind {
        case .joiner: parts[part][0] += 1
        case .mover: parts[part][1] += 1
        case .leaver, .visitor: parts[part][2] += 1
        }
    }

    /// The picture.
    ///
    /// - Parameters:
    ///   - number: tells it from the other pictures of the page.
    ///   - title: what it shows.
    /// - Returns: an `svg` element with a title and a description.
    package func svg(_ number: Int, title: String) -> HTML {
        let (left, width, top, base) = (48.0, 904.0, 12.0, 150.0)
        let most = max(parts.flatMap { $0 }.max() ?? 0, 1)
        let sums = (0..<3).map { kind in parts.map { $0[kind] }.reduce(0, +) }
        let description = zip(sums, Self.names).map { "\($0) \($1)" }.joined(separator: ", ") + " over the period."
        var svg: HTML = """
            <svg viewBox="0 0 968 200" role="img" aria-labelledby="t\(number) d\(number)">
            <title id="t\(number)">\(title)</title>
            <desc id="d\(number)">\(description)</desc>
            <path class="line" d="M\(left) \(top)H\(left + width)M\(left) \(base)H\(left + width)"/>
            <text class="axis" x="\(left - 8)" y="\(top + 4)" text-anchor="end">\(most)</text>
            <text class="axis" x="\(left - 8)" y="\(base + 3)" text-anchor="end">0</text>

            """
        for tick in axis.ticks {
            let x = left + axis.share(tick.at) * width
            svg += "<path class=\"line\" d=\"M\(x) \(top)V\(base + 4)\"/>"
        }
        svg += axis.labels(left: left, width: width, height: base + 17)
        let slot = width / Double(Self.count)
        for (part, counts) in parts.enumerated() {
            for (kind, count) in counts.enumerated() where count > 0 {
                let height = Double(count) / Double(most) * (base - top)
                svg += """
                    <rect class="outline" x="\(left + (Double(part) + 0.1 + 0.27 * Double(kind)) * slot)" \
                    y="\(base - height)" width="\(0.25 * slot)" height="\(height)" fill="\(Hatching.fill(kind))"/>
                    """
            }
        }
        for (kind, name) in Self.names.enumerated() {
            let x = left + Double(kind) * 110
            svg += """

                <rect class="outline" x="\(x)" y="182" width="22" height="12" fill="\(Hatching.fill(kind))"/>\
                <text x="\(x + 28)" y="192">\(name)</text>
                """
        }
        return svg + "\n</svg>"
    }
}
