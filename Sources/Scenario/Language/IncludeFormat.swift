internal import JSON

/// How included files are written: a path, or a list of paths. The nodes are kept, for their places.
enum IncludeFormat {
    static let paths = Format<[Node]>(
        "a path like _common.yaml, or a list of paths",
        schema: ["anyOf": [path.schema, list.schema]]
    ) { node, problems in
        if case .sequence = node.content { return list.decode(node, &problems) }
        return path.decode(node, &problems).map { [$0] }
    }

    private static let list = path.list("a list of paths like [_common.yaml]")
    private static let path = Format<Node>("a path like _common.yaml", schema: text.schema) { node, problems in
        text.decode(node, &problems).map { _ in node }
    }
    private static let text = Format<String>.text("a path like _common.yaml", atMost: 1000)
}
