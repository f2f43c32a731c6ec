/// A value that was read from JSON, and where it stands.
struct JSONNode: Sendable {
    enum Value: Sendable {
        case null
        case truth(Bool)
        /// The number as it was written: who asks says whether it must be whole.
        case number(String)
        case text(String)
        case array([JSONNode])
        case object([Member])
    }

    /// One member of an object, in the order of the file.
    struct Member: Sendable {
        var name: String
        var value: JSONNode
    }

    var value: Value
    /// Where it begins in the file, in bytes.
    var offset: Int

    // MARK: asking for a type

    func text() throws(JSONError) -> String {
        guard case .text(let text) = value else { throw expected("a text") }
        return text
    }

    func integer<Integer: FixedWidthInteger>(_ range: ClosedRange<Integer>) throws(JSONError) -> Integer {
        guard case .number(let digits) = value, let number = Integer(digits), range.contains(number) else {
            throw expected("a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func truth() throws(JSONError) -> Bool {
        guard case .truth(let truth) = value else { throw expected("true or false") }
        return truth
    }

    func array<Element>(of element: (JSONNode) throws(JSONError) -> Element) throws(JSONError) -> [Element] {
        guard case .array(let nodes) = value else { throw expected("an array") }
        var elements: [Element] = []
        elements.reserveCapacity(nodes.count)
        for node in nodes { elements.append(try element(node)) }
        return elements
    }

    /// One of the words that a type allows.
    func word<Word>(_ read: (String) -> Word?, of allowed: [String]) throws(JSONError) -> Word {
        guard let word = read(try text()) else {
            throw expected("one of \(allowed.joined(separator: ", "))")
        }
        return word
    }

    // MARK: members of an object

    /// A member that may be missing; `null` counts as missing.
    func member(_ name: String) throws(JSONError) -> JSONNode? {
        guard case .object(let members) = value else { throw expected("an object") }
        guard let found = members.first(where: { $0.name == name })?.value else { return nil }
        if case .null = found.value { return nil }
        return found
    }

    /// A member that must be there.
    subscript(name: String) -> JSONNode {
        get throws(JSONError) {
            guard let found = try member(name) else {
                throw JSONError(offset: offset, "«\(name)» is missing here")
            }
            return found
        }
    }

    private func expected(_ what: String) -> JSONError {
        let found =
            switch value {
            case .null: "null"
            case .truth(let truth): "\(truth)"
            case .number(let digits): digits
            case .text(let text): "the text «\(text.shortened(to: 40))»"
            case .array: "an array"
            case .object: "an object"
            }
        return JSONError(offset: offset, "\(what) should stand here, not \(found)")
    }
}
