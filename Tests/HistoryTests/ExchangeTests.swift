import History
import Testing

@Suite struct ExchangeTests {
    @Test("an HTTP exchange keeps the beginning of its bodies, and never half a letter")
    func bodies() {
        let long = String(repeating: "ä", count: 300)
        let exchange = Exchange(
            request: "POST /take HTTP/1.1", body: #"{"worker":93}"#.utf8, answer: "HTTP/1.1 409 Conflict",
            answerBody: ("x" + long).utf8)
        #expect(exchange.request == "POST /take HTTP/1.1\n\n{\"worker\":93}")
        #expect(exchange.answer == "HTTP/1.1 409 Conflict\n\nx" + String(repeating: "ä", count: 249) + "…")
    }

    @Test("without a body there is the head alone, and without an answer nothing")
    func heads() {
        let exchange = Exchange(request: "GET /health HTTP/1.1", body: "".utf8, answer: "", answerBody: [])
        #expect(exchange == Exchange(request: "GET /health HTTP/1.1", answer: ""))
    }
}
