//! What an endpoint says besides verdicts: replies to `/clarify`, the summary, drafted key points.

use crate::chat_server::{ChatServer, Reply, Request};
use crate::judge::{content, verdicts};
use crate::support::{Home, Pty, all};
use serde_json::{Value, json};
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

const BANK: &str = "\
# Cook - Junior Questions
## Kitchen
### Question: How do you plan the dinner of a large party?
**Topic:** party
**Difficulty:** easy
**Type:** scenario
#### Key points
- (3) Prepares cold dishes the day before so that the stove is free
- (1) Keeps a reserve of a tenth for guests nobody announced
#### Facts
- guests: forty, six of them vegetarian
- stove: four flames and one oven
### Question: Why does dough rise?
**Topic:** dough
**Difficulty:** easy
**Type:** conceptual
### Question: How do you keep a knife sharp?
**Topic:** knife
**Difficulty:** easy
**Type:** conceptual
";
const ANSWER: &str = "I prepare the cold dishes the day before, and the stove stays free.\n/done\n";
const SUMMARY: &str =
    "You plan ahead and free the stove. Practise thinking about guests nobody announced.";

/// What a request asks for: the name of its schema, or `prose`.
fn kind(request: &Request) -> String {
    request.body["response_format"]["json_schema"]["name"]
        .as_str()
        .unwrap_or("prose")
        .to_string()
}

fn kinds(server: &ChatServer) -> Vec<String> {
    server.requests().iter().map(kind).collect()
}

/// A friendly endpoint: every kind of request gets what it asks for.
fn served(request: &Request) -> Reply {
    match kind(request).as_str() {
        "clarification" => content(&json!({"facts": ["f1"], "reply": "Fifty."})),
        "key_points" => content(&json!({"key_points": [
            {"text": "Names the gas that yeast or acid makes", "weight": 3, "probe": "What fills the holes?"},
            {"text": "Says that gluten holds it", "weight": 1, "probe": "Why does it stay in?"},
        ]})),
        "prose" => prose(SUMMARY),
        _ => verdicts(
            request,
            "met",
            "prepare the cold dishes the day before, and the stove stays free",
        ),
    }
}

fn prose(text: &str) -> Reply {
    let mut reply = content(&Value::Null);
    reply.pieces = vec![
        String::from_utf8(reply.pieces.concat())
            .unwrap()
            .replace("\"null\"", &json!(text).to_string())
            .into(),
    ];
    reply
}

fn home() -> Arc<Home> {
    let home = Home::new();
    std::fs::write(
        home.path().join("config.toml"),
        "[assess]\nsecond_look = false\n",
    )
    .unwrap();
    std::fs::write(home.path().join("cook.md"), BANK).unwrap();
    home.text(&["bank", "add", &file(&home)], "");
    Arc::new(home)
}

fn file(home: &Home) -> String {
    home.path().join("cook.md").display().to_string()
}

async fn run(home: &Arc<Home>, server: &ChatServer, args: &[&str], input: &str) -> Output {
    let (home, url) = (Arc::clone(home), server.url());
    let (args, input): (Vec<String>, String) =
        (args.iter().map(ToString::to_string).collect(), input.into());
    tokio::task::spawn_blocking(move || {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        home.run_with(
            &args,
            &input,
            &[
                ("OPENAI_BASE_URL", &url),
                ("OPENAI_API_KEY", "key"),
                ("VIVA_MODEL", "judge"),
            ],
        )
    })
    .await
    .unwrap()
}

