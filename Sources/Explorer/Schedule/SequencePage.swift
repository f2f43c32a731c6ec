internal import Checkers
internal import Scenario

/// The findings as one HTML file that needs nothing else: the verdict, and the schedule as a sequence diagram.
public struct SequencePage {
    private let findings: Findings

    /// A page of these findings.
    public init(_ findings: Findings) { self.findings = findings }

    /// The file's text.
    public var text: String {
        let scenario = findings.plan.scenario
        let conclusion = findings.conclusion.rawValue
        var html = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <link rel="icon" href="data:,">
            <title>\(escaped("\(conclusion) · \(scenario.name) · Stampede"))</title>
            <style>\(Self.style)</style></head>
            <body class="\(conclusion)"><main>
            <p class="brand">Stampede · explore</p>
            <h1><span>\(conclusion)</span> \(escaped(findings.sentence))</h1>
            <p>\(escaped(scenario.name)): \(escaped(scenario.description))</p>

            """
        for violation in findings.counterexample?.violations ?? [] {
            html +=
                "<p class=\"why\"><strong>\(escaped(violation.invariant))</strong> \(escaped(violation.message))</p>\n"
        }
        if let record = findings.record {
            html +=
                "<h2>The order that breaks it</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Sequence\">\n"
            html += SequenceDiagram(record, clients: scenario.clients).svg
            html += "</div>\n<h2>The same as text</h2>\n<pre tabindex=\"0\">"
            html += escaped(Columns(record, clients: scenario.clients, width: 40 * scenario.clients).text) + "</pre>\n"
        }
        if !findings.remarks.isEmpty {
            html += "<h2>To be said beside it</h2>\n<ul>"
            html += findings.remarks.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>\n"
        }
        return html + "</main></body></html>\n"
    }

    private static let style = """
        :root{color-scheme:light dark;--page:#fbfaf8;--card:#fff;--ink:#1d1c1a;--soft:#605d57;--rule:#c9c5bc;--fail:#b3261e;--pass:#1b6e3c;--inconclusive:#7d5500;--wire:#1f5fbf;--event:#8a4a00}
        @media (prefers-color-scheme:dark){:root{--page:#161514;--card:#1e1d1b;--ink:#eeebe5;--soft:#aaa59c;--rule:#4a4741;--fail:#ff8f84;--pass:#74d19a;--inconclusive:#e8bf62;--wire:#7aacf5;--event:#e8a35a}}
        *{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
        main{max-width:72rem;margin:0 auto;padding:3rem 1.5rem}.brand{color:var(--soft);font-weight:600}
        h1{font-size:1.5rem;line-height:1.3}h1 span{display:block;font-size:3rem;text-transform:capitalize}
        body.fail h1 span,.why strong{color:var(--fail)}body.pass h1 span{color:var(--pass)}body.inconclusive h1 span{color:var(--inconclusive)}
        .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:10px}
        pre{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:10px;padding:1rem;font-size:.85rem}
        svg{display:block}svg text{font:13px ui-monospace,"DejaVu Sans Mono",monospace;fill:var(--ink)}
        svg .life{stroke:var(--rule);stroke-dasharray:3 4}svg .wire{stroke:var(--wire);fill:none}svg .head{fill:var(--wire)}
        svg .event{stroke:var(--event);stroke-width:2}svg .said{fill:var(--soft)}svg .shout{fill:var(--event);font-weight:600}
        """
}

/// The schedule as lifelines: a client each, Redis at the right, an arrow for each command.
struct SequenceDiagram {
    private let record: ScheduleRecord
    private let clients: Int

    private static let column = 200
    private static let row = 34
    private static let top = 56

    init(_ record: ScheduleRecord, clients: Int) {
        self.record = record
        self.clients = clients
    }

    var svg: String {
        // The text of a command stands to the right of its client's line, over the arrow.
        let redis = Self.column * clients + 260
        let width = redis + 60
        let height = Self.top + Self.row * (record.entries.count + 1)
        var svg =
            "<svg width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
            + "aria-label=\"Sequence of the commands of \(clients) clients\">\n"
        for (index, x) in ((0..<clients).map(x) + [redis]).enumerated() {
            let name = index < clients ? "client \(index + 1)" : "Redis"
            svg += "<text x=\"\(x)\" y=\"26\" text-anchor=\"middle\" font-weight=\"600\">\(name)</text>"
            svg += "<line class=\"life\" x1=\"\(x)\" y1=\"36\" x2=\"\(x)\" y2=\"\(height - 10)\"/>\n"
        }
        for (index, entry) in record.entries.enumerated() {
            svg += draw(entry, at: Self.top + Self.row * index + 20, redis: redis)
        }
        return svg + "</svg>\n"
    }

    private func x(_ client: Int) -> Int { Self.column / 2 + Self.column * client }

    private func draw(_ entry: ScheduleRecord.Entry, at y: Int, redis: Int) -> String {
        guard let client = entry.client else {
            return "<line class=\"event\" x1=\"20\" y1=\"\(y)\" x2=\"\(redis + 20)\" y2=\"\(y)\"/>"
                + "<text class=\"shout\" x=\"24\" y=\"\(y - 6)\">\(escaped(entry.text))</text>\n"
        }
        let start = x(client)
        let text = escaped(entry.text)
        switch entry.kind {
        case .command:
            return "<line class=\"wire\" x1=\"\(start)\" y1=\"\(y)\" x2=\"\(redis - 6)\" y2=\"\(y)\"/>"
                + "<path class=\"head\" d=\"M\(redis - 8) \(y - 4)L\(redis) \(y)L\(redis - 8) \(y + 4)z\"/>"
                + "<text x=\"\(start + 8)\" y=\"\(y - 6)\">\(text)</text>\n"
        case .request, .answer, .event:
            return "<circle class=\"head\" cx=\"\(start)\" cy=\"\(y - 4)\" r=\"4\"/>"
                + "<text class=\"said\" x=\"\(start + 10)\" y=\"\(y)\">\(entry.kind == .answer ? "◂" : "▸") \(text)</text>\n"
        }
    }
}

/// A text within HTML or an attribute of it.
private func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        case "\n": result += "\n"
        // Characters that control, or turn the direction of writing, are shown as what they are not: a mark.
        case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
            result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }
}
