//! Every nasty thing an endpoint can do, to a whole interview: the answer is kept, the interview
//! goes on, and `regrade` finishes it once the endpoint is well.

use super::chat_server::{ChatServer, End, Reply};
use super::judge::{content, verdicts};
use super::support::{Home, all};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const ANSWER: &str = "Pin the code, the data and the container image by digest.";
const KEY: &str = "sk-a-key-that-must-never-be-written";

fn home() -> Home {
    let home = Home::new();
    let endpoint = "[endpoint]\nretries = 2\n\
        timeouts = { connect = 2, first_byte = 1, idle = 1, total = 5, deadline = 8, backoff = 0.01 }\n";
    std::fs::write(
        home.path().join("config.toml"),
        format!("[assess]\nsecond_look = false\n{endpoint}"),
    )
    .unwrap();
    home
}

fn event(delta: Value, finish: Value) -> String {
    format!(
        "data: {}\n\n",
        json!({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
    )
}

/// Name, and what the endpoint does to every call.
fn nasty() -> Vec<(&'static str, Reply)> {
    let half = event(
        json!({"content": "{\"criteria\": [{\"id\": \"k1\", \"quo"}),
        Value::Null,
    );
    let said = |text: &str, finish: &str| {
        Reply::stream(
            event(json!({"content": text}), Value::Null) + &event(json!({}), json!(finish)),
        )
    };
    vec![
        (
            "rate limit",
            Reply::error(429, "slow down", "rate_limit").header("retry-after-ms", "5"),
        ),
        (
            "quota",
            Reply::error(429, "You exceeded your current quota", "insufficient_quota"),
        ),
        ("server error", Reply::error(500, "oops", "internal")),
        (
            "wrong key",
            Reply::error(401, "Incorrect API key provided", "invalid_api_key"),
        ),
        (
            "no such model",
            Reply::error(404, "The model does not exist", "model_not_found"),
        ),
        (
            "context too long",
            Reply::error(
                400,
                "maximum context length is 10 tokens",
                "context_length_exceeded",
            ),
        ),
        (
            "not HTTP",
            Reply::new(200, "nonsense").silent().end(End::Close),
        ),
        ("reset", Reply::new(200, "").silent().end(End::Reset)),
        ("silence", Reply::new(200, "").silent().end(End::Hang)),
        (
            "stops in the middle",
            Reply::stream(half.clone()).end(End::Hang),
        ),
        (
            "cut in the middle",
            Reply::stream(half.clone()).end(End::Reset),
        ),
        ("ends without a finish reason", Reply::stream(half.clone())),
        (
            "a chunk that is not JSON",
            Reply::stream(format!("{half}data: {{oh no\n\n")),
        ),
        (
            "an error inside the stream",
            Reply::stream(format!(
                "{half}data: {{\"error\": {{\"message\": \"overloaded\"}}}}\n\n"
            )),
        ),
        ("cut off by length", said("{\"criteria\": [", "length")),
        ("filtered", said("", "content_filter")),
        (
            "prose instead of JSON",
            said("I think the answer is great, 9/10!", "stop"),
        ),
        ("another JSON", content(&json!({"score": 100}))),
        (
            "a web page",
            Reply::new(200, "<html>Sign in to the hotel's network</html>")
                .header("content-type", "text/html"),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_outlives_every_endpoint() {
    // What the endpoint does now; nothing: it is well.
    let mood: Arc<Mutex<Option<Reply>>> = Arc::default();
    let now = mood.clone();
    let server = ChatServer::ruled(move |_, _, request| {
        now.lock()
            .unwrap()
            .clone()
            .unwrap_or_else(|| verdicts(request, "missing", ""))
    })
    .await;
    let url = server.url();
    let run = move || {
        let home = home();
        for (day, (name, reply)) in nasty().into_iter().enumerate() {
            let clock = format!("2026-01-{:02}T09:00:00Z", day + 1);
            let vars = [
                ("OPENAI_BASE_URL", url.as_str()),
                ("OPENAI_API_KEY", KEY),
                ("VIVA_MODEL", "judge"),
                ("VIVA_CLOCK", &clock),
            ];
            *mood.lock().unwrap() = Some(reply);
            let args = ["interview", "--questions", "2", "--follow-ups", "0"];
            let output = home.run_with(
                &args,
                &format!("{ANSWER}\n/done\nSecond: {ANSWER}\n/done\n"),
                &vars,
            );
            assert!(output.status.success(), "{name}: {}", all(&output));
            let report = home.text(&["report", "--last", "--format", "json"], "");
            assert!(report.matches(ANSWER).count() >= 2, "{name}: {report}");
            let last = last(&home);
            assert_eq!(
                (&last["score"], &last["status"]),
                (&Value::Null, &json!("finished")),
                "{name}: {last}"
            );

            *mood.lock().unwrap() = None;
            let output = home.run_with(&["regrade"], "", &vars);
            assert!(output.status.success(), "{name}: {}", all(&output));
            assert_eq!(self::last(&home)["score"], 0.0, "{name}");
        }
        no_key_in(&home);
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

/// The session listed first: the newest.
fn last(home: &Home) -> Value {
    let listed: Value = serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    listed[0].clone()
}

/// The key stands in no file that the program wrote.
fn no_key_in(home: &Home) {
    let mut looked_at = 0;
    for path in home.files() {
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes.windows(KEY.len()).any(|w| w == KEY.as_bytes());
        assert!(!found, "the key stands in {}", path.display());
        looked_at += 1;
    }
    assert!(looked_at > 5, "{looked_at} files");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_written_nowhere_also_where_the_endpoint_repeats_it() {
    let server = ChatServer::ruled(|n, _, request| match n {
        1 => Reply::error(
            401,
            &format!("Incorrect API key provided: {KEY}"),
            "invalid_api_key",
        ),
        2 => content(&json!({"echo": KEY})),
        _ => verdicts(request, "met", KEY),
    })
    .await;
    let url = server.url();
    let run = move || {
        let home = home();
        let vars = [
            ("OPENAI_BASE_URL", url.as_str()),
            ("OPENAI_API_KEY", KEY),
            ("VIVA_MODEL", "judge"),
        ];
        let answers = format!("{ANSWER}\n/done\n").repeat(3);
        let args = [
            "interview",
            "--questions",
            "3",
            "--follow-ups",
            "0",
            "--seed",
            "7",
        ];
        let output = home.run_with(&args, &answers, &vars);
        let told = all(&output);
        assert!(output.status.success() && !told.contains(KEY), "{told}");
        for format in ["md", "html", "json"] {
            assert!(
                !home
                    .text(&["report", "--last", "--format", format], "")
                    .contains(KEY)
            );
        }
        no_key_in(&home);
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

/// No turn sends the session again: forty answers cost forty times what one costs.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_turn_sends_does_not_grow_with_the_session() {
    let server = ChatServer::ruled(|_, _, request| verdicts(request, "missing", "")).await;
    let url = server.url();
    let run = move || {
        let home = home();
        let vars = [
            ("OPENAI_BASE_URL", url.as_str()),
            ("OPENAI_API_KEY", KEY),
            ("VIVA_MODEL", "judge"),
        ];
        let answers = format!("{ANSWER}\n/done\n").repeat(40);
        let args = [
            "interview",
            "--questions",
            "40",
            "--follow-ups",
            "0",
            "--seed",
            "7",
        ];
        let output = home.run_with(&args, &answers, &vars);
        assert!(output.status.success(), "{}", all(&output));
    };
    tokio::task::spawn_blocking(run).await.unwrap();
    let sizes: Vec<usize> = server
        .requests()
        .iter()
        .map(|r| r.body["messages"].to_string().len())
        .collect();
    assert!(sizes.len() >= 40, "{}", sizes.len());
    let mean = |part: &[usize]| part.iter().sum::<usize>() as f64 / part.len() as f64;
    // Questions differ in length; a session that was sent along would be twenty times as long at
    // the end.
    let (first, last) = (mean(&sizes[..10]), mean(&sizes[30..40]));
    assert!(
        last < 1.3 * first,
        "{first} bytes at first, {last} at the end"
    );
}
