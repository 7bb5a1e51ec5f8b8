//! The endpoints at hand: servers on the usual loopback ports, services whose key variable is
//! set.
//!
//! Owns the tables of both. Reads keys only to see that they are there; sends them nowhere but to
//! their own service.

use crate::llm::{EndpointConfig, OpenAiClient, Timeouts};
use crate::net::url::showable_url;
use futures_util::future::join_all;
use std::time::Duration;

/// Servers people run themselves, and the port each listens on unless it is told another.
pub const LOCAL: &[(&str, u16)] = &[
    ("Ollama", 11434),
    ("llama.cpp", 8080),
    ("LM Studio", 1234),
    ("vLLM", 8000),
];

/// The variable of OpenAI's key.
const OPENAI_KEY: &str = "OPENAI_API_KEY";

/// Services with an OpenAI-compatible API: name, key variable, where the API begins, a model to
/// propose.
pub const SERVICES: &[(&str, &str, &str, &str)] = &[
    (
        "OpenAI",
        OPENAI_KEY,
        "https://api.openai.com/v1",
        "gpt-4.1-mini",
    ),
    (
        "OpenRouter",
        "OPENROUTER_API_KEY",
        "https://openrouter.ai/api/v1",
        "",
    ),
    (
        "Anthropic",
        "ANTHROPIC_API_KEY",
        "https://api.anthropic.com/v1",
        "",
    ),
    (
        "Google Gemini",
        "GEMINI_API_KEY",
        "https://generativelanguage.googleapis.com/v1beta/openai",
        "",
    ),
    (
        "Mistral",
        "MISTRAL_API_KEY",
        "https://api.mistral.ai/v1",
        "mistral-small-latest",
    ),
    (
        "DeepSeek",
        "DEEPSEEK_API_KEY",
        "https://api.deepseek.com/v1",
        "deepseek-chat",
    ),
    ("Groq", "GROQ_API_KEY", "https://api.groq.com/openai/v1", ""),
    (
        "Together",
        "TOGETHER_API_KEY",
        "https://api.together.xyz/v1",
        "",
    ),
    ("xAI", "XAI_API_KEY", "https://api.x.ai/v1", ""),
];

/// A server on this machine answers within this time or is not there.
const LOOK_TIMEOUT: Duration = Duration::from_millis(1500);

/// An endpoint that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEndpoint {
    /// Name of the server or service.
    pub name: String,
    /// Address its API begins at.
    pub base_url: String,
    /// Variable of its key; empty: it needs none.
    pub api_key_env: String,
    /// Models it lists, where that was asked already.
    pub models: Option<Vec<String>>,
    /// The model to propose; empty for the first listed.
    pub proposed: String,
}

/// Finds the servers among `known` that list their models on loopback.
pub async fn find_servers(known: &[(&str, u16)]) -> Vec<FoundEndpoint> {
    let looks = known.iter().map(|(name, port)| async move {
        let base_url = format!("http://127.0.0.1:{port}/v1");
        let models = list_models_at(&base_url).await?;
        Some(FoundEndpoint {
            name: (*name).into(),
            base_url,
            api_key_env: String::new(),

            models: Some(models),
            proposed: String::new(),
        })
    });
    join_all(looks).await.into_iter().flatten().collect()
}

async fn list_models_at(base_url: &str) -> Option<Vec<String>> {
    let timeouts = Timeouts {
        connect: LOOK_TIMEOUT,
        first_byte: LOOK_TIMEOUT,
        total: LOOK_TIMEOUT,
        deadline: LOOK_TIMEOUT,
        ..Timeouts::default()
    };

    let config = EndpointConfig {
        base_url: base_url.into(),
        retries: 0,
        timeouts,
        ..EndpointConfig::default()
    };
    OpenAiClient::new(config, None, None)
        .ok()?
        .list_models()
        .await
        .ok()
}

/// Finds the services whose key variable is set. Where `OPENAI_BASE_URL` is set, OpenAI's variables
/// mean that place: its key must not go anywhere else.
pub fn find_services(env: &dyn Fn(&str) -> Option<String>) -> Vec<FoundEndpoint> {
    let there = SERVICES
        .iter()
        .filter(|(_, variable, _, _)| env(variable).is_some_and(|v| !v.trim().is_empty()));
    let mut found: Vec<FoundEndpoint> = there
        .map(|(name, variable, base_url, proposed)| FoundEndpoint {
            name: (*name).into(),
            base_url: (*base_url).into(),
            api_key_env: (*variable).into(),
            models: None,
            proposed: (*proposed).into(),
        })
        .collect();

    if let Some(base_url) = env("OPENAI_BASE_URL").filter(|url| !url.trim().is_empty()) {
        found.retain(|f| f.api_key_env != OPENAI_KEY);
        let api_key_env = env(OPENAI_KEY).map_or_else(String::new, |_| OPENAI_KEY.into());
        let name = format!(
            "the endpoint of OPENAI_BASE_URL, {}",
            showable_url(&base_url)
        );
        found.insert(
            0,
            FoundEndpoint {
                name,
                base_url,
                api_key_env,
                models: None,
                proposed: String::new(),
            },
        );
    }
    found
}

/// Returns the models that can hold a conversation: lists name embedders, voices and painters too.
pub fn conversation_models(models: &[String]) -> Vec<String> {
    const OTHERS: &[&str] = &[
        "embed",
        "whisper",
        "tts",
        "dall-e",
        "image",
        "moderation",
        "transcribe",
        "realtime",
        "audio",
        "rerank",
        "ocr",
        "davinci",
        "babbage",
        "sora",
        "veo",
        "guard",
    ];
    models
        .iter()
        .filter(|m| !OTHERS.iter().any(|o| m.to_lowercase().contains(o)))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat_server::ChatServer;

    #[tokio::test]
    async fn servers_that_list_models_are_found_and_others_are_not() {
        let server = ChatServer::start([])
            .await
            .models(&["qwen2.5:14b", "nomic-embed-text"]);
        let web_page = ChatServer::start([]).await;
        let found = find_servers(&[("Ollama", server.port), ("vLLM", web_page.port)]).await;
        let names: Vec<&str> = found.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["Ollama"]);
        let models = found[0].models.clone().unwrap();
        assert_eq!(models, ["nomic-embed-text", "qwen2.5:14b"]);
        assert_eq!(conversation_models(&models), ["qwen2.5:14b"]);
    }

    #[test]
    fn services_are_found_by_their_key_variable() {
        let env = |name: &str| (name == "MISTRAL_API_KEY").then(|| "secret".to_string());
        let found = find_services(&env);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].base_url, "https://api.mistral.ai/v1");
        assert!(!format!("{found:?}").contains("secret"));
        assert!(find_services(&|_| None).is_empty());
        let elsewhere = |name: &str| match name {
            "OPENAI_BASE_URL" => Some("http://user:pw@proxy.example/v1".to_string()),
            "OPENAI_API_KEY" => Some("secret".to_string()),
            _ => None,
        };
        let found = find_services(&elsewhere);
        let places: Vec<(&str, &str)> = found
            .iter()
            .map(|f| (f.name.as_str(), f.api_key_env.as_str()))
            .collect();
        assert_eq!(
            places,
            [(
                "the endpoint of OPENAI_BASE_URL, http://proxy.example/v1",
                "OPENAI_API_KEY"
            )]
        );
    }
}