const PARTY: &[&str] = &[
    "drill",
    "--bank",
    "cook",
    "--questions",
    "1",
    "--follow-ups",
    "0",
    "party",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_session_with_an_endpoint_tells_facts_in_the_banks_words_and_ends_with_a_summary() {
    let home = home();
    let server = ChatServer::ruled(|_, _, r| served(r)).await;
    let output = run(
        &home,
        &server,
        PARTY,
        &format!("/clarify how many come?\n{ANSWER}"),
    )
    .await;
    let text = all(&output);
    assert!(
        output.status.success() && text.contains("guests: forty, six of them vegetarian"),
        "{text}"
    );
    assert!(!text.contains("Fifty"), "{text}");
    assert_eq!(
        kinds(&server).last().unwrap(),
        "prose",
        "{:?}",
        kinds(&server)
    );
    let report = home.text(&["report", "--last"], "");
    assert!(
        report.contains(SUMMARY) && report.contains("Written by the language model judge"),
        "{report}"
    );
}

/// Drafts, assessments, clarifications and the summary: all of it was paid for.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_of_every_call_are_counted() {
    let home = home();
    let server = ChatServer::ruled(|_, _, r| served(r)).await;
    let both = [
        "drill",
        "--bank",
        "cook",
        "--questions",
        "2",
        "--follow-ups",
        "0",
        "--topic",
        "dough",
        "--topic",
        "party",
    ];
    let input = format!("{ANSWER}/clarify how many come?\n{ANSWER}");
    let output = run(&home, &server, &both, &input).await;
    assert!(output.status.success(), "{}", all(&output));
    let kinds = kinds(&server);
    for kind in ["key_points", "clarification", "prose"] {
        assert!(kinds.iter().any(|k| k == kind), "{kinds:?}");
    }
    // The server counts 2,000 tokens sent and 10 received for every call.
    let calls = kinds.len() as u64;
    let progress: Value = serde_json::from_str(&home.text(&["progress", "--json"], "")).unwrap();
    let report: Value =
        serde_json::from_str(&home.text(&["report", "--last", "--format", "json"], "")).unwrap();
    for used in [&progress["total"], &report["usage"]] {
        assert_eq!(used["prompt_tokens"], 2000 * calls, "{used} {kinds:?}");
        assert_eq!(used["completion_tokens"], 10 * calls, "{used} {kinds:?}");
    }
    // What is exported has it too.
    let exported = home.text(&["history", "export"], "");
    assert!(
        exported.contains("\"spent\":{\"prompt_tokens\":6000,\"completion_tokens\":30}"),
        "{exported}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_usable_summary_the_report_has_the_one_from_its_figures() {
    for (reply, said) in [
        (
            prose("You have 99 of 100 points."),
            "figures that nobody told it",
        ),
        (
            Reply::error(400, "no prose today", "refused"),
            "no prose today",
        ),
    ] {
        let home = home();
        let server = ChatServer::ruled(move |_, _, r| {
            if kind(r) == "prose" {
                reply.clone()
            } else {
                served(r)
            }
        })
        .await;
        let output = run(&home, &server, PARTY, ANSWER).await;
        let text = all(&output);
        assert!(output.status.success() && text.contains(said), "{text}");
        let report = home.text(&["report", "--last"], "");
        assert!(
            report.contains("by templates, not by a language model"),
            "{report}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_leaves_the_summary_out_and_keeps_the_session() {
    let home = home();
    let slow = |r: &Request| {
        if kind(r) == "prose" {
            prose(SUMMARY).delay(Duration::from_secs(3600))
        } else {
            served(r)
        }
    };
    let server = ChatServer::ruled(move |_, _, r| slow(r)).await;
    let url = server.url();
    let (pty_home, vars_url) = (Arc::clone(&home), url);
    let code = tokio::task::spawn_blocking(move || {
        let vars = [
            ("OPENAI_BASE_URL", vars_url.as_str()),
            ("OPENAI_API_KEY", "key"),
            ("VIVA_MODEL", "judge"),
        ];
        let mut viva = Pty::start(&pty_home, PARTY, 100, &vars);
        viva.wait_for("large party");
        viva.answer(ANSWER.trim_end().trim_end_matches("\n/done"));
        viva.wait_for("Writing the summary");
        viva.send("\u{3}");
        viva.wait_for("stopped by Ctrl-C");
        viva.wait_for("Report:");
        viva.end()
    });
    assert_eq!(code.await.unwrap(), 0);
    assert!(
        home.text(&["history", "--json"], "")
            .contains("\"finished\"")
    );
    assert!(
        home.text(&["report", "--last"], "")
            .contains("by templates, not by a language model")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_key_points_is_drafted_once() {
    let home = home();
    let server = ChatServer::ruled(|_, _, r| served(r)).await;
    let dough = [
        "drill",
        "--bank",
        "cook",
        "--questions",
        "1",
        "--follow-ups",
        "0",
        "dough",
    ];
    for drafts in [1, 1] {
        let output = run(
            &home,
            &server,
            &dough,
            "Yeast makes gas, and gluten holds it in the dough.\n/done\n",
        )
        .await;
        assert!(output.status.success(), "{}", all(&output));
        assert!(
            all(&output).contains("the key points were drafted"),
            "{}",
            all(&output)
        );
        assert_eq!(
            kinds(&server).iter().filter(|k| *k == "key_points").count(),
            drafts
        );
    }
    let report = home.text(&["report", "--last"], "");
    assert!(report.contains("These key points were drafted"), "{report}");
    // The bank's file has still none: importing it again does not lose the draft.
    assert!(
        home.text(&["bank", "add", &file(&home)], "")
            .contains("3 unchanged")
    );
    let bank = home.text(&["bank", "export", "cook"], "");
    let drafted = &bank[bank.find("### Question: Why does dough").unwrap()
        ..bank.find("### Question: How do you keep").unwrap()];
    insta::assert_snapshot!(without_ids(drafted), @r"
    ### Question: Why does dough rise?
    **Topic:** dough
    **Difficulty:** easy
    **Type:** conceptual
    **Drafted by:** judge
    #### Key points
    - (3) Names the gas that yeast or acid makes
      - Probe: What fills the holes?
    - (1) Says that gluten holds it
      - Probe: Why does it stay in?
    ");
}

fn without_ids(text: &str) -> String {
    text.lines()
        .filter(|l| !l.starts_with("**Id:**"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_enriched_and_written() {
    let home = home();
    // The first question gets replies of no use, twice.
    let server = ChatServer::ruled(|n, _, r| {
        if n <= 2 {
            content(&json!({"key_points": []}))
        } else {
            served(r)
        }
    })
    .await;
    let dry = run(
        &home,
        &server,
        &["bank", "enrich", "--bank", "cook", "--dry-run"],
        "",
    )
    .await;
    insta::assert_snapshot!(String::from_utf8(dry.stdout).unwrap(), @r"
    cook  Why does dough rise?
    cook  How do you keep a knife sharp?
    2 questions have neither key points nor a model answer.
    ");
    assert!(server.requests().is_empty());

    let first = run(&home, &server, &["bank", "enrich", "--bank", "cook"], "").await;
    assert_eq!(first.status.code(), Some(1));
    insta::assert_snapshot!(all(&first), @r#"
    1 of 2 questions have key points drafted by judge.

    viva: "Why does dough rise?": judge drafted no usable key points: there are 0 different points with a text, at least 2 are needed; try again, or write them into the bank
    viva: 1 of 2 questions got no usable draft
      hint: the same command tries them again
    "#);

    let out = home.path().join("out.md").display().to_string();
    let second = run(
        &home,
        &server,
        &["bank", "enrich", "--bank", "cook", "-o", &out],
        "",
    )
    .await;
    assert_eq!(second.status.code(), Some(0), "{}", all(&second));
    let written = std::fs::read_to_string(&out).unwrap();
    assert_eq!(
        written.matches("**Drafted by:** judge").count(),
        2,
        "{written}"
    );
    home.text(&["bank", "check", &out], "");

    let calls = server.requests().len();
    let third = run(&home, &server, &["bank", "enrich"], "").await;
    assert!(String::from_utf8_lossy(&third.stdout).starts_with("0 of 0 questions"));
    assert_eq!(server.requests().len(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_keeps_what_was_drafted() {
    let home = home();
    let slow =
        |n: usize, r: &Request| served(r).delay(Duration::from_secs(if n == 2 { 3600 } else { 0 }));
    let server = ChatServer::ruled(move |n, _, r| slow(n, r)).await;
    let (pty_home, url) = (Arc::clone(&home), server.url());
    let code = tokio::task::spawn_blocking(move || {
        let vars = [
            ("OPENAI_BASE_URL", url.as_str()),
            ("OPENAI_API_KEY", "key"),
            ("VIVA_MODEL", "judge"),
        ];
        let mut viva = Pty::start(&pty_home, &["bank", "enrich"], 100, &vars);
        viva.wait_for("1/2");
        viva.send("\u{3}");
        viva.wait_for("1 of 2 questions have key points drafted by judge.");
        viva.wait_for("the same command goes on from there");
        viva.end()
    });
    assert_eq!(code.await.unwrap(), 130);
    assert_eq!(
        home.text(&["bank", "export", "cook"], "")
            .matches("**Drafted by:**")
            .count(),
        1
    );
}

#[test]
fn drafting_needs_an_endpoint() {
    let home = home();
    let output = home.run(&["bank", "enrich"], "");
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(all(&output), @r"

    viva: drafting key points needs an endpoint, and none is in force
      hint: name one in the configuration (`viva config path`), or set OPENAI_BASE_URL and VIVA_MODEL
      hint: or write the key points into the bank yourself: `viva bank export`
    ");
    let output = home.run(&["bank", "enrich", "-o", "x.md"], "");
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
}
