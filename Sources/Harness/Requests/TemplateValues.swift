internal import EventLoop
import Glibc
package import HTTPTransport
package import JSON
package import Scenario

/// The values of a template's variables for one request.
package struct TemplateValues {
    let client: Int
    let round: Int
    let resource: String
    /// The resource's number, from 0.
    let number: Int
    let run: String
    let lease: Duration
    let token: String?
    let captured: [String: JSON]
    /// What a UUID is made of.
    let random: UInt64

    package init(
        client: Int, round: Int, resource: String, number: Int, run: String, lease: Duration, token: String?,
        captured: [String: JSON], random: UInt64
    ) {
        self.client = client
        self.round = round
        self.resource = resource
        self.number = number
        self.run = run
        self.lease = lease
        self.token = token
        self.captured = captured
        self.random = random
    }

    /// The text of a template; nil if a variable has no value.
    package func text(of template: Scenario.Template, encode: (String) -> String = { $0 }) -> String? {
        var text = ""
        for part in template.parts {
            switch part {
            case .text(let plain): text += plain
            case .variable(let variable):
                guard let value = value(of: variable) else { return nil }
                text += encode(Self.text(value))
            }
        }
        return text
    }

    /// A JSON value with its variables replaced; nil if one has no value. A text that is only a variable has its type.
    func json(_ template: Scenario.JSONTemplate) -> JSON? {
        switch template {
        case .constant(let value): return value
        case .text(let template):
            if let variable = template.soleVariable { return value(of: variable) }
            return text(of: template).map { .string($0) }
        case .array(let templates):
            let values = templates.compactMap { json($0) }
            return values.count == templates.count ? .array(values) : nil
        case .object(let templates):
            let members = templates.compactMap { member in json(member.value).map { JSON.Member(member.name, $0) } }
            return members.count == templates.count ? .object(members) : nil
        }
    }

    /// A value as it stands within a text.
    package static func text(_ value: JSON) -> String { value.string ?? value.text }

    private func value(of variable: Scenario.Variable) -> JSON? {
        switch variable {
        case .clientID: .integer(client + 1)
        case .clientName: .string("client-\(client + 1)")
        case .round: .integer(round + 1)
        case .resource: .string(resource)
        case .number(let digits): digits > 1 ? .string(padded(number + 1, digits)) : .integer(number + 1)
        case .run: .string(run)
        case .token: token.map { .string($0) }
        case .lease: .integer(Int(max(1, lease.nanoseconds / 1_000_000_000)))
        case .today: .string(String(Self.now.prefix(10)))
        case .now: .string(Self.now)
        case .uuid: .string(uuid)
        case .captured(let name): captured[name]
        }
    }

    /// Version 4 (RFC 9562), from the request's share of the seed.
    private var uuid: String {
        var generator = SeededGenerator(seed: random, stream: 1)
        let bytes = [generator.next() & ~0xF000 | 0x4000, generator.next() & ~(0xC000 << 48) | 0x8000 << 48]
        let digits = bytes.map { padded($0, 16, radix: 16) }.joined()
        var result = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { result.append("-") }
            result.append(digit)
        }
        return result
    }

    private static var now: String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let day = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return day.map { padded($0, 2) }.joined(separator: "-") + "T"
            + clock.map { padded($0, 2) }.joined(separator: ":") + "Z"
    }
}

/// A number with at least so many digits.
func padded(_ number: some BinaryInteger, _ digits: Int, radix: Int = 10) -> String {
    let text = String(number, radix: radix)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}

/// Makes HTTP requests of a scenario's.
package struct RequestRendering {
    private let values: TemplateValues

    package init(_ values: TemplateValues) { self.values = values }

    /// The request; nil if a variable in it has no value.
    package func request(_ request: Scenario.Request, basePath: String) -> HTTPRequest? {
        guard let path = values.text(of: request.path, encode: percentEncoded) else { return nil }
        var fields: [HTTPField] = []
        for header in request.headers {
            guard let value = values.text(of: header.value) else { return nil }
            // One that comes from a variable of the environment that isn't set.
            if value.isEmpty { continue }
            fields.append(HTTPField(header.name, value))
        }
        var body: [UInt8]?
        switch request.body {
        case .json(let template):
            guard let json = values.json(template) else { return nil }
            body = json.bytes
            if !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
                fields.append(HTTPField("Content-Type", "application/json"))
            }
        case .text(let template):
            guard let text = values.text(of: template) else { return nil }
            body = Array(text.utf8)
        case nil: break
        }
        return HTTPRequest(request.method, basePath + path, fields: fields, body: body)
    }
}

/// A variable's value within a path: what means something in a URL is encoded (RFC 3986).
func percentEncoded(_ text: String) -> String {
    text.utf8.reduce(into: "") { result, byte in
        let character = Character(UnicodeScalar(byte))
        if byte < 0x80, character.isLetter || character.isNumber || "-._~".contains(character) {
            result.append(character)
        } else {
            result += "%" + padded(byte, 2, radix: 16).uppercased()
        }
    }
}
