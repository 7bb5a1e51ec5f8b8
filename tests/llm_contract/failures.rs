//! Every failure is one sentence that says what to do, and never says the key.

use crate::chat_server::{ChatServer, Reply};
use crate::{KEY, ask, client, config, request};
use secrecy::SecretString;
use serde_json::json;
use viva::llm::{EndpointConfig, OpenAiClient};
use viva::ports::ChatErrorKind;

/// The failure against one scripted reply, with the port taken out.
async fn failure(reply: Reply) -> String {
    let server = ChatServer::start([reply]).await;
    let client = client(EndpointConfig {
        retries: 0,
        ..config(&server)
    });
    let failed = ask(&client, &request()).await.0.unwrap_err();
    format!(
        "{:?}: {}",
        failed.kind,
        failed.message.replace(&server.port.to_string(), "PORT")
    )
}

fn finish(delta: serde_json::Value, reason: &str) -> Reply {
    let chunk = json!({"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]});
    Reply::stream(format!("data: {chunk}\n\ndata: [DONE]\n\n"))
}

#[tokio::test]
async fn every_failure_says_what_to_do() {
    let context = "This model's maximum context length is 4097 tokens. However, you requested 5000 tokens (1000 in the messages, 4000 in the completion).";
    let llama = json!({"error": {"code": 400, "message": "request exceeds the available context size", "type": "exceed_context_size_error", "n_prompt_tokens": 9001, "n_ctx": 8192}});
    let replies = [
        Reply::error(401, "Incorrect API key provided.", "invalid_api_key"),
        Reply::error(403, "Country not supported", "unsupported_country"),
        Reply::error(402, "Insufficient credits", "payment"),
        Reply::error(400, context, "context_length_exceeded"),
        Reply::json(400, llama),
        Reply::error(413, "prompt is too long", "x"),
        Reply::new(404, "<html>not here</html>"),
        Reply::error(400, "logit_bias: wrong", "x"),
        Reply::new(500, "Internal Server Error"),
        Reply::new(301, "").header("location", "https://elsewhere.example/v1"),
        Reply::new(200, "<!doctype html><title>Welcome</title>")
            .header("content-type", "text/html"),
        Reply::new(200, ""),
        Reply::stream("data: {\"choices\": [{\"delta\"\n\n"),
        finish(json!({"content": "half"}), "length"),
        finish(json!({"reasoning_content": "hm"}), "length"),
        finish(json!({"content": ""}), "content_filter"),
        finish(
            json!({"refusal": "I can't help\u{1b}[31m with that."}),
            "stop",
        ),
        finish(json!({"content": "<think>for ever"}), "stop"),
        finish(json!({"content": " "}), "stop"),
        Reply::json(
            200,
            json!({"error": {"message": "model runner crashed", "code": 500}}),
        ),
    ];
    let mut all = String::new();
    for reply in replies {
        all.push_str(&failure(reply).await);
        all.push('\n');
    }
    insta::assert_snapshot!(all, @r#"
    Unauthorized: http://127.0.0.1:PORT/v1 refused the API key from OPENAI_API_KEY (401: Incorrect API key provided.): set the variable OPENAI_API_KEY to a valid key
    Unauthorized: http://127.0.0.1:PORT/v1 does not serve this country or region (403: Country not supported): use another endpoint
    OutOfCredit: the account behind http://127.0.0.1:PORT/v1 has no credit left (402: Insufficient credits): check its plan and billing, or use another endpoint
    TooLong: the request needs 5000 tokens, gpt-4o-mini takes 4097: serve the model with a larger context, or use another
    TooLong: the request needs 9001 tokens, gpt-4o-mini takes 8192: serve the model with a larger context, or use another
    TooLong: the request is longer than gpt-4o-mini takes (prompt is too long): serve the model with a larger context, or use another
    NotFound: http://127.0.0.1:PORT/v1 has no chat endpoint (404: a web page): check base_url, it usually ends in /v1
    Rejected: http://127.0.0.1:PORT/v1 rejected the request (400: logit_bias: wrong): check model, max_tokens and extra_body in the configuration
    Unreachable: http://127.0.0.1:PORT/v1 failed (500: Internal Server Error): try again later
    NotFound: http://127.0.0.1:PORT/v1 redirects to https://elsewhere.example/v1 (301): set base_url to where it leads
    NotFound: http://127.0.0.1:PORT/v1 answers with a web page, "Welcome": check base_url, it usually ends in /v1, and whether this network wants a sign-in
    BadReply: http://127.0.0.1:PORT/v1 sent an empty body: check base_url, it usually ends in /v1
    BadReply: http://127.0.0.1:PORT/v1 sent something that is no chat reply ({"choices": [{"delta"): check that base_url names an OpenAI-compatible API
    BadReply: gpt-4o-mini reached max_tokens or the end of its context window, its reply is incomplete: raise max_tokens
    BadReply: gpt-4o-mini reached max_tokens or the end of its context window by reasoning alone, its reply is incomplete: raise max_tokens
    BadReply: the endpoint's content filter withheld the reply of gpt-4o-mini: reword, or use another endpoint
    BadReply: gpt-4o-mini declined to answer (I can't help with that.): reword, or use another model
    BadReply: gpt-4o-mini reasoned but gave no answer: raise max_tokens, or lower its reasoning effort in extra_body
    BadReply: gpt-4o-mini gave an empty reply: try again, or use another model
    Unreachable: http://127.0.0.1:PORT/v1 failed (500: model runner crashed): try again later
    "#);
}

#[tokio::test]
async fn an_unknown_model_is_answered_with_near_ones() {
    let missing = || {
        Reply::error(
            404,
            "The model `gpt-4o-mini` does not exist or you do not have access to it.",
            "model_not_found",
        )
    };
    let server = ChatServer::start([missing()]).await.models(&[
        "gpt-4o",
        "whisper-1",
        "gpt-4.1-mini",
        "o3",
        "dall-e",
        "gpt-4o-mini-2024-07-18",
        "tts\u{1b}[2J",
    ]);
    let failed = ask(&client(config(&server)), &request())
        .await
        .0
        .unwrap_err();
    assert_eq!(failed.kind, ChatErrorKind::NotFound);
    let message = failed.message.replace(&server.port.to_string(), "PORT");
    insta::assert_snapshot!(message, @"http://127.0.0.1:PORT/v1 has no model gpt-4o-mini (404: The model `gpt-4o-mini` does not exist or you do not have access to it.): set model to one that it has, like gpt-4.1-mini, gpt-4o, gpt-4o-mini-2024-07-18");

    let server = ChatServer::start([missing()]).await;
    let failed = ask(&client(config(&server)), &request())
        .await
        .0
        .unwrap_err();
    assert!(
        failed
            .message
            .ends_with("access to it.): set model to one that it has"),
        "{failed}"
    );
}

#[tokio::test]
async fn a_missing_key_is_asked_for_by_its_variable() {
    let server =
        ChatServer::start([Reply::error(401, "You didn't provide an API key.", "x")]).await;
    let config = EndpointConfig {
        api_key_env: "MY_KEY".into(),
        ..config(&server)
    };
    let client = OpenAiClient::new(config, None, None).unwrap();
    let failed = ask(&client, &request()).await.0.unwrap_err();
    assert_eq!(failed.kind, ChatErrorKind::Unauthorized);
    assert!(
        failed
            .message
            .ends_with("provide an API key.): set the variable MY_KEY to a valid key"),
        "{failed}"
    );
    assert_eq!(server.requests()[0].header("authorization"), None);
}

#[tokio::test]
async fn where_nothing_listens_the_url_and_the_remedy_are_named() {
    let server = ChatServer::start([]).await;
    let config = EndpointConfig {
        retries: 1,
        ..config(&server)
    };
    let port = server.port.to_string();
    drop(server);
    let (reply, seen) = ask(&client(config), &request()).await;
    let failed = reply.unwrap_err();
    assert_eq!(failed.kind, ChatErrorKind::Unreachable);
    insta::assert_snapshot!(failed.message.replace(&port, "PORT"), @"nothing listens at http://127.0.0.1:PORT/v1 (2 attempts): start the server, or check the port in base_url");
    assert_eq!(seen.waits.len(), 1);
}

#[tokio::test]
async fn https_to_a_server_that_speaks_http_is_said() {
    let server = ChatServer::start([Reply::new(400, "")]).await;
    let base_url = format!("https://127.0.0.1:{}/v1", server.port);
    let client = client(EndpointConfig {
        base_url,
        ..config(&server)
    });
    let failed = ask(&client, &request()).await.0.unwrap_err();
    assert!(
        failed.message.contains("it may speak plain http"),
        "{failed}"
    );
}

#[tokio::test]
async fn the_key_is_in_no_failure_and_in_no_reply() {
    let hidden = format!("{}\u{1b}[0m{}", &KEY[..9], &KEY[9..]);
    for said in [
        format!("Bearer {KEY} is wrong"),
        format!("{hidden} and header-secret-0123"),
        KEY.repeat(200),
    ] {
        let delta = json!({"content": said});
        let chunk = |error: bool| match error {
            true => json!({"error": {"message": said, "code": 400}}),
            false => json!({"model": said, "choices": [{"delta": delta, "finish_reason": "stop"}]}),
        };
        let replies = [
            Reply::error(400, &said, "x"),
            Reply::error(401, &said, &said),
            Reply::error(429, &said, "x"),
            Reply::error(404, &format!("model not found {said}"), "model_not_found"),
            Reply::new(500, said.clone()),
            Reply::stream(format!("data: {}\n\n", chunk(true))),
            Reply::stream(format!(
                "data: {}\n\n",
                chunk(false).to_string().replace("\\u001b[0m", "")
            )),
            Reply::stream(format!("data: {said}\n\n")),
            finish(json!({"refusal": said}), "stop"),
        ];
        for reply in replies {
            let server = ChatServer::start([reply.clone()]).await.models(&[&said]);
            let headers = [("X-Secret".to_string(), "header-secret-0123".to_string())].into();
            let client = client(EndpointConfig {
                headers,
                ..config(&server)
            });
            let (outcome, seen) = ask(&client, &request()).await;
            let told = match outcome {
                Ok(reply) => format!("{reply:?}"),
                Err(failed) => format!("{failed} {failed:?}"),
            };
            let told = format!("{told} {:?} {client:?}", seen.waits);
            assert!(
                !told.contains(KEY) && !told.contains("header-secret-0123"),
                "{told}"
            );
            assert!(!told.contains(&KEY[KEY.len() - 8..]), "{told}");
        }
    }
}

#[tokio::test]
async fn a_probe_shows_what_an_endpoint_can_do() {
    let body = crate::stream(&["{\"ok\": true}"]);
    let server = ChatServer::start([Reply::stream(body)])
        .await
        .models(&["b", "gpt-4o-mini", "a"]);
    let client = client(config(&server));
    assert_eq!(
        client.list_models().await.unwrap(),
        ["a", "b", "gpt-4o-mini"]
    );
    let probe = client.probe().await.unwrap();
    assert_eq!((probe.models.len(), probe.model_listed), (3, Some(true)));
    assert_eq!(probe.reply.structured_by, "json_schema");
}

#[test]
fn what_cannot_be_used_is_refused_before_any_call() {
    let base = EndpointConfig::default;
    let cases = [
        EndpointConfig {
            base_url: "127.0.0.1:8080".into(),
            ..base()
        },
        EndpointConfig {
            base_url: "ftp://user:secret@host/v1?key=secret".into(),
            name: "judge".into(),
            ..base()
        },
        EndpointConfig {
            extra_body: json!({"messages": []}).as_object().unwrap().clone(),
            ..base()
        },
        EndpointConfig {
            headers: [("a b".to_string(), "secret".to_string())].into(),
            ..base()
        },
        EndpointConfig {
            headers: [("a".to_string(), "sec\nret".to_string())].into(),
            ..base()
        },
        EndpointConfig {
            ca_file: Some("no-such.pem".into()),
            ..base()
        },
        EndpointConfig {
            ca_file: Some("Cargo.toml".into()),
            ..base()
        },
    ];
    let told: Vec<String> = cases
        .into_iter()
        .map(|config| {
            OpenAiClient::new(config, Some(SecretString::from(KEY)), None)
                .unwrap_err()
                .message
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    base_url "127.0.0.1:8080" of [endpoint] is not a URL: write it in full, like http://127.0.0.1:8080/v1
    base_url "ftp://host/v1" of [endpoints.judge] does not begin with http:// or https://: write it in full, like http://127.0.0.1:8080/v1
    extra_body of [endpoint] may not set messages: remove it
    the header name "a b" of [endpoint] cannot be sent: correct it
    the value of header "a" of [endpoint] cannot be sent: correct it
    ca_file no-such.pem of [endpoint] cannot be read (No such file or directory (os error 2)): name a PEM file with certificates
    ca_file Cargo.toml of [endpoint] holds no certificate: name a PEM file with certificates
    "#);
}
