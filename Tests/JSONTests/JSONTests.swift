import JSON
import Testing

@Suite struct JSONTests {
    @Test(
        "a text is read and written back",
        arguments: [
            #"{"a":1,"b":[true,false,null],"c":{"d":"e"}}"#, "[]", "{}", "-12", "1.5", #""""#,
            #""Ä 😀 \" \\ \n \u0001""#,
            "9223372036854775807",
        ])
    func roundTrip(text: String) throws {
        #expect(try JSON(parsing: Array(text.utf8)).text == text)
    }

    @Test(
        "other ways to write the same value",
        arguments: [
            (" [ 1 , 2 ] ", #"[1,2]"#), (#""\u00e4\ud83d\ude00\/\t""#, #""ä😀/\u0009""#), ("1e2", "100.0"),
            ("-0.5E+1", "-5.0"), ("9223372036854775808", "9.223372036854776e+18"),
        ])
    func other(text: String, written: String) throws {
        #expect(try JSON(parsing: Array(text.utf8)).text == written)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "+1", "1.", ".5", "1e", "-", "tru", "nulll",
            "\"", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\u12g4\"", "\"\n\"", "[1] 2", "'a'", "NaN",
            "1e999",
            "{\"a\":1,\"a\":2}", String(repeating: "[", count: 100_000),
        ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: Array(text.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused")
    func noUTF8() {
        #expect(throws: JSONError.self) { try JSON(parsing: [0x22, 0xFF, 0x22]) }
    }

    @Test("members are found by name")
    func members() throws {
        let value = try JSON(parsing: Array(#"{"a":{"b":[7,"x"]},"t":true}"#.utf8))
        #expect(value["a"]?["b"]?.array?.first?.integer == 7)
        #expect(value["a"]?["b"]?.array?.last?.string == "x")
        #expect(value["t"]?.bool == true)
        #expect(value["none"] == nil)
        #expect(value.value(at: "a.b.1") == "x")
        #expect(value.value(at: "") == value)
        for path in ["a.c", "a.b.2", "a.b.x", "t.a", "a.b.-1"] { #expect(value.value(at: path) == nil) }
    }
}
