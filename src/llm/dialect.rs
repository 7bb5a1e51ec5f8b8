//! What one server understands: how the form of a reply is asked for, and which parameters it
//! takes.
//!
//! Owns the ladder `json_schema` -> `json_object` -> instructions alone, and the parameters that
//! are renamed or left out once the server rejects them. Every step goes down, so there are few.
//! Sends nothing and keeps nothing.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Ways to ask for the form of a reply, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyForm {
    /// `response_format` with the schema, strict: the server's grammar enforces it.
    #[default]
    JsonSchema,
    /// `response_format` that asks for any JSON object; the schema stands in the last message.
    JsonObject,
    /// The schema in the last message, nothing else.
    Instructions,
}

impl ReplyForm {
    /// As `ChatReply::structured_by` says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonSchema => "json_schema",
            Self::JsonObject => "json_object",
            Self::Instructions => "instructions",
        }
    }

    fn below(self) -> Option<Self> {
        match self {
            Self::JsonSchema => Some(Self::JsonObject),
            Self::JsonObject => Some(Self::Instructions),
            Self::Instructions => None,
        }
    }
}

/// The name under which the limit of a reply's tokens is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenLimitField {
    /// Most servers.
    #[default]
    MaxTokens,
    /// OpenAI's reasoning models.
    MaxCompletionTokens,
    /// Not sent.
    Omitted,
}

/// The parameters a server understands: everything, until it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialect {
    /// Structured output.
    pub form: ReplyForm,
    /// Limit of tokens.
    pub limit: TokenLimitField,
    /// `temperature` is taken.
    pub temperature: bool,
    /// `seed` is taken.
    pub seed: bool,
    /// `stream_options` is taken.
    pub stream_options: bool,
    /// `logprobs` is taken.
    pub logprobs: bool,
    /// Replies may come as streams.
    pub stream: bool,
    /// Messages may have the role `system`.
    pub system: bool,
    /// Most tokens of a reply that the model gives; None where any limit is taken.
    pub reply_tokens: Option<u32>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            form: ReplyForm::default(),
            limit: TokenLimitField::default(),
            temperature: true,
            seed: true,
            stream_options: true,
            logprobs: true,
            stream: true,
            system: true,
            reply_tokens: None,
        }
    }
}

impl Dialect {
    /// The next thing to try after a server rejected the body `sent` with the words `rejection`;
    /// None when the words do not concern anything that could be sent otherwise.
    pub fn adapted(self, rejection: &str, sent: &Map<String, Value>) -> Option<Self> {
        let rejection = rejection.to_lowercase();
        let unsupported = UNSUPPORTED.iter().any(|words| rejection.contains(words));
        let about_form = ABOUT_FORM.iter().any(|words| rejection.contains(words));
        let named: Vec<&str> = sent
            .keys()
            .map(String::as_str)
            .filter(|name| mentions(&rejection, name))
            .collect();

        if named.contains(&"stream_options") {
            return Some(Self {
                stream_options: false,
                ..self
            });
        }
        if named.contains(&"logprobs") || named.contains(&"top_logprobs") {
            return Some(Self {
                logprobs: false,
                ..self
            });
        }
        if self.system && speaks_against_system(&rejection) {
            return Some(Self {
                system: false,
                ..self
            });
        }
        if self.stream && speaks_against_streams(&rejection) {
            return Some(Self {
                stream: false,
                ..self
            });
        }
        if named.contains(&"temperature") {
            return Some(Self {
                temperature: false,
                ..self
            });
        }
        if named.contains(&"seed") {
            return Some(Self {
                seed: false,
                ..self
            });
        }

        if named.contains(&"max_tokens")
            && (unsupported || mentions(&rejection, "max_completion_tokens"))
        {
            return Some(Self {
                limit: TokenLimitField::MaxCompletionTokens,
                ..self
            });
        }
        if named.contains(&"max_completion_tokens") && unsupported {
            return Some(Self {
                limit: TokenLimitField::Omitted,
                ..self
            });
        }

        // A rejection that names nothing: what is needed least is left out first.
        if sent.contains_key("logprobs") && unsupported && !about_form {
            return Some(Self {
                logprobs: false,
                ..self
            });
        }
        if sent.contains_key("response_format") && (about_form || unsupported) {
            return self.form.below().map(|form| Self { form, ..self });
        }
        None
    }
}

/// Words for a field that a server does not know.
const UNSUPPORTED: [&str; 10] = [
    "unsupported",
    "not support",
    "n't support",
    "unrecognized",
    "unknown",
    "unexpected",
    "extra",
    "permitted",
    "not allowed",
    "requested parameters",
];

/// Words for the form of the reply.
const ABOUT_FORM: [&str; 6] = [
    "response_format",
    "json_schema",
    "json_object",
    "grammar",
    "schema",
    "structured output",
];

