//! The chat client against a real endpoint: runs where `VIVA_TEST_BASE_URL` is set (and `VIVA_TEST_MODEL`, `OPENAI_API_KEY`
//! where the endpoint needs them).

use serde_json::{Value, json};
use viva::llm::{EndpointConfig, OpenAiClient, resolve_key};
use viva::ports::{ChatErrorKind, ChatEvent, ChatModel, ChatRequest, Message, Role};

fn config() -> Option<EndpointConfig> {
    let Ok(base_url) = std::env::var("VIVA_TEST_BASE_URL") else {
        println!("VIVA_TEST_BASE_URL is not set: nothing is tested");
        return None;
    };
    let model = std::env::var("VIVA_TEST_MODEL").unwrap_or_else(|_| "default".into());
    Some(EndpointConfig { base_url, model, ..EndpointConfig::default() })
}

fn client(config: EndpointConfig) -> OpenAiClient {
    let key = resolve_key(&config, &|name| std::env::var(name).ok()).unwrap();
    OpenAiClient::new(config, key, None).unwrap()
}

fn request() -> ChatRequest {
    let schema = json!({
        "type": "object",
        "properties": {
            "verdict": {"type": "string", "enum": ["met", "partial", "missing"]},
            "why": {"type": "string", "maxLength": 80},
        },
        "required": ["verdict", "why"],
        "additionalProperties": false,
    });
    let content = "Is Paris the capital of France? Give a verdict and a short reason as JSON.".to_string();
    ChatRequest {
        messages: vec![Message { role: Role::User, content }],
        schema: Some(("verdict".into(), schema)),
        max_tokens: Some(200),
        seed: Some(7),
    }
}

#[tokio::test]
async fn a_reply_that_follows_a_schema_streams() {
    let Some(config) = config() else { return };
    let client = client(config);
    let (mut streamed, mut deltas) = (String::new(), 0);
    let reply = client
        .chat(&request(), &mut |event| match event {
            ChatEvent::Delta(delta) => {
                streamed.push_str(delta);
                deltas += 1;
            }
            ChatEvent::Restarted => streamed.clear(),
            ChatEvent::Waiting(why) => println!("{why}"),
            ChatEvent::Throttled => println!("throttled"),
        })
        .await
        .unwrap();
    println!("{deltas} deltas: {reply:?}");
    assert_eq!(streamed, reply.text);
    assert!(deltas > 1, "streamed");
    let value: Value = serde_json::from_str(&reply.text).unwrap();
    assert!(["met", "partial", "missing"].contains(&value["verdict"].as_str().unwrap()));
    assert!(reply.prompt_tokens > 0 && reply.completion_tokens > 0);
}

#[tokio::test]
async fn a_probe_says_what_the_endpoint_can_do() {
    let Some(config) = config() else { return };
    let probe = client(config).probe().await.unwrap();
    println!("{probe:?}");
    assert!(serde_json::from_str::<Value>(&probe.reply.text).is_ok());
}

#[tokio::test]
async fn a_prompt_beyond_the_window_is_said_to_be_too_long() {
    let Some(config) = config() else { return };
    let content = "word ".repeat(300_000);
    let request = ChatRequest { messages: vec![Message { role: Role::User, content }], ..ChatRequest::default() };
    let failed = client(config).chat(&request, &mut |_| {}).await.unwrap_err();
    println!("{failed}");
    assert_eq!(failed.kind, ChatErrorKind::TooLong);
}
