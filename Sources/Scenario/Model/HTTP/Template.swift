public import JSON

extension Scenario {
    /// A text with variables: `/bookings/{resource}`. Double braces are plain ones.
    public struct Template: Sendable, Equatable {
        /// What it is made of, in order.
        public var parts: [Part]
        /// Where it stands.
        public var position: SourcePosition

        /// A part.
        public enum Part: Sendable, Equatable {
            /// As it stands.
            case text(String)
            /// The value of a variable.
            case variable(Variable)
        }

        /// The variable, if it is that and nothing else: then a JSON body keeps the variable's own type.
        public var soleVariable: Variable? {
            if parts.count == 1, case .variable(let variable) = parts[0] { variable } else { nil }
        }

        /// The variables in it.
        public var variables: [Variable] {
            parts.compactMap { if case .variable(let variable) = $0 { variable } else { nil } }
        }

        /// What it says beside its variables.
        var text: String {
            parts.reduce(into: "") { text, part in if case .text(let plain) = part { text += plain } }
        }

        /// The text as it is written in a file.
        public var written: String {
            parts.reduce(into: "") { text, part in
                switch part {
                case .text(let plain):
                    for character in plain {
                        text += character == "{" ? "{{" : character == "}" ? "}}" : "\(character)"
                    }
                case .variable(let variable): text += "{\(variable.written)}"
                }
            }
        }
    }

    /// What a template can name.
    public enum Variable: Sendable, Hashable {
        /// `client.id`: the client's number, counted from 1.
        case clientID
        /// `client.name`: `client-1`.
        case clientName
        /// `round`: the number of the round or pass, counted from 1.
        case round
        /// `resource`: the name of the pass's resource.
        case resource
        /// `number`, `number:4`: the number of the resource, counted from 1, with at least so many digits.
        case number(digits: Int)
        /// `run`: the name of the run.
        case run
        /// `token`: the token that the step shows.
        case token
        /// `lease`: the scenario's lease in whole seconds, at least 1.
        case lease
        /// `today`: the day in UTC, as 2026-01-31.
        case today
        /// `now`: the time in UTC, as RFC 3339 writes it.
        case now
        /// `uuid`: a new random UUID, drawn from the seed.
        case uuid
        /// What a step before it captured under this name.
        case captured(String)

        /// As it is written between braces.
        public var written: String {
            switch self {
            case .clientID: "client.id"
            case .clientName: "client.name"
            case .number(let digits): digits > 1 ? "number:\(digits)" : "number"
            case .captured(let name): name
            case .round, .resource, .run, .token, .lease, .today, .now, .uuid: "\(self)"
            }
        }
    }

    /// A JSON value whose texts are templates.
    public indirect enum JSONTemplate: Sendable, Equatable {
        /// A value without variables in it.
        case constant(JSON)
        /// A text.
        case text(Template)
        /// Values in order.
        case array([JSONTemplate])
        /// Members in order.
        case object([Member])

        /// A name and its value.
        public struct Member: Sendable, Equatable {
            /// The name.
            public var name: String
            /// The value.
            public var value: JSONTemplate
        }

        /// All templates in it.
        var templates: [Template] {
            switch self {
            case .constant: []
            case .text(let template): [template]
            case .array(let values): values.flatMap(\.templates)
            case .object(let members): members.flatMap(\.value.templates)
            }
        }
    }
}
