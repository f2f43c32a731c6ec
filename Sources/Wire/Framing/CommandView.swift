/// A look at a whole command where its bytes are; valid as long as they are.
struct CommandView {
    private let frame: UnsafeRawBufferPointer
    /// Its name; nil if there is none, or one longer than any that Redis has.
    let name: CommandName?

    init(_ frame: UnsafeRawBufferPointer) {
        self.frame = frame
        var arguments = Arguments(frame)
        name = arguments.next().flatMap { CommandName($0) }
    }

    /// Name and arguments, in order.
    struct Arguments: Sequence, IteratorProtocol {
        private let frame: UnsafeRawBufferPointer
        private let isBare: Bool
        private var index = 0

        init(_ frame: UnsafeRawBufferPointer) {
            self.frame = frame
            isBare = frame.first != UInt8(ascii: "*")
            if !isBare { _ = number() }
        }

        mutating func next() -> UnsafeRawBufferPointer? {
            if isBare { return word() }
            guard index < frame.count, frame[index] == UInt8(ascii: "$") else { return nil }
            let length = number()
            guard length >= 0, index + length + 2 <= frame.count else { return nil }
            defer { index += length + 2 }
            return UnsafeRawBufferPointer(rebasing: frame[index..<index + length])
        }

        /// The number of the line on which the index stands; the index stands behind it then.
        private mutating func number() -> Int {
            var value = 0
            index += 1
            while index < frame.count, frame[index] != 13 {
                value = value &* 10 &+ Int(frame[index]) - 0x30
                index += 1
            }
            index += 2
            return value
        }

        private mutating func word() -> UnsafeRawBufferPointer? {
            func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 13 || byte == 10 }
            while index < frame.count, isSpace(frame[index]) { index += 1 }
            let start = index
            while index < frame.count, !isSpace(frame[index]) { index += 1 }
            return start == index ? nil : UnsafeRawBufferPointer(rebasing: frame[start..<index])
        }
    }

    /// The argument of this number; 0 is the name.
    func argument(_ number: Int) -> UnsafeRawBufferPointer? { Arguments(frame).dropFirst(number).first { _ in true } }

    private func word(_ number: Int) -> CommandName? { argument(number).flatMap { CommandName($0) } }

    /// The name that the command gives its connection, if it gives one: CLIENT SETNAME, HELLO … SETNAME.
    var connectionName: [UInt8]? {
        guard name == Known.client || name == Known.hello else { return nil }
        var isNext = false
        for argument in Arguments(frame).dropFirst() {
            if isNext { return Array(argument) }
            isNext = CommandName(argument) == Known.setName
        }
        return nil
    }

    /// Whether replies can't be assigned to commands after it: messages come that nobody asked for, or none come.
    var endsOrder: Bool {
        guard let name else { return false }
        return Known.subscriptions.contains(name) || name == Known.client && word(1) == Known.reply
    }

    /// Whether one of its keys is so. Keys are where Redis's own table of commands says for the usual ones: all arguments,
    /// every second, those of a script, those behind STREAMS, the second; for all others the first argument.
    func hasKey(where isSo: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard let name else { return false }
        let arguments = Arguments(frame).dropFirst()
        if Known.scripts.contains(name) {
            let count = argument(2).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
            return arguments.dropFirst(2).prefix(max(0, count)).contains(where: isSo)
        }
        if Known.allKeys.contains(name) { return arguments.contains(where: isSo) }
        if Known.pairs.contains(name) {
            return arguments.enumerated().contains { $0.offset % 2 == 0 && isSo($0.element) }
        }
        if Known.streams.contains(name) {
            let rest = Array(arguments.drop { CommandName($0) != Known.streamsWord }.dropFirst())
            return rest.prefix(rest.count / 2).contains(where: isSo)
        }
        if Known.secondIsKey.contains(name) { return argument(2).map(isSo) ?? false }
        return argument(1).map(isSo) ?? false
    }

    /// Names that mean something to a proxy.
    private enum Known {
        static let client = CommandName("CLIENT")
        static let hello = CommandName("HELLO")
        static let setName = CommandName("SETNAME")
        static let reply = CommandName("REPLY")
        static let streamsWord = CommandName("STREAMS")
        // Asked for each command: a few comparisons cost less than a hash.
        static let subscriptions = Array(
            names("SUBSCRIBE PSUBSCRIBE SSUBSCRIBE UNSUBSCRIBE PUNSUBSCRIBE SUNSUBSCRIBE MONITOR PSYNC SYNC"))
        static let scripts = names("EVAL EVALSHA EVAL_RO EVALSHA_RO FCALL FCALL_RO")
        static let allKeys = names(
            "DEL UNLINK EXISTS TOUCH MGET WATCH RENAME RENAMENX SINTER SUNION SDIFF PFCOUNT PFMERGE SSUBSCRIBE")
        static let pairs = names("MSET MSETNX")
        static let streams = names("XREAD XREADGROUP")
        static let secondIsKey = names("OBJECT MEMORY XINFO XGROUP BITOP")

        private static func names(_ text: String) -> Set<CommandName> {
            Set(text.split(separator: " ").compactMap { CommandName(String($0)) })
        }
    }
}
