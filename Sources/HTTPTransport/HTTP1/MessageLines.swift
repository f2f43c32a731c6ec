/// Why bytes are not the HTTP message that they should be.
enum MessageError: Error, Equatable {
    /// No HTTP, or HTTP that can be read in two ways.
    case malformed(String)
    /// More than the limits allow.
    case tooLarge(String)
}

/// `HTTP/1.1 200 OK`: the status, and whether it is HTTP/1.0. The reason has no meaning and may be missing.
func parseStatusLine(
    _ line: UnsafeRawBufferPointer
) throws(MessageError) -> (status: Int, isHTTP10: Bool) {
    guard line.count >= 12, begins(line, with: "HTTP/1."), line[7] == 0x30 || line[7] == 0x31, line[8] == 0x20,
        line.count == 12 || line[12] == 0x20
    else { throw MessageError.malformed("the answer doesn't begin with HTTP/1.1 and a status") }
    var status = 0
    for byte in line[9..<12] {
        guard byte &- 0x30 < 10 else { throw MessageError.malformed("a status that is no number of three digits") }
        status = status * 10 + Int(byte & 0xF)
    }
    guard status >= 100 else { throw MessageError.malformed("a status below 100") }
    guard line[12...].allSatisfy(isFieldValueByte) else {
        throw MessageError.malformed("a control byte in the status line")
    }
    return (status, line[7] == 0x30)
}

/// `name: value`, both checked; the value without the blanks around it.
@inline(__always)
func splitField(
    _ line: UnsafeRawBufferPointer
) throws(MessageError) -> (name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    var colon = 0
    while colon < line.count, isTokenByte(line[colon]) { colon += 1 }
    guard colon > 0, colon < line.count, line[colon] == UInt8(ascii: ":") else {
        let first = line.first ?? 0
        throw MessageError.malformed(
            first == 0x20 || first == 0x09
                ? "a field folded over two lines" : "a field line that is not \"name: value\"")
    }
    var index = colon + 1
    while index < line.count {
        guard isFieldValueByte(line[index]) else { throw MessageError.malformed("a control byte in a field's value") }
        index += 1
    }
    let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...])
    return (UnsafeRawBufferPointer(rebasing: line[..<colon]), trimmed(value))
}

/// `1a2b;extension`: the size of a chunk. Extensions are skipped, as RFC 9112 §7.1.1 asks.
func parseChunkSize(_ line: UnsafeRawBufferPointer) throws(MessageError) -> Int {
    var size = 0
    var digits = 0
    for byte in line {
        let lower = lowercased(byte)
        let digit: UInt8
        if byte &- 0x30 < 10 {
            digit = byte & 0xF
        } else if lower &- 0x61 < 6 {
            digit = lower - 0x57
        } else {
            break
        }
        guard digits < 15 else { throw MessageError.malformed("a chunk's size has too many digits") }
        size = size << 4 | Int(digit)
        digits += 1
    }
    let extensions = trimmed(UnsafeRawBufferPointer(rebasing: line[digits...]))
    guard digits > 0, digits == line.count || extensions.first == UInt8(ascii: ";"),
        extensions.allSatisfy(isFieldValueByte)
    else {
        throw MessageError.malformed("a chunk whose size is no hexadecimal number")
    }
    return size
}
