import Crypto
import Foundation

/// How a page looks, on a screen and on paper.
///
/// Everything stands in the page itself: it needs no network, and its content security policy lets nothing else in.
enum PageStyle {
    /// Names the style sheet to the content security policy, so that no other one is taken.
    static let digest = "sha256-" + Data(SHA256.hash(data: Data(sheet.utf8))).base64EncodedString()

    static let sheet = """

        :root { color-scheme: only light; }
        * { box-sizing: border-box; }
        html { background: #e9edf2; }
        body {
            font: 15px/1.5 "Helvetica Neue", Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif;
            color: #1b2430; background: #fff; margin: 0 auto; max-width: 1080px; padding: 48px 56px;
            font-variant-numeric: tabular-nums;
        }
        h1 { font-size: 28px; line-height: 1.2; margin: 2px 0 12px; letter-spacing: -0.01em; }
        h2 { font-size: 20px; line-height: 1.3; margin: 44px 0 4px; break-after: avoid; }
        p { margin: 0 0 12px; max-width: 72ch; }
        .kind {
            color: #1f4e8c; font-size: 13px; font-weight: 700; letter-spacing: 0.06em; margin: 0;
            text-transform: uppercase;
        }
        .note, .detail, figcaption, footer { color: #4a5565; font-size: 13px; }
        .facts { border-top: 2px solid #1f4e8c; display: grid; grid-template-columns: repeat(3, 1fr); margin: 20px 0 24px; }
        .facts div { border-bottom: 1px solid #d5dbe3; padding: 8px 16px 8px 0; }
        dt { color: #4a5565; font-size: 12px; }
        dd { margin: 0; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(112px, 1fr)); gap: 12px; margin: 24px 0; }
        .figures div { background: #f3f6fa; border: 1px solid #d5dbe3; border-radius: 6px; padding: 10px 14px; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
        .figures dd { font-size: 26px; font-weight: 700; line-height: 1.2; }
        figure { margin: 20px 0 24px; break-inside: avoid; }
        figure svg { display: block; height: auto; width: 100%; }
        figcaption { margin-top: 6px; max-width: 90ch; }
        svg[width="0"] { position: absolute; }
        svg text { fill: #1b2430; font-family: inherit; font-size: 12px; }
        svg .axis { fill: #4a5565; font-size: 11px; }
        svg .line { stroke: #c4ccd6; stroke-width: 1; }
        svg .mark { fill: none; stroke: #1b2430; stroke-width: 1.6; }
        svg .outline { stroke: #1b2430; stroke-width: 0.8; }
        table { border-collapse: collapse; font-size: 13px; line-height: 1.4; margin: 12px 0 20px; width: 100%; }
        h2 + .note { break-after: avoid; }
        caption { break-after: avoid; color: #4a5565; font-size: 13px; padding-bottom: 6px; text-align: left; }
        thead { display: table-header-group; }
        thead th { background: #eaf0f7; border-bottom: 2px solid #1f4e8c; font-size: 12px; vertical-align: bottom; }
        th, td { padding: 6px 10px 6px 8px; text-align: left; vertical-align: top; }
        tbody th, tbody td { border-bottom: 1px solid #d5dbe3; }
        tbody th { font-weight: 600; min-width: 11em; }
        tbody td:not(.number, .boxes) { min-width: 5em; }
        tr { break-inside: avoid; }
        bdi { unicode-bidi: isolate; }
        h1, h2, code, .long { overflow-wrap: anywhere; }
        .detail { font-weight: 400; }
        dd time, time span, .number { white-space: nowrap; }
        td.number, th.number { text-align: right; }
        .bad { color: #9c1c1c; }
        .boxes { white-space: nowrap; }
        .box { border: 1.3px solid #4a5565; display: inline-block; height: 11px; margin-right: 3px; vertical-align: -1px; width: 11px; }
        .none { background: #f3f6fa; border-left: 3px solid #1f4e8c; padding: 8px 14px; }
        .signature { break-inside: avoid; display: grid; gap: 32px; grid-template-columns: 2fr 1fr 2fr; margin: 44px 0 12px; }
        .signature span { border-top: 1px solid #4a5565; color: #4a5565; font-size: 12px; padding-top: 4px; }
        footer { border-top: 1px solid #d5dbe3; margin-top: 48px; padding-top: 12px; }
        footer h2 { font-size: 15px; margin: 0 0 4px; color: #1b2430; }
        code { background: #f3f6fa; font: 12px/1.5 "DejaVu Sans Mono", Menlo, Consolas, monospace; padding: 1px 4px; white-space: pre-wrap; }
        @page { margin: 16mm 14mm 18mm; size: A4; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #4a5565; } }
        @media print {
            html { background: #fff; }
            body { font-size: 9.5pt; max-width: none; padding: 0; }
            table { font-size: 8pt; }
            thead th, caption, .note, .detail, figcaption, footer, dt { font-size: 7.5pt; }
            th, td { padding: 3pt 6pt 3pt 4pt; }
            tbody th { min-width: 8em; }
            h1 { font-size: 19pt; }
            h2 { font-size: 13pt; margin-top: 22pt; }
            .sheet { break-before: page; }
            .sheet h2 { margin-top: 0; }
            .figures { gap: 6px; grid-template-columns: repeat(auto-fit, minmax(78px, 1fr)); }
            .figures div { padding: 6px 10px; }
            .figures dd { font-size: 15pt; }
            code { font-size: 7.5pt; }
            footer { break-inside: avoid; }
            * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
        }

        """
}
