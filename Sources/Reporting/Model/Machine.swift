import Glibc

extension Report.Machine {
    /// This machine, as `/proc`, `/etc/os-release`, `uname` and `getrlimit` describe it. What can't be read is
    /// an empty text or 0.
    public static var current: Report.Machine {
        var name = utsname()
        uname(&name)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        // A mask in hexadecimal: a container may allow fewer processors than the machine has.
        let allowed = value(of: "Cpus_allowed:", in: "/proc/self/status", separator: ":")
        return Report.Machine(
            processor: value(of: "model name", in: "/proc/cpuinfo", separator: ":"),
            cores: allowed.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount },
            memory: Int64(sysconf(Int32(_SC_PHYS_PAGES))) * Int64(sysconf(Int32(_SC_PAGESIZE))),
            system: value(of: "PRETTY_NAME", in: "/etc/os-release", separator: "="),
            kernel: withUnsafeBytes(of: name.release) { decoded($0) },
            openFiles: limit.rlim_cur > UInt64(Int.max) ? Int.max : Int(limit.rlim_cur))
    }

    /// The value of the first line of a file that begins with a key, without its quotes.
    private static func value(of key: String, in path: String, separator: Character) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.withUnsafeBytes { decoded($0) }
            guard text.hasPrefix(key), let mark = text.firstIndex(of: separator) else { continue }
            return String(text[text.index(after: mark)...].filter { $0 != "\"" && $0 != "\n" }.trimmingBlanks)
        }
        return ""
    }

    private static func decoded(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension String {
    /// Without spaces and tabs at both ends.
    fileprivate var trimmingBlanks: Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        guard let last = lastIndex(where: { !isBlank($0) }) else { return "" }
        return self[...last].drop(while: isBlank)
    }
}
