//! Checks of the endpoint: reachable, model there, streaming, form of replies, speed.

use super::check::Check;
use crate::app::{App, call_runtime};
use crate::domain::text::{ellipsis, one_line, plural, suggestions};
use crate::failure::Failure;
use crate::llm::{Abilities, EndpointConfig, OpenAiClient, Probe};
use crate::net::proxy::{configured_proxy, is_loopback};
use crate::net::url::showable_url;
use crate::ports::{ChatError, ChatErrorKind, ChatEvent, ChatModel, ChatRequest, Message, Role};
use std::time::{Duration, Instant};

/// Tokens per second below which a screen of feedback takes longer than anybody waits.
const SLOW_RATE: f64 = 8.0;

/// Makes every check of the endpoint in force; one that is skipped where there is none.
pub fn check_endpoint(app: &App) -> Result<Vec<Check>, Failure> {
    let endpoint = match app.endpoint() {
        Ok(Some(endpoint)) => endpoint,
        Ok(None) => {
            let found = "none: answers are assessed on this machine, scores are estimates \
                         (`viva init` chooses one)";
            return Ok(vec![Check::skipped("endpoint", found)]);
        }
        Err(failure) => return Ok(vec![Check::failed("endpoint", failure)]),
    };

    let client = match app.client(endpoint) {
        Ok(client) => client,
        Err(failure) => return Ok(vec![Check::failed("endpoint", failure)]),
    };
    Ok(call_runtime()?.block_on(ask_endpoint(endpoint, &client)))
}

/// The chat call decides: an endpoint that chats can be used, whatever it says of its models.
async fn ask_endpoint(endpoint: &EndpointConfig, client: &OpenAiClient) -> Vec<Check> {
    let place = showable_url(&endpoint.base_url);
    let probe = match client.probe().await {
        Ok(probe) => probe,
        Err(error) => return fail_probe(&place, error, client).await,
    };

    let lists = match probe.models.len() {
        0 => "it lists no models".to_string(),
        count => format!("lists {}", plural(count, "model")),
    };
    let joint = if probe.models.is_empty() { ";" } else { " and" };
    let mut found = format!("{place} answers{joint} {lists}");
    if let Some(proxy) = configured_proxy(&endpoint.base_url).filter(|_| is_loopback(&place)) {
        found.push_str(&format!(
            "; it is on this machine and reached directly, not through {}",
            proxy.variable
        ));
    }

    let mut checks = vec![
        Check::ok("endpoint", found),
        check_model(endpoint, &probe),
        describe_form(&probe.reply.structured_by),
        check_stream(client).await,
    ];
    checks.extend(describe_lacks(&client.abilities()));
    checks
}

/// Names what failed: the way to the endpoint, or the model behind it.
async fn fail_probe(place: &str, error: ChatError, client: &OpenAiClient) -> Vec<Check> {
    let about_model = match error.kind {
        ChatErrorKind::NotFound => client
            .list_models()
            .await
            .is_ok_and(|list| !list.is_empty()),
        ChatErrorKind::TooLong | ChatErrorKind::BadReply | ChatErrorKind::Rejected => true,
        _ => false,
    };
    if about_model {
        let answers = Check::ok("endpoint", format!("{place} answers"));
        return vec![answers, Check::failed("model", error)];
    }
    let failure = Failure::from(error).hint(format!(
        "base_url is {place}: `viva init` chooses another, `--endpoint offline` does without"
    ));
    vec![Check::failed("endpoint", failure)]
}

/// Names what the server lacks besides the form of replies and streams.
fn describe_lacks(abilities: &Abilities) -> Vec<Check> {
    let mut checks = Vec::new();
    if !abilities.usage {
        checks.push(Check::warning(
            "usage",
            "the server does not count tokens: figures and costs are Viva's own estimates",
            "where the server has a setting for usage in streams, turn it on",
        ));
    }
    checks.push(match abilities.window {
        Some(window) => Check::ok("window", format!("{window} tokens for request and reply")),
        None => Check::warning(
            "window",
            "the context window of the model is not known: 8192 tokens are assumed",
            "set context_window to what the server gives the model",
        ),
    });
    checks
}

