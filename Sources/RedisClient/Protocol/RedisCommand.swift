/// A command, encoded once, as Redis wants it: an array of bulk strings (RESP).
///
/// hiredis's `redisFormatCommandArgv` does the same from C strings; from Swift strings this costs one
/// allocation instead of one an argument.
public struct RedisCommand: Sendable, Equatable {
    /// The encoded command.
    let bytes: [UInt8]

    /// A command and its arguments.
    public init(_ arguments: String...) { self.init(arguments) }

    /// A command and its arguments.
    public init(_ arguments: [String]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(arguments.reduce(8) { $0 + $1.utf8.count + 8 })
        bytes.append(UInt8(ascii: "*"))
        bytes.appendLine(arguments.count)
        for argument in arguments {
            bytes.append(UInt8(ascii: "$"))
            bytes.appendLine(argument.utf8.count)
            bytes.append(contentsOf: argument.utf8)
            bytes.append(13)
            bytes.append(10)
        }
        self.bytes = bytes
    }

    /// A command and its arguments, which may be any bytes.
    public init(bytes arguments: [[UInt8]]) {
        var bytes = [UInt8(ascii: "*")]
        bytes.appendLine(arguments.count)
        for argument in arguments {
            bytes.append(UInt8(ascii: "$"))
            bytes.appendLine(argument.count)
            bytes += argument
            bytes += [13, 10]
        }
        self.bytes = bytes
    }
}

extension [UInt8] {
    /// Appends a number in decimal and CRLF.
    fileprivate mutating func appendLine(_ number: Int) {
        if number >= 10 { appendDigits(number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
        append(13)
        append(10)
    }

    private mutating func appendDigits(_ number: Int) {
        if number >= 10 { appendDigits(number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
