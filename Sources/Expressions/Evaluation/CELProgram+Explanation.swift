extension CELProgram {
    /// Says why the program is not true.
    ///
    /// - Parameters:
    ///   - activation: From the environment that the program is from.
    ///   - costLimit: What each term, and each part of it, may cost.
    /// - Returns: The first term of the `&&` at the top that is not true; nil where all are. Of a program without
    ///   `&&`, the whole is the one term. A term that is false comes before one that failed, as it alone decides.
    package func explain(
        _ activation: CELActivation, costLimit: Int = defaultCostLimit
    ) -> CELExplanation? {
        var failed: CELExplanation?
        for term in terms {
            guard let outcome = outcome(of: term, activation, costLimit) else { continue }
            if case .isFalse = outcome { return explanation(of: term, outcome, activation, costLimit) }
            if failed == nil { failed = explanation(of: term, outcome, activation, costLimit) }
        }
        return failed
    }

    private func outcome(
        of term: ExplainedTerm, _ activation: CELActivation, _ costLimit: Int
    ) -> CELExplanation.Outcome? {
        var frame = frame(activation, costLimit)
        do throws(CELEvaluationError) {
            switch try term.whole.step(&frame) {
            case .bool(true): return nil
            case .bool(false): return .isFalse
            case let value: return .notBool(value)
            }
        } catch {
            return .failed(error)
        }
    }

    private func explanation(
        of term: ExplainedTerm, _ outcome: CELExplanation.Outcome, _ activation: CELActivation, _ costLimit: Int
    ) -> CELExplanation {
        let readings = term.parts.map { part in
            var frame = frame(activation, costLimit)
            let value = Result { () throws(CELEvaluationError) in try part.step(&frame) }
            return CELExplanation.Reading(
                text: part.text, span: part.span, isSet: isSet(part, activation, costLimit), value: value)
        }
        return CELExplanation(text: term.whole.text, span: term.whole.span, outcome: outcome, readings: readings)
    }

    private func isSet(_ part: ExplainedTerm.Part, _ activation: CELActivation, _ costLimit: Int) -> Bool {
        guard let presence = part.presence else { return true }
        var frame = frame(activation, costLimit)
        do throws(CELEvaluationError) {
            if case .bool(false) = try presence(&frame) { return false }
            return true
        } catch {
            return true
        }
    }
}

/// A term of a rule that can be evaluated by itself, with the parts that say most about it.
struct ExplainedTerm: Sendable {
    struct Part: Sendable {
        let text: String
        let span: Range<Int>
        let step: Step
        /// Says whether it is there, where `has` asks for that.
        var presence: Step?
    }

    let whole: Part
    let parts: [Part]

    /// More terms than a person reads are explained as one.
    private static let mostTerms = 256

    static func terms(
        _ expression: Expression, _ text: SourceText, _ resolver: Resolver, _ functions: FunctionTable
    ) -> [ExplainedTerm] {
        var terms: [Expression] = []
        var waiting = [expression]
        while let next = waiting.popLast() {
            if case .and(let parts) = next.kind {
                waiting += parts.reversed()
            } else {
                terms.append(next)
            }
        }
        if terms.count > mostTerms { terms = [expression] }
        return terms.map { term in
            var found: [Expression] = []
            if terms.count <= mostTerms { collect(term, isTop: true, resolver, scope: [], &found) }
            var seen: Set<ExactText> = []
            let parts = found.prefix(32).filter { seen.insert(ExactText(shown($0, text))).inserted }
            return ExplainedTerm(
                whole: part(term, text, resolver, functions),
                parts: parts.map { reading($0, text, resolver, functions) })
        }
    }

    private static func part(
        _ expression: Expression, _ text: SourceText, _ resolver: Resolver, _ functions: FunctionTable
    ) -> Part {
        var planner = Planner(resolver: resolver, functions: functions)
        return Part(text: text[expression.range], span: expression.range, step: planner.plan(expression).step)
    }

    /// What a term reads: of `has(user.country)` the attribute, and whether it is there.
    private static func reading(
        _ expression: Expression, _ text: SourceText, _ resolver: Resolver, _ functions: FunctionTable
    ) -> Part {
        let presence = part(expression, text, resolver, functions)
        guard case .has(let operand, let field, _) = expression.kind else { return presence }
        let asked = Expression(
            .select(operand, field: field, isOptional: false), expression.range, height: expression.height)
        let value = part(asked, text, resolver, functions)
        return Part(
            text: shown(expression, text), span: expression.range, step: value.step, presence: presence.step)
    }

    /// What a part is called: of `has(user.country)` that which it asks for.
    private static func shown(_ expression: Expression, _ text: SourceText) -> String {
        guard case .has(let operand, let field, _) = expression.kind else { return text[expression.range] }
        return "\(text[operand.range]).\(field)"
    }

    /// The variables and attributes that an expression reads, and the calls whose results it compares.
    private static func collect(
        _ expression: Expression, isTop: Bool, _ resolver: Resolver, scope: [String], _ found: inout [Expression]
    ) {
        switch expression.kind {
        case .literal: return
        case .name, .select:
            if let path = expression.path {
                if let (meaning, _) = resolver.resolve(path.names, isRooted: path.isRooted, scope: scope),
                    case .variable = meaning
                {
                    found.append(expression)
                }
                return
            }
        case .has(let operand, _, _):
            if let path = operand.path,
                let (meaning, _) = resolver.resolve(path.names, isRooted: path.isRooted, scope: scope),
                case .variable = meaning
            {
                found.append(expression)
                return
            }
        case .call where scope.isEmpty && !isTop:
            let before = found.count
            for child in expression.children {
                collect(child, isTop: false, resolver, scope: scope, &found)
            }
            // What is the same for everybody says nothing.
            if found.count > before { found.append(expression) }
            return
        case .comprehension(let macro):
            collect(macro.range, isTop: false, resolver, scope: scope, &found)
            let inner = scope + [macro.variable] + (macro.second.map { [$0] } ?? [])
            for child in expression.children.dropFirst() {
                collect(child, isTop: false, resolver, scope: inner, &found)
            }
            return
        case .bind(let binding):
            collect(binding.value, isTop: false, resolver, scope: scope, &found)
            collect(binding.body, isTop: false, resolver, scope: scope + [binding.variable], &found)
            return
        default: break
        }
        for child in expression.children { collect(child, isTop: false, resolver, scope: scope, &found) }
    }
}
