//! Models that are not there, are not for chatting, or have too little room.

use super::Site;
use crate::llm::fault::{ChatFault, Remedy, Retry, UnknownModel};
use crate::net::server_message::{ServerMessage, TokenDemand};
use crate::ports::ChatErrorKind;

impl Site {
    /// Words refusals that concern the model; None where this one does not.
    pub(super) fn model_refusal(
        &self,
        status: u16,
        message: &ServerMessage,
        shown: &str,
    ) -> Option<ChatFault> {
        use ChatErrorKind::NotFound;
        let (url, model) = (&self.url, &self.model);
        let final_fault = |happened: String, advice: &str| {
            Some(ChatFault::new(NotFound, Retry::Never, happened, advice))
        };

        if message.is_no_chat_model() {
            let happened = format!("{model} is no model to chat with ({shown})");
            return final_fault(happened, "set model to one that chats");
        }
        if message.is_excluded_by_settings() {
            let happened =
                format!("{url} has {model} from nobody that your settings there allow ({shown})");
            return final_fault(happened, "change those settings, or use another model");
        }

        let closed = matches!(status, 401 | 403) && message.is_closed_model();
        let unknown =
            matches!(status, 400 | 403 | 404 | 410 | 422 | 503) && message.is_unknown_model();
        (closed || unknown).then(|| {
            let unknown = UnknownModel {
                shown: shown.to_string(),
                closed,
                to_fetch: message.has(&["try pulling it"]),
                to_load: message.has(&["no models loaded"]),
                way: closed && message.names_a_way(),
                deployment: message.has(&["deployment"]),
            };
            self.unknown_model(&unknown, &[])
                .with_remedy(Remedy::NameModels(unknown))
        })
    }

    /// Words a model that is not there; `models` are, as far as they are known.
    pub fn unknown_model(&self, unknown: &UnknownModel, models: &[String]) -> ChatFault {
        let (url, model, shown) = (&self.url, &self.model, &unknown.shown);
        let listed = models.iter().any(|name| name == model);
        let others: Vec<String> = models
            .iter()
            .filter(|name| *name != model)
            .cloned()
            .collect();
        let near = nearest_names(model, &others).join(", ");

        let happened = match unknown.closed {
            true => format!("{url} gives this key no access to model {model} ({shown})"),
            false if unknown.deployment => format!("{url} has no deployment {model} ({shown})"),
            false if unknown.to_load => format!("{url} has no model in memory ({shown})"),
            false if listed => format!("{url} lists {model} and does not serve it ({shown})"),
            false => format!("{url} has no model {model} ({shown})"),
        };
        let advice = match near.as_str() {
            _ if unknown.way => {
                "do what it says there, then run the same command again".to_string()
            }
            // What such a server lists are models, not what was made of them.
            _ if unknown.deployment => {
                "set model to the name of a deployment there, or create it".to_string()
            }
            _ if unknown.to_load => format!("load it there, with `lms load {model}` at LM Studio"),
            "" if unknown.to_fetch || self.local && self.port == 11434 => {
                format!("fetch it with `ollama pull {model}`, or set model to another")
            }
            "" if unknown.closed => "ask for access, or set model to another".to_string(),
            "" if listed => "set model to another, or use another endpoint".to_string(),
            "" => "set model to one that it has".to_string(),
            near if listed => format!("set model to another that it has, like {near}"),
            near => format!("set model to one that it has, like {near}"),
        };

        ChatFault::new(ChatErrorKind::NotFound, Retry::Never, happened, advice)
    }

    /// Words refusals that concern numbers of tokens; None where this one does not.
    pub(super) fn token_refusal(&self, message: &ServerMessage, shown: &str) -> Option<ChatFault> {
        let demand = message.token_demand().unwrap_or_default();
        let remedy = Remedy::Fewer(demand);
        if message.is_limit_too_high() && demand.reply.is_some() {
            let (happened, advice) = (
                format!(
                    "{} allows no reply of {} tokens ({shown})",
                    self.url, self.max_tokens
                ),
                "lower max_tokens",
            );
            let fault = ChatFault::new(ChatErrorKind::Rejected, Retry::Never, happened, advice);
            return Some(fault.with_remedy(remedy));
        }

        message.is_too_long().then(|| {
            let (happened, advice) = self.too_long(message, &demand);
            let fault = ChatFault::new(ChatErrorKind::TooLong, Retry::Never, happened, advice);
            fault.with_remedy(remedy)
        })
    }

    /// Returns what happened and what to do about a request that is too long.
    fn too_long(&self, message: &ServerMessage, demand: &TokenDemand) -> (String, String) {
        let model = &self.model;
        let per_minute = message.has(&["per minute", "tpm"]);
        match (demand.needed(), demand.window) {
            (Some(asked), Some(window)) if per_minute => (
                format!(
                    "the request needs {asked} tokens, {} allows {window} a minute for {model}",
                    self.url
                ),
                "lower max_tokens, which counts there, or use another model".to_string(),
            ),
            (Some(asked), Some(window)) => (
                format!("the request needs {asked} tokens, {model} takes {window}"),
                "serve the model with a larger context, or use another".to_string(),
            ),
            _ => (
                format!(
                    "the request is longer than {model} takes ({})",
                    message.text
                ),
                "serve the model with a larger context, or use another".to_string(),
            ),
        }
    }
}

/// Jaro-Winkler similarity below which names are no misspellings of each other.
const SIMILAR_NAME: f64 = 0.7;

/// Returns at most five of `models`, the nearest to `wanted` first.
fn nearest_names<'a>(wanted: &str, models: &'a [String]) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    let mut ranked: Vec<RankedName<'a>> = models
        .iter()
        .map(|name| RankedName {
            name,
            similarity: similarity(&wanted, &name.to_lowercase()),
        })
        .collect();

    // Where none is near, any will do as an example.
    if ranked.iter().any(|r| r.similarity >= SIMILAR_NAME) {
        ranked.retain(|r| r.similarity >= SIMILAR_NAME);
    }
    ranked.sort_by(|a, b| {
        let by_similarity = b.similarity.total_cmp(&a.similarity);
        by_similarity.then(a.name.cmp(b.name))
    });

    ranked.into_iter().take(5).map(|r| r.name).collect()
}

/// Compares names, with and without the maker in front (`openai/gpt-4o`).
fn similarity(wanted: &str, name: &str) -> f64 {
    let whole = strsim::jaro_winkler(wanted, name);
    let last_parts = strsim::jaro_winkler(after_slash(wanted), after_slash(name));
    whole.max(last_parts)
}

fn after_slash(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// A model's name and how much it resembles the wanted one.
struct RankedName<'a> {
    name: &'a str,
    similarity: f64,
}
