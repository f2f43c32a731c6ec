extension Report.Operation {
    /// What was sent and what came back on one line: each command with its reply; of an HTTP message its first line,
    /// and its body if there is one.
    var exchangeLine: String {
        let (requests, answers) = (Self.parts(of: request), Self.parts(of: answer))
        guard requests.count == answers.count else {
            let shown = requests.joined(separator: ", ")
            return answers.isEmpty ? shown : shown + " → " + answers.joined(separator: ", ")
        }
        return zip(requests, answers).map { "\($0) → \($1)" }.joined(separator: ", ")
    }

    /// Without an empty line every line is a part; with one, as HTTP has it, the first line and what follows the headers.
    private static func parts(of message: String) -> [String] {
        let lines = message.split(
            omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
        guard let end = lines.firstIndex(where: \.isEmpty), lines.count > 1 else {
            return lines.filter { !$0.isEmpty }.map(String.init)
        }
        let body = lines[(end + 1)...].joined(separator: " ")
        return [body.isEmpty ? String(lines[0]) : "\(lines[0]) \(body)"]
    }
}
