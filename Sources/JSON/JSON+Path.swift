extension JSON {
    /// The value at a path of names and indices, as `checks.redis` or `events.0.event`; `count` is how many values an
    /// array has. Nil if there is none.
    public func value(at path: String) -> JSON? {
        path.split(separator: ".").reduce(Optional(self)) { value, part in
            switch value {
            case .object: value?[String(part)]
            case .array(let values) where part == "count": .integer(values.count)
            case .array(let values): Int(part).flatMap { values.indices.contains($0) ? values[$0] : nil }
            default: nil
            }
        }
    }
}
