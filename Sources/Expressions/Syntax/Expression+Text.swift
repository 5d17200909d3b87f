extension Expression {
    /// The expression as a source that reads back as the same tree.
    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    /// Writes an operand in parentheses, unless it stands by itself.
    private func writeOperand(to text: inout String) {
        switch kind {
        case .binary, .and, .or, .conditional, .unary:
            text += "("
            write(to: &text)
            text += ")"
        case .literal(let value) where Self.literal(value).hasPrefix("-"):
            text += "("
            write(to: &text)
            text += ")"
        default: write(to: &text)
        }
    }

    private func write(to text: inout String) {
        switch kind {
        case .literal(let value): text += Self.literal(value)
        case .name(let name, let isRooted): text += (isRooted ? "." : "") + name
        case .select(let operand, let field, let isOptional):
            operand.writeOperand(to: &text)
            text += (isOptional ? ".?" : ".") + Self.field(field)
        case .has(let operand, let field, let isOptional):
            text += "has("
            operand.writeOperand(to: &text)
            text += (isOptional ? ".?" : ".") + Self.field(field) + ")"
        case .index(let operand, let key, let isOptional):
            operand.writeOperand(to: &text)
            text += isOptional ? "[?" : "["
            key.write(to: &text)
            text += "]"
        case .call(let name, let target, let arguments): writeCall(name, target, arguments, to: &text)
        case .list(let elements):
            Self.writeList(elements, "[", "]", to: &text) { element, text in
                if element.isOptional { text += "?" }
                element.value.write(to: &text)
            }
        case .map(let entries):
            Self.writeList(entries, "{", "}", to: &text) { entry, text in
                if entry.isOptional { text += "?" }
                entry.key.write(to: &text)
                text += ": "
                entry.value.write(to: &text)
            }
        case .unary(let operation, let operand):
            var inner = ""
            operand.writeOperand(to: &inner)
            // A minus before a digit would belong to the number, and not to all that follows it.
            let isNumber = inner.utf8.first.map { (0x30...0x39).contains($0) } ?? false
            text += operation.rawValue + (isNumber && operation == .minus ? "(\(inner))" : inner)
        case .binary(let operation, let left, let right):
            left.writeOperand(to: &text)
            text += " \(operation.rawValue) "
            right.writeOperand(to: &text)
        case .and(let terms), .or(let terms):
            var isAnd = false
            if case .and = kind { isAnd = true }
            for (place, term) in terms.enumerated() {
                if place > 0 { text += isAnd ? " && " : " || " }
                term.writeOperand(to: &text)
            }
        case .conditional(let condition, let first, let second):
            condition.writeOperand(to: &text)
            text += " ? "
            first.writeOperand(to: &text)
            text += " : "
            second.writeOperand(to: &text)
        case .comprehension(let macro): writeMacro(macro, to: &text)
        case .bind(let binding): writeBinding(binding, to: &text)
        }
    }

    private func writeCall(
        _ name: String, _ target: Expression?, _ arguments: [Expression], to text: inout String
    ) {
        if let target {
            target.writeOperand(to: &text)
            text += "."
        }
        text += name
        Self.writeList(arguments, "(", ")", to: &text) { $0.write(to: &$1) }
    }

    private func writeMacro(_ macro: Comprehension, to text: inout String) {
        macro.range.writeOperand(to: &text)
        text += ".\(macro.macro.rawValue)(\(macro.variable), "
        if let second = macro.second { text += second + ", " }
        if let filter = macro.filter {
            filter.write(to: &text)
            text += ", "
        }
        macro.body.write(to: &text)
        text += ")"
    }

    private func writeBinding(_ binding: Binding, to text: inout String) {
        switch binding.form {
        case .bind:
            text += "cel.bind(\(binding.variable), "
            binding.value.write(to: &text)
        case .optMap, .optFlatMap:
            binding.value.writeOperand(to: &text)
            text += binding.form == .optMap ? ".optMap(" : ".optFlatMap("
            text += binding.variable
        }
        text += ", "
        binding.body.write(to: &text)
        text += ")"
    }

    private static func writeList<Item>(
        _ items: [Item], _ open: String, _ close: String, to text: inout String,
        _ write: (Item, inout String) -> Void
    ) {
        text += open
        for (place, item) in items.enumerated() {
            if place > 0 { text += ", " }
            write(item, &text)
        }
        text += close
    }

    private static func field(_ name: String) -> String {
        let isIdentifier =
            name.utf8.allSatisfy { $0 == 0x5F || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) }
            && !(name.utf8.first.map { (0x30...0x39).contains($0) } ?? true)
            && !["true", "false", "null", "in"].contains(name)
        return isIdentifier ? name : "`\(name)`"
    }

    private static func literal(_ value: CELValue) -> String {
        switch value {
        case .string(let text): Quotation.quoted(text)
        case .bytes(let bytes): Quotation.quoted(bytes)
        default: value.description
        }
    }
}
