extension BadScenarioTests {
    /// What is no YAML, or more of it than a scenario may have.
    static let yaml: [Case] = [
        Case(
            "an empty file", "",
            "1:1: nothing stands here; a scenario begins with `name: …`"),
        Case(
            "only a comment", "# nothing\n",
            "1:1: nothing stands here; a scenario begins with `name: …`"),
        Case(
            "a list", "- a\n",
            "1:1: a list stands here; a scenario begins with `name: …`"),
        Case(
            "a word", "hello\n",
            "1:1: `hello` stands here; a scenario begins with `name: …`"),
        Case(
            "an unclosed bracket", "name: a\ntags: [x\nclients: 3\n",
            "3:8: this is no YAML: did not find expected ',' or ']' while parsing a flow sequence that begins in line 2"
        ),
        Case(
            "a tab", "name: a\nsteps:\n\t- acquire\n",
            "3:1: this is no YAML: found character that cannot start any token; indent with spaces"),
        Case(
            "a bad indentation", "name: a\n  clients: 3\n",
            "2:10: this is no YAML: mapping values are not allowed in this context; indent a key like the one above it, and quote a text in which a colon stands"
        ),
        Case(
            "what follows a comparison without quotes keeps its column",
            scenario("thresholds: {throughput: > 500/s, p98: 3}"),
            "6:35: `p98` is no key of thresholds; did you mean `p90`?"),
        Case(
            "a comparison without a number", scenario("thresholds:\n  throughput: > fast"),
            "7:17: this is no YAML: did not find expected comment or line break; a text with `>` in front stands in quotes: \"> 500/s\""
        ),
        Case(
            "bytes that are no UTF-8", "name: a\u{1}b\n",
            "1:8: control characters are not allowed; a scenario is text in UTF-8"),
        Case(
            "two documents", scenario() + "---\nname: b\n",
            "6:1: a second document; write it to a file of its own"),
        Case(
            "a tag", scenario("lease: !!str 3s"),
            "6:8: a tag stands here; write the value without it"),
        Case(
            "an alias of nothing", scenario("lease: *no"),
            "6:8: no anchor `&no` stands before this alias"),
        Case(
            "an alias of itself", scenario("tags: &a [*a]"),
            "6:11: no anchor `&a` stands before this alias"),
        Case(
            "a key that is a list", scenario("[a, b]: 3"),
            "6:1: a list is no key; write a word"),
        Case(
            "a key twice", scenario("clients: 4"),
            "6:1: `clients` stands in line 2 already; keep one of them"),
        Case(
            "too deep", String(repeating: "[", count: 5000),
            "1:26: nested deeper than 24 levels; nothing in a scenario is"),
    ]
}
