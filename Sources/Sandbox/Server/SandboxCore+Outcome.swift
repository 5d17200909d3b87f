import Foundation

extension SandboxCore {
    /// How a request ended.
    struct Outcome: Sendable {
        /// The id of the request.
        let requestID: String
        /// The time of the answer.
        let now: Timestamp
        /// The answer to a request that was granted, or what a fault put in its place.
        var answer: ServiceAnswer?
        /// Why the request was not granted.
        var refusal: SandboxRefusal?
        /// The value of `Retry-After` of a refusal.
        var retryAfter: String?
        /// Whether the connection is closed without an answer.
        var isDropped = false
        /// What goes out, if anything does.
        private(set) var written: ServiceAnswer?

        private var pace = ServiceAnswer.Pace.whole
        private var wrongForm: Fault.Form?

        /// Begins with nothing.
        init(requestID: String, now: Timestamp) {
            self.requestID = requestID
            self.now = now
        }

        /// The status of the answer; nil where there is none.
        var status: Int? {
            if isDropped { return nil }
            if wrongForm != nil { return 200 }
            return answer?.status ?? refusal?.status
        }

        /// Writes the answer, as the product would.
        mutating func write(_ service: any EmulatedService) {
            if isDropped { return }
            var answer = answer ?? refusal.map { service.answer(to: $0, requestID: requestID, at: now) }
            if let wrongForm { answer?.spoil(wrongForm) }
            answer?.pace = pace
            if let retryAfter { answer?.retryAfter = retryAfter }
            written = answer
        }

        /// Lets a fault take the place of the answer, or spoil it.
        mutating func strike(_ fault: Fault, service: any EmulatedService) {
            let reason = "the fault \(fault.kind.rawValue) struck" + (refusal.map { ", and \($0.reason)" } ?? "")
            switch fault.kind {
            case .slowBody:
                pace = .pieces(milliseconds: fault.milliseconds ?? 0)
                return
            case .wrongJSON:
                wrongForm = fault.form ?? .cut
                refusal = .configured(status: 200, reason)
                return
            case .throttle:
                refusal = service.throttling(reason)
            case .drop, .dropAfterEffect, .html, .error, .errorAfterEffect, .unauthorized, .endlessBody, .delay,
                .searchLag:
                refusal = .configured(status: fault.answeredStatus, reason)
            }
            retryAfter = fault.retryAfter
            answer = nil
            switch fault.kind {
            case .drop, .dropAfterEffect:
                isDropped = true
            case .html:
                let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
                answer = ServiceAnswer(status: fault.answeredStatus, content: .html(page))
            case .endlessBody:
                answer = ServiceAnswer(status: 200, content: .none)
                pace = .endless
            default:
                break
            }
        }
    }
}

extension ServiceAnswer {
    /// Makes 200 of the answer, with JSON that is wrong.
    fileprivate mutating func spoil(_ form: Fault.Form) {
        status = 200
        let truth: String? =
            switch content {
            case .none, .html: nil
            case .document(let text): text
            case .json(let value): (try? value.encoded()).map { String(decoding: $0, as: UTF8.self) }
            }
        switch form {
        case .cut:
            let text = truth ?? #"{"schemas": ["urn:ietf:params:scim:api"#
            content = .document(String(text.prefix(text.count / 2)))
        case .foreign:
            content = .document(#"{"message": "OK", "code": 0}"#)
        case .stranger:
            content = .json([
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "nobody-asked-for-this",
                "externalId": "of-somebody-else", "userName": "stranger@example.net", "active": true,
                "meta": ["resourceType": "User"],
            ])
        }
    }
}

extension Fault {
    fileprivate var answeredStatus: Int {
        switch kind {
        case .throttle: 429
        case .unauthorized: 401
        case .html: status ?? 200
        case .slowBody, .endlessBody, .wrongJSON: 200
        case .error, .errorAfterEffect, .drop, .dropAfterEffect, .delay, .searchLag: status ?? 500
        }
    }
}

extension Fault.Kind {
    /// Whether the request does its work first.
    var letsTheRequestThrough: Bool {
        switch self {
        case .errorAfterEffect, .dropAfterEffect, .slowBody, .wrongJSON: true
        case .throttle, .error, .drop, .delay, .html, .unauthorized, .endlessBody, .searchLag: false
        }
    }
}
