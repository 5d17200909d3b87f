/// How bars of different kinds are told apart: by hatching, and not by colour alone.
package enum Hatching {
    /// How many kinds have a hatching of their own; all others share the last.
    static let kinds = 6

    /// The value of a `fill` attribute.
    static func fill(_ kind: Int) -> HTML { kind == 0 ? "#1f4e8c" : "url(#h\(min(kind, kinds)))" }

    /// What the fills refer to; once on a page.
    static let definitions: HTML = """
        <svg width="0" height="0" aria-hidden="true" focusable="false"><defs>
        <pattern id="h1" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fbe3c5"/>\
        <path d="M-1 1L1-1M0 6L6 0M5 7L7 5" stroke="#a35200" stroke-width="2"/></pattern>
        <pattern id="h2" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#dcefdc"/>\
        <circle cx="3" cy="3" r="1.5" fill="#1f6b33"/></pattern>
        <pattern id="h3" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#f1e0f1"/>\
        <path d="M0 0L6 6M6 0L0 6" stroke="#7a2e7a" stroke-width="1.1"/></pattern>
        <pattern id="h4" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#d9eef0"/>\
        <path d="M2.5 0V5" stroke="#0b6671" stroke-width="1.8"/></pattern>
        <pattern id="h5" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="#e8e8e8"/>\
        <path d="M0 2.5H5" stroke="#333" stroke-width="1.6"/></pattern>
        <pattern id="h6" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff"/></pattern>
        <pattern id="unknown" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#f3f3f3"/>\
        <path d="M0 8L8 0" stroke="#c9c9c9" stroke-width="1"/></pattern>
        </defs></svg>
        """
}
