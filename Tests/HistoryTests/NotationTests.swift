import Testing

@testable import History

@Suite struct NotationTests {
    private func json(_ text: String) throws -> Datum {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            return try reader.value()
        }
    }

    private func edn(_ text: String) throws -> Datum {
        let bytes = Array(text.utf8)
        return try bytes.withUnsafeBufferPointer { buffer in
            var reader = EDNReader(buffer)
            let value = try reader.value()
            try reader.skipSpace()
            guard reader.cursor.peek == nil else { throw reader.cursor.problem("more") }
            return value
        }
    }

    @Test("JSON is read as RFC 8259 has it")
    func jsonValues() throws {
        #expect(
            try json(" [1, -2.5e1, true, false, null, \"a\\n\\u00e9\\ud83d\\ude00\", {}] ")
                == .list([
                    .integer(1), .decimal(-25), .bool(true), .bool(false), .null, .text("a\né😀"), .map([:]),
                ]))
        #expect(try json("{\"a\":{\"b\":[]}}") == .map([.text("a"): .map([.text("b"): .list([])])]))
        #expect(try json("9223372036854775807") == .integer(.max))
    }

    @Test(
        "what is no JSON is refused where it goes wrong",
        arguments: [
            ("[1,]", 3), ("{\"a\" 1}", 5), ("{\"a\":1,}", 7), ("01", 0), ("tru", 3), ("\"\\x\"", 3), ("\"a", 0),
            ("{\"a\":1,\"a\":2}", 7),
            ("[1 2]", 3), ("nan", 1), ("\"\\ud800\"", 7), ("9223372036854775808", 0), ("\u{1}", 0), ("[", 1),
            ("\"\u{1}\"", 1),
        ])
    func badJSON(_ text: String, _ offset: Int) {
        do {
            let value = try json(text)
            Issue.record("\(text) was read as \(value)")
        } catch let problem as SyntaxProblem {
            #expect(problem.offset == offset, "\(text): \(problem)")
        } catch { Issue.record(error) }
    }

    @Test("EDN is read with its comments, tags, sets, characters and discarded forms")
    func ednValues() throws {
        #expect(try edn("; note\n#inst \"2026\" #_ (gone) ,") == .text("2026"))
        #expect(
            try edn("{:a/b [1 2N 3.5M], \"k\" #{x \\c}, nil (true false)}")
                == .map([
                    .name("a/b"): .list([.integer(1), .integer(2), .decimal(3.5)]),
                    .text("k"): .set([.name("x"), .text("c")]),
                    .null: .list([.bool(true), .bool(false)]),
                ]))
        #expect(try edn("#jepsen.history.Op{:f :read}") == .map([.name("f"): .name("read")]))
        #expect(try edn("#_ #_ 1 2 -3") == .integer(-3))
        #expect(try edn("^{:m 1} [+5 -]") == .list([.integer(5), .name("-")]))
    }

    @Test(
        "what is no EDN is refused",
        arguments: [
            "{:a}", "{:a 1 :a 2}", "#{1 1}", "[1", "(1]", ":", "1/2", "\"open", "#", "##Nope", "[1 2}", "12abc",
        ])
    func badEDN(_ text: String) {
        #expect(throws: SyntaxProblem.self) { _ = try edn(text) }
    }

    @Test("values nested deeper than any history are refused instead of exhausting the stack")
    func deep() {
        #expect(throws: SyntaxProblem.self) { _ = try json(String(repeating: "[", count: 100_000)) }
        #expect(throws: SyntaxProblem.self) { _ = try edn(String(repeating: "[", count: 100_000)) }
        #expect(throws: SyntaxProblem.self) { _ = try edn(String(repeating: "#_", count: 100_000)) }
        #expect(throws: SyntaxProblem.self) { _ = try edn(String(repeating: "#t ", count: 100_000)) }
    }

    @Test("a token that ends in a UUID is that UUID, any other is its text")
    func tokens() {
        var names = Names()
        let uuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
        let token = Token("worker-7:\(uuid)", in: &names)
        #expect(token == Token(uuid.uppercased(), in: &names))
        #expect(token.text(in: names) == uuid)
        #expect(names.count == 1)
        let foreign = Token("not-a-uuid", in: &names)
        #expect(foreign.text(in: names) == "not-a-uuid")
        #expect(Token("x", in: &names) != foreign)
        // A hexadecimal digit before it makes it another text.
        #expect(Token("a" + uuid, in: &names).text(in: names) == "a" + uuid)
        #expect(Token("00000000-0000-0000-0000-000000000001", in: &names).text(in: names).hasSuffix("0001"))
        #expect(Token("", in: &names).isNone)
    }

    @Test("a number that no table gave is shown as a number, never a crash")
    func strangeNames() {
        #expect(Names()[Names.ID(rawValue: 77)] == "#77")
        #expect(Names()[Names.ID(rawValue: 1 << 31)] == "#2147483648")
    }
}
