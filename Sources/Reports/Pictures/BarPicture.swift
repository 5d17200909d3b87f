/// How often each of a few things happened: a bar for each, with its number beside it.
package struct BarPicture: Sendable {
    package struct Bar: Sendable {
        let label: String
        let number: Int64
        /// Whether it is hatched, as what needs attention is.
        let isBad: Bool

        package init(_ label: String, _ number: Int64, isBad: Bool = false) {
            self.label = label
            self.number = number
            self.isBad = isBad
        }
    }

    private let bars: [Bar]

    package init(_ bars: [Bar]) { self.bars = bars }

    /// The picture.
    ///
    /// - Parameters:
    ///   - number: tells it from the other pictures of the page.
    ///   - title: what it shows.
    /// - Returns: an `svg` element with a title and a description.
    package func svg(_ number: Int, title: String) -> HTML {
        let (left, width, height) = (232.0, 640.0, 24.0)
        let most = Double(max(bars.map(\.number).max() ?? 0, 1))
        let description = bars.map { "\($0.label): \($0.number)" }.joined(separator: "; ") + "."
        var svg: HTML = """
            <svg viewBox="0 0 968 \(Double(bars.count) * height + 8)" role="img" aria-labelledby="t\(number) d\(number)">
            <title id="t\(number)">\(title)</title>
            <desc id="d\(number)">\(description)</desc>

            """
        for (place, bar) in bars.enumerated() {
            let top = Double(place) * height + 4
            let length = Double(bar.number) / most * width
            svg += "<text x=\"\(left - 12)\" y=\"\(top + 15)\" text-anchor=\"end\">\(bar.label)</text>"
            if bar.number > 0 {
                svg += """
                    <rect class="outline" x="\(left)" y="\(top + 2)" width="\(max(length, 2))" height="\(height - 6)" \
                    fill="\(Hatching.fill(bar.isBad ? 1 : 0))"/>
                    """
            }
            svg += "<text x=\"\(left + length + 8)\" y=\"\(top + 15)\">\(bar.number)</text>\n"
        }
        return svg + "<path class=\"line\" d=\"M\(left) 0V\(Double(bars.count) * height + 8)\"/>\n</svg>"
    }
}