/// Checks that the model which answered is the one that was meant.
fn check_model(endpoint: &EndpointConfig, probe: &Probe) -> Check {
    let (name, listed) = (&endpoint.model, &probe.models);
    if probe.model_listed != Some(false) {
        return Check::ok("model", format!("{name} answers"));
    }

    let near = suggestions(name, listed.iter().map(String::as_str));
    let others: Vec<String> = match near.is_empty() {
        true => listed.iter().take(3).map(|m| one_line(m)).collect(),
        false => near.into_iter().map(one_line).collect(),
    };
    Check::warning(
        "model",
        format!("{name} answers but is not listed: the server may have put another in its place"),
        format!("it lists {}", ellipsis(&others.join(", "), 200)),
    )
}

/// Says how the form of replies is held.
fn describe_form(structured_by: &str) -> Check {
    match structured_by {
        "json_schema" => Check::ok(
            "form",
            "replies are held to a JSON schema (the best there is)",
        ),
        "json_object" => Check::ok("form", "replies are JSON; their fields are checked here"),
        other => Check::warning(
            "form",
            format!("replies are held by {other} only: some may have to be asked for again"),
            "a server that knows response_format = json_schema does better",
        ),
    }
}

/// Streams a short text: pieces and tokens per second.
async fn check_stream(client: &OpenAiClient) -> Check {
    let content =
        "Count from 1 to 60 in digits, separated by commas, and write nothing else.".to_string();
    let request = ChatRequest {
        messages: vec![Message {
            role: Role::User,
            content,
        }],
        max_tokens: Some(300),
        ..ChatRequest::default()
    };

    let begun = Instant::now();
    let (mut pieces, mut first) = (0_usize, None);
    let reply = client
        .chat(&request, &mut |event| {
            if matches!(event, ChatEvent::Delta(_)) {
                pieces += 1;
                first.get_or_insert(begun.elapsed());
            }
        })
        .await;

    match reply {
        Err(error) => Check::failed("stream", error),
        Ok(_) if !client.abilities().stream => Check::warning(
            "stream",
            "the server takes no streams: nothing is shown before a reply is complete",
            "at OpenAI, verifying the organisation allows them",
        ),
        Ok(reply) => {
            let first = first.unwrap_or(reply.latency);
            judge_speed(
                pieces,
                first,
                begun.elapsed().saturating_sub(first),
                reply.completion_tokens,
            )
        }
    }
}

/// Judges the pieces of a reply of `tokens`: the first after `first`, the rest in `rest`.
fn judge_speed(pieces: usize, first: Duration, rest: Duration, tokens: u64) -> Check {
    let begins = format!("the first words after {:.1} s", first.as_secs_f64());
    if pieces < 2 {
        return Check::warning(
            "stream",
            format!(
                "the reply came in one piece, {begins}: nothing is shown before it is complete"
            ),
            "if there is a proxy in between, let it pass server-sent events unbuffered",
        );
    }

    let rate = tokens as f64 / rest.as_secs_f64().max(0.001);
    let found = format!("{begins}, then {rate:.0} tokens per second");
    if rate < SLOW_RATE {
        Check::warning(
            "stream",
            found,
            "a smaller model, or fewer questions, make the waiting bearable",
        )
    } else {
        Check::ok("stream", found)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::Status;
    use super::*;

    #[test]
    fn what_a_stream_tells() {
        let seconds = Duration::from_secs_f64;
        for (pieces, rest, tokens, status) in [
            (60, 2.0, 120, Status::Ok),
            (60, 60.0, 120, Status::Warning),
            (1, 0.0, 120, Status::Warning),
        ] {
            let check = judge_speed(pieces, seconds(0.5), seconds(rest), tokens);
            assert_eq!(check.status, status, "{check:?}");
        }
        assert_eq!(
            judge_speed(60, seconds(0.5), seconds(2.0), 120).found,
            "the first words after 0.5 s, then 60 tokens per second"
        );
    }

    #[test]
    fn a_model_that_is_not_listed_is_told_with_near_ones() {
        let endpoint = EndpointConfig {
            model: "qwen2.5".into(),
            ..EndpointConfig::default()
        };
        let probe = |names: &[&str]| Probe {
            models: names.iter().map(|n| n.to_string()).collect(),
            model_listed: (!names.is_empty()).then(|| names.contains(&"qwen2.5")),
            reply: crate::ports::ChatReply::default(),
        };
        assert_eq!(check_model(&endpoint, &probe(&[])).status, Status::Ok);
        assert_eq!(
            check_model(&endpoint, &probe(&["qwen2.5"])).status,
            Status::Ok
        );
        let other = check_model(&endpoint, &probe(&["qwen2.5:14b", "llama3"]));
        assert_eq!(
            (other.status, other.to_do.join("")),
            (Status::Warning, "it lists qwen2.5:14b".to_string())
        );
    }
}
