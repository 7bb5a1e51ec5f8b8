//! Numbers of tokens in refusals: what was asked for, and what there is room for.

use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// Tokens a request needs and tokens there is room for, as far as the server names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TokenDemand {
    /// Tokens of the request and of the reply it allows.
    pub asked: Option<u64>,
    /// Tokens of the request alone.
    pub prompt: Option<u64>,
    /// Tokens that request and reply may have together: a context window, or a limit per minute.
    pub window: Option<u64>,
    /// Most tokens of a reply.
    pub reply: Option<u64>,
    /// It holds for this minute or this balance, and may be another the next time.
    pub passing: bool,
}

/// Sentences of many makes. Names of groups are fields of [`TokenDemand`]; the first that fits
/// counts.
const SENTENCES: [&str; 15] = [
    // OpenRouter, out of credit for that much.
    r"can only afford (?P<reply>\d+)",
    // OpenAI, Azure, Anthropic, DeepSeek, DashScope: more than the model writes.
    r"supports at most (?P<reply>\d+) (?:completion|output)? ?tokens",
    r"\d+ > (?P<reply>\d+), which is the maximum allowed number of output tokens",
    r"\[\s*1\s*,\s*(?P<reply>\d+)\s*\]",
    r"max_(?:completion_|output_)?tokens`?'?\W{0,3}(?:must be|should be|has to be|value must be) (?:less than or equal to|at most|<=|no more than) `?(?P<reply>\d+)",
    // OpenAI, vLLM, OpenRouter: the sum, then its parts.
    r"maximum context length is (?P<window>\d+) tokens?\W.*?requested (?:about )?(?P<asked>\d+) tokens(?: \((?P<prompt>\d+) (?:in|of|tokens))?",
    // SGLang.
    r"maximum context length of (?P<window>\d+) tokens\W.*?total of (?P<asked>\d+) tokens: (?P<prompt>\d+)",
    // LM Studio: more than the window keeps.
    r"first (?P<prompt>\d+) tokens .*?context length of only (?P<window>\d+) tokens",
    // vLLM, newer; OpenAI: the prompt alone.
    r"maximum context length is (?P<window>\d+) tokens?\W.*?(?:has|have|contains?(?: at least)?|resulted in) (?P<prompt>\d+) (?:input |prompt )?tokens",
    // Text Generation Inference.
    r"must be <= (?P<window>\d+)\.? given: (?P<prompt>\d+)",
    // Anthropic.
    r"(?P<prompt>\d+) \+ \d+ > (?P<window>\d+)",
    r"prompt is too long: (?P<prompt>\d+) tokens > (?P<window>\d+)",
    // Groq: tokens per minute.
    r"limit:? (?P<window>\d+)(?:, used:? \d+)?, requested:? (?P<asked>\d+)",
    // GitHub Models.
    r"max size: (?P<window>\d+) tokens",
    // llama.cpp.
    r"request \((?P<prompt>\d+) tokens\) exceeds the available context size \((?P<window>\d+)",
];

static READERS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    SENTENCES
        .iter()
        .filter_map(|s| Regex::new(s).ok())
        .collect()
});

impl TokenDemand {
    /// Reads llama.cpp's fields, wherever the error object stands.
    pub(super) fn from_fields(body: &Value) -> Option<Self> {
        let error = body.get("error").unwrap_or(body);
        Some(Self {
            prompt: Some(error.get("n_prompt_tokens")?.as_u64()?),
            window: Some(error.get("n_ctx")?.as_u64()?),
            ..Self::default()
        })
    }

    /// Reads the sentences of other servers.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        READERS.iter().find_map(|reader| {
            let found = reader.captures(&text)?;
            let number = |name: &str| found.name(name)?.as_str().parse::<u64>().ok();
            Some(Self {
                asked: number("asked"),
                prompt: number("prompt"),
                window: number("window"),
                reply: number("reply"),
                passing: ["per minute", "tpm", "afford"]
                    .iter()
                    .any(|w| text.contains(w)),
            })
        })
    }

    /// Returns the tokens the request needs, with the reply where the server counts it.
    pub fn needed(&self) -> Option<u64> {
        self.asked.or(self.prompt)
    }

    /// Returns the limit of the reply that fits, for a request that was sent with the limit `sent`
    /// and has about `own_count` tokens; None where nothing useful fits.
    pub fn fitting_limit(&self, sent: u64, own_count: u64) -> Option<u64> {
        let by_window = self.window.and_then(|window| {
            let prompt = self
                .prompt
                .or_else(|| self.asked?.checked_sub(sent))
                .unwrap_or(own_count);
            // Servers count the frame of a message differently from one time to the next.
            window.checked_sub(prompt)?.checked_sub(MARGIN)
        });
        let limits = by_window.into_iter().chain(self.reply);
        limits
            .min()
            .filter(|limit| (SHORTEST_REPLY..sent).contains(limit))
    }
}

/// Tokens left between a prompt and its window.
const MARGIN: u64 = 16;
/// A reply that is shorter holds no assessment.
const SHORTEST_REPLY: u64 = 256;
