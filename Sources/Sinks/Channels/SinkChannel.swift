package import Domain

/// The way to one sink.
///
/// One runner uses it, and calls nothing while another call is under way.
package protocol SinkChannel: Sendable {
    /// Most events that it wants at once.
    var batch: Int { get }

    /// Delivers events, in order.
    ///
    /// - Parameter messages: at least one.
    /// - Throws: `SinkFailure`, and then none of them counts as delivered; `CancellationError`.
    func deliver(_ messages: [SinkMessage]) async throws

    /// Notices what has happened meanwhile to what was delivered before.
    ///
    /// - Throws: `SinkFailure` where some of it must be sent again.
    func check() async throws

    /// Lets go of it.
    func close() async
}

extension SinkChannel {
    package func check() async throws {}
}

/// Why a sink did not take what it was given.
package struct SinkFailure: Error, Hashable, Sendable {
    /// One sentence for people, without secrets.
    package var sentence: String
    /// How long the sink asks to be left alone.
    package var atLeast: Duration?
    /// Whether there was too much at once.
    package var isTooLarge = false
    /// The oldest event that must be sent again although it counted as delivered; nil where there is none.
    package var resendFrom: Seq?

    package init(
        _ sentence: String, atLeast: Duration? = nil, isTooLarge: Bool = false, resendFrom: Seq? = nil
    ) {
        self.sentence = sentence
        self.atLeast = atLeast
        self.isTooLarge = isTooLarge
        self.resendFrom = resendFrom
    }
}
