import Glibc

extension Report {
    /// The report as the text of `report.json`: equal reports are equal bytes.
    public var json: String {
        var writer = JSONWriter(to: "")
        writer.report(withoutSecrets)
        return writer.finish()
    }

    /// Writes `report.json` in one pass; it stands under its name only when it is whole.
    public func write(toJSON path: String) throws(ReportError) {
        var writer = JSONWriter(to: OutputFile(path: path))
        writer.report(withoutSecrets)
        try writer.finish().finish()
    }

    /// Reads a `report.json` of this or an earlier schema version.
    public init(readingJSON path: String) throws(ReportError) {
        try self.init(json: try InputFile.read(path), path: path)
    }

    /// Reads the text of a `report.json`; `path` is its name in errors.
    public init(json: [UInt8], path: String) throws(ReportError) {
        let version: Int
        do throws(JSONError) {
            let root = try JSONParser.parse(json)
            // Asked first: a newer report may differ in anything else.
            version = try root["schemaVersion"].integer(1...Int.max)
            if version <= Report.schemaVersion {
                try self.init(root)
                return
            }
        } catch {
            let (line, column) = JSONError.position(of: error.offset, in: json)
            if error.isTruncated { throw .truncated(path: path, line: line, column: column) }
            throw .malformed(path: path, line: line, column: column, message: error.message)
        }
        throw .newer(path: path, version: version)
    }
}

/// Reads a file as a whole.
enum InputFile {
    /// Larger than any report, and small enough for every machine: in bytes.
    static let largest = 128 << 20

    static func read(_ path: String) throws(ReportError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, doing: .read, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes += chunk[..<count]
                if bytes.count > largest { throw .file(path: path, doing: .read, code: EFBIG) }
            } else if count == 0 {
                return bytes
            } else if errno != EINTR {
                throw .file(path: path, doing: .read, code: errno)
            }
        }
    }
}
