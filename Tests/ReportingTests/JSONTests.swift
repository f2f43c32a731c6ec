import Foundation
import Testing

@testable import Reporting

@Suite struct JSONTests {
    @Test("a report that is read back is the report that was written")
    func roundTrip() throws {
        let read = try Report(json: Array(SampleReport.all.json.utf8), path: "report.json")
        #expect(read == SampleReport.all)
        #expect(read.json == SampleReport.all.json)
    }

    @Test("hostile texts survive the way there and back, and no control character stands in the file")
    func hostile() throws {
        let report = HostileReport.report
        let json = report.json
        #expect(try Report(json: Array(json.utf8), path: "") == report.withoutSecrets)
        #expect(
            json.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)) })
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.utf8)) }
    }

    @Test(
        "what another parser says of a text, ours says too",
        arguments: [
            "{}", "[1,2.5e3,-0,1E-2]", #"{"a":"\ud83d\ude00"}"#, "  [true , false,null]\n", #"["\/\b\f\n\r\t\"\\"]"#,
        ])
    func accepted(text: String) throws {
        #expect(throws: Never.self) { try JSONParser.parse(Array(text.utf8)) }
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    @Test(
        "what is no JSON is refused where it goes wrong",
        arguments: [
            ("[1,]", 3), ("[01]", 2), ("[1.]", 3), ("{\"a\":1,\"a\":2}", 7), ("[\"\u{1}\"]", 2), (#"["\ud800"]"#, 2),
            (#"["\ud800\u0041"]"#, 2), (#"["\udc00"]"#, 2), (#"["\x"]"#, 2), ("[1] 2", 4), ("{'a':1}", 1), ("[nul]", 4),
            ("// c\n1", 0), ("[+1]", 1), ("{\"a\" 1}", 5), ("[1 2]", 3), ("", 0), ("[NaN]", 1), ("\u{FEFF}[]", 0),
        ])
    func refused(text: String, offset: Int) throws {
        let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
        #expect(error?.offset == offset)
    }

    @Test("bytes that are no UTF-8, and nesting without end, are refused and don't crash")
    func attacks() {
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xFF, 0xFE, 0x22]) }
        #expect(throws: JSONError.self) { try JSONParser.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
        #expect(throws: JSONError.self) {
            try JSONParser.parse([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
    }

    @Test("a number that JSON can't hold is null; whole numbers keep all their digits")
    func numbers() {
        var writer = JSONWriter(to: "")
        writer.object(inline: true) { json in
            json.member("infinite", Double.infinity)
            json.member("none", Double.nan)
            json.member("half", 0.5)
            json.member("most", UInt64.max)
            json.member("least", Int64.min)
        }
        #expect(
            writer.finish()
                == "{\"infinite\": null, \"none\": null, \"half\": 0.5, \"most\": 18446744073709551615, \"least\": -9223372036854775808}\n"
        )
    }
}
