extension JSONWriter {
    /// What there is to know of a part.
    mutating func part(_ part: Report.Part) {
        object { json in
            json.member("run", part.run)
            json.member("number", part.number)
            json.member("count", part.count)
            for (name, clock) in [("began", part.began), ("ended", part.ended)] {
                guard let clock else { continue }
                json.key(name)
                json.object(inline: true) { json in
                    // A text: most readers keep only 53 bits of a number.
                    json.member("ahead", String(clock.ahead))
                    json.member("uncertainty", clock.uncertainty)
                }
            }
            json.member("scenario", part.scenario)
        }
    }
}

extension Report.Part {
    /// The part that a JSON value tells of.
    init(_ json: JSONNode) throws(JSONError) {
        let count: Int = try json["count"].integer(2...64)
        self.init(
            run: try json["run"].text(), number: try json["number"].integer(1...count), of: count,
            scenario: try json["scenario"].text())
        began = try json.member("began").map { node throws(JSONError) in try Report.Clock(node) }
        ended = try json.member("ended").map { node throws(JSONError) in try Report.Clock(node) }
    }
}

extension Report.Clock {
    fileprivate init(_ json: JSONNode) throws(JSONError) {
        let ahead = try json["ahead"]
        // Small enough that no sum overflows.
        guard let nanoseconds = Int64(try ahead.text()), nanoseconds.magnitude < 1 << 61 else {
            throw JSONError(offset: ahead.offset, "a number of nanoseconds as a text of digits should stand here")
        }
        self.init(ahead: nanoseconds, uncertainty: try json["uncertainty"].integer(0...Int64(1) << 60))
    }
}
