/// Values by number, in pieces of memory that stay where they are: growing copies nothing, and changing one value costs
/// no look at who else may have the others.
///
/// For numbers that were given by `append`; a slab is used by one owner.
final class Slab<Value: BitwiseCopyable> {
    private static var piece: Int { 4096 }

    private var pieces: [UnsafeMutablePointer<Value>] = []
    private(set) var count = 0

    deinit {
        for piece in pieces { piece.deallocate() }
    }

    subscript(index: Int) -> Value {
        get {
            precondition(index < count)
            return pieces[index / Self.piece][index % Self.piece]
        }
        _modify {
            precondition(index < count)
            yield &pieces[index / Self.piece][index % Self.piece]
        }
    }

    /// Keeps another value; its number is `count - 1` then.
    func append(_ value: Value) {
        if count == pieces.count * Self.piece { pieces.append(.allocate(capacity: Self.piece)) }
        (pieces[count / Self.piece] + count % Self.piece).initialize(to: value)
        count += 1
    }
}