/// Returns true where `text` says that replies may not come as streams.
fn speaks_against_streams(text: &str) -> bool {
    let streams = mentions(text, "stream") || text.contains("streaming");
    let refused = [
        "verified",
        "support",
        "not allowed",
        "disabled",
        "must be false",
        "permitted",
    ];
    streams && refused.iter().any(|word| text.contains(word))
}

/// Returns true where `text` says that messages may not have the role `system`: templates of Gemma
/// and Mistral, early reasoning models.
fn speaks_against_system(text: &str) -> bool {
    if text.contains("roles must alternate") {
        return true;
    }
    let named = mentions(text, "system") || text.contains("developer instruction");
    let role = ["role", "instruction", "message"]
        .iter()
        .any(|word| text.contains(word));
    let refused = [
        "support",
        "not enabled",
        "not allowed",
        "invalid role",
        "permitted",
    ];
    named && role && refused.iter().any(|word| text.contains(word))
}

/// Returns true where `name` stands in `text` as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(is_word_part) && !after.is_some_and(is_word_part)
    })
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_of_real_servers_lead_to_the_right_step() {
        let start = Dialect::default();
        let body = json!({"max_tokens": 1, "temperature": 0, "seed": 1, "stream_options": {}, "response_format": {}});
        let sent = body.as_object().unwrap();
        let without_odds = Some(Dialect {
            logprobs: false,
            ..start
        });
        let with_odds = json!({"response_format": {}, "logprobs": true, "top_logprobs": 5});
        let with_odds = with_odds.as_object().unwrap();
        for said in [
            "logprobs is not supported with this model",
            "You are not allowed to request logprobs from this model.",
            "body.top_logprobs: Extra inputs are not permitted",
            "Invalid JSON payload received. Unknown name \"logprobs\": Cannot find field.",
            "No endpoints found that can handle the requested parameters.",
        ] {
            assert_eq!(start.adapted(said, with_odds), without_odds, "{said}");
        }

        let object = Some(Dialect {
            form: ReplyForm::JsonObject,
            ..start
        });
        for (said, next) in [
            ("Invalid schema for response_format 'x'", object),
            ("json_schema is not supported by this model", object),
            ("failed to parse grammar", object),
            ("Unsupported parameter", object),
            (
                "Unsupported value: 'temperature' does not support 0",
                Some(Dialect {
                    temperature: false,
                    ..start
                }),
            ),
            (
                "body.seed: Extra inputs are not permitted",
                Some(Dialect {
                    seed: false,
                    ..start
                }),
            ),
            (
                "Unknown field: stream_options.",
                Some(Dialect {
                    stream_options: false,
                    ..start
                }),
            ),
            (
                "Your organization must be verified to stream this model. stream",
                Some(Dialect {
                    stream: false,
                    ..start
                }),
            ),
            (
                "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
                Some(Dialect {
                    system: false,
                    ..start
                }),
            ),
            (
                "streaming is not supported",
                Some(Dialect {
                    stream: false,
                    ..start
                }),
            ),
            (
                "No endpoints found that can handle the requested parameters.",
                object,
            ),
            (
                "use 'max_completion_tokens' instead of 'max_tokens'",
                Some(Dialect {
                    limit: TokenLimitField::MaxCompletionTokens,
                    ..start
                }),
            ),
            ("max_tokens is too large: 4096", None),
            ("messages: wrong role", None),
            ("the seeds of_temperatures", None),
            ("", None),
        ] {
            assert_eq!(start.adapted(said, sent), next, "{said}");
        }
        assert_eq!(
            start.adapted("temperature seed response_format", &Map::new()),
            None,
            "nothing of it was sent"
        );
    }

    #[test]
    fn every_way_down_ends() {
        let body = json!({"max_tokens": 1, "max_completion_tokens": 1, "temperature": 0, "seed": 1, "logprobs": true, "stream_options": {}, "response_format": {}});
        let mut sent = body.as_object().unwrap().clone();
        let mut dialect = Dialect::default();
        let said = "unsupported: max_tokens max_completion_tokens temperature seed logprobs stream_options response_format";
        for _ in 0..10 {
            let Some(next) = dialect.adapted(said, &sent) else {
                return;
            };
            assert_ne!(next, dialect);
            for (name, kept) in [
                ("temperature", next.temperature),
                ("seed", next.seed),
                ("logprobs", next.logprobs),
                ("stream_options", next.stream_options),
                ("max_tokens", next.limit == TokenLimitField::MaxTokens),
                (
                    "max_completion_tokens",
                    next.limit != TokenLimitField::Omitted,
                ),
                ("response_format", next.form != ReplyForm::Instructions),
            ] {
                if !kept {
                    sent.remove(name);
                }
            }
            dialect = next;
        }
        panic!("still going down: {dialect:?}");
    }
}
