import History
import Testing

@Suite struct ExchangeTests {
    @Test("a message keeps the beginning of its body, and never half a letter")
    func bodies() {
        #expect(
            Exchange.message("POST /take HTTP/1.1", #"{"worker":93}"#.utf8) == "POST /take HTTP/1.1\n\n{\"worker\":93}")
        let long = "x" + String(repeating: "ä", count: 300)
        #expect(Exchange.message("HTTP 409", long.utf8) == "HTTP 409\n\nx" + String(repeating: "ä", count: 249) + "…")
    }

    @Test("without a body there is the head alone")
    func heads() {
        #expect(Exchange.message("GET /health HTTP/1.1", []) == "GET /health HTTP/1.1")
    }
}
