/// Finds what somebody may have meant.
enum NearestName {
    /// The name that is nearest to another one, if any is near.
    ///
    /// - Parameters:
    ///   - name: What was written.
    ///   - names: What there is.
    /// - Returns: The name with the fewest letters added, dropped, changed or swapped: at most one in three.
    static func find(_ name: String, among names: [String]) -> String? {
        let letters = Array(name.lowercased().unicodeScalars.prefix(64))
        let most = max(1, letters.count / 3)
        var best: (name: String, distance: Int)?
        for candidate in names.sorted() where !ExactText.same(candidate, name) {
            let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
            guard abs(other.count - letters.count) <= most else { continue }
            let distance = distance(letters, other)
            if distance <= most, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// The end of a sentence that names it, or nothing.
    static func hint(_ name: String, among names: [String]) -> String {
        find(name, among: names).map { "; did you mean '\($0)'?" } ?? "."
    }

    /// The restricted edit distance of Damerau and Levenshtein.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var rows = [Array(0...right.count)]
        for row in 1..<(left.count + 1) {
            var line = [row] + Array(repeating: 0, count: right.count)
            for column in 1..<(right.count + 1) {
                let change = left[row - 1] == right[column - 1] ? 0 : 1
                line[column] = min(rows[row - 1][column] + 1, line[column - 1] + 1, rows[row - 1][column - 1] + change)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    line[column] = min(line[column], rows[row - 2][column - 2] + 1)
                }
            }
            rows.append(line)
        }
        return rows[left.count][right.count]
    }
}
