import Foundation
import FoundationXML

/// A text that must be XML.
struct XMLDocumentOf {
    private let root: XMLElement?

    init(_ text: some StringProtocol) throws { root = try XMLDocument(xmlString: String(text)).rootElement() }

    func count(_ path: String) throws -> Int { try root?.nodes(forXPath: path).count ?? -1 }
}
