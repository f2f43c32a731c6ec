import Redaction
import Testing

@Suite struct RedactedMessageTests {
    @Test(
        "headers, parameters and members that are named like a secret lose their value",
        arguments: [
            (
                "POST /take HTTP/1.1\nAuthorization: Bearer hunter2\nHost: x",
                "POST /take HTTP/1.1\nAuthorization: ***\nHost: x"
            ),
            ("set-cookie: a=hunter2; b", "set-cookie: ***"), ("X-Api-Key:hunter2", "X-Api-Key: ***"),
            ("GET /x?page=2&access_token=hunter2 HTTP/1.1", "GET /x?page=2&access_token=*** HTTP/1.1"),
            ("user=ada&password=hunter2&z=1", "user=ada&password=***&z=1"),
            (#"{"user": "ada", "password": "hunter2", "n": 1}"#, #"{"user": "ada", "password": "***", "n": 1}"#),
            (#"{"password":"hun\"ter2"}"#, #"{"password":"***"}"#),
            (#"{"secret_pin":1234,"b":2}"#, #"{"secret_pin":***,"b":2}"#),
            (#"{"credentials":{"a":["hunter2","}"]},"b":2}"#, #"{"credentials":***,"b":2}"#),
            // Cut in the middle, as the beginning of a long answer is.
            (#"{"password": "hunt"#, #"{"password": "***""#), (#"{"secrets": ["hunter2", "#, #"{"secrets": ***"#),
            (#"{"token": "9c858901-8a57-4791-81fe-4c455b099bc9"}"#, #"{"token": "9c858901…"}"#),
            (#"{"token": "93:9c858901-8a57-4791-81fe-4c455b099bc9"}"#, #"{"token": "9c858901…"}"#),
            (#"{"token": "hunter2"}"#, #"{"token": "***"}"#),
            ("at redis://u:hunter2@h/0", "at redis://u:***@h/0"),
        ])
    func secrets(message: String, shown: String) {
        #expect(RedactedMessage(message).description == shown)
        // What is shown already is not changed again.
        #expect(RedactedMessage(shown).description == shown)
    }

    @Test(
        "what is no secret stays, to the last letter",
        arguments: [
            "", "SET stampede-1-0 9c858901… NX PX 30000", "HTTP/1.1 409 Conflict\ncontent-type: application/json",
            #"{"detail": "spool TEST-02 is taken", "worker": 93, "ok": [true, null]}"#, "\"", "\"a\" : ", "{\"a\\",
            "a=b c==d", #"{"authorized": true, "author": "ada", "key": "spool_lock:TEST-02", "passed": 8}"#,
        ])
    func harmless(message: String) {
        #expect(RedactedMessage(message).description == message)
    }

    @Test("every beginning of a message is shown without its secret")
    func cutAnywhere() {
        let message = "POST /x?token=hunter2hunter2 HTTP/1.1\nCookie: hunter2\n\n{\"a\": {\"password\": \"hunter2\"}}"
        for end in message.indices {
            #expect(!RedactedMessage(String(message[..<end])).description.contains("hunter2"))
        }
    }
}

@Suite struct RedactedTokenTests {
    @Test(
        "a token is shown by what tells it apart",
        arguments: [
            ("9c858901-8a57-4791-81fe-4c455b099bc9", "9c858901…"),
            ("3:9c858901-8a57-4791-81fe-4c455b099bc9", "9c858901…"),
            ("a-token-of-somebody-else", "a-token-…"), ("worker-93", "worker-93"), ("", ""), ("9c858901…", "9c858901…"),
        ])
    func shortened(token: String, shown: String) {
        #expect(RedactedToken(token).description == shown)
    }

    @Test("the tokens in a command are shortened wherever they stand, and other words stay")
    func commands() {
        let uuid = "9c858901-8a57-4791-81fe-4c455b099bc9"
        #expect(
            RedactedToken.redacting("SET lock:a 93:\(uuid) NX (\(uuid)) \"\(uuid)\", a-\(uuid)x  end")
                == "SET lock:a 9c858901… NX (9c858901…) \"9c858901…\", a-\(uuid)x  end")
    }
}
