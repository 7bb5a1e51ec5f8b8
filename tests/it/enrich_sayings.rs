//! `viva bank enrich --sayings`: drafted by a scripted endpoint, written beside the bank.

use crate::chat_server::{ChatServer, Reply};
use crate::judge::content;
use crate::support::{Home, all};
use insta::assert_snapshot;
use serde_json::json;
use std::process::Output;

const BANK: &str = "\
# Baker - Apprentice Questions
## Dough
### Question: Why does bread dough rise?
**Topic:** rising_dough
**Difficulty:** easy
**Type:** conceptual
#### Key points
- (2) Yeast eats sugar and makes gas
- (1) The gluten of the kneaded flour holds the bubbles of gas
### Question: How do you make a sourdough starter?
**Topic:** sourdough
**Difficulty:** medium
**Type:** scenario
#### Key points
- (2) Feeds flour and water to wild yeast for about a week
";

/// Six sayings of each side that no other call has.
fn sayings(call: usize) -> Reply {
    let side = |word: &str| -> Vec<String> {
        (1..=6)
            .map(|n| format!("loaf {n} of batch {call} came out {word}, and that is the reason"))
            .collect()
    };
    content(&json!({"right": side("light"), "wrong": side("flat")}))
}

/// Runs `viva bank enrich --sayings` on the bank in a home.
fn enrich(home: &Home, server: &ChatServer, more: &[&str]) -> Output {
    let bank = home.path().join("baker.md");
    if !bank.exists() {
        std::fs::write(&bank, BANK).unwrap();
    }
    let bank = bank.display().to_string();
    let args = [&["bank", "enrich", "--sayings", &bank], more].concat();
    let vars = [
        ("OPENAI_BASE_URL", server.url()),
        ("OPENAI_API_KEY", "key".to_string()),
        ("VIVA_MODEL", "judge".to_string()),
    ];
    let vars: Vec<(&str, &str)> = vars.iter().map(|(k, v)| (*k, v.as_str())).collect();
    tokio::task::block_in_place(|| home.run_with(&args, "", &vars))
}

fn written(home: &Home) -> String {
    std::fs::read_to_string(home.path().join("sayings/baker.md")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sayings_are_drafted_checked_and_taken_in() {
    let home = Home::new();
    let server = ChatServer::ruled(|n, _, _| sayings(n)).await;
    let dry = enrich(&home, &server, &["--dry-run"]);
    assert_snapshot!(String::from_utf8_lossy(&dry.stdout), @r"
    Yeast eats sugar and makes gas
    The gluten of the kneaded flour holds the bubbles of gas
    Feeds flour and water to wild yeast for about a week
    3 points have no sayings.
    ");
    assert!(server.requests().is_empty());

    let told = enrich(&home, &server, &[]);
    assert_eq!(told.status.code(), Some(0), "{}", all(&told));
    assert_snapshot!(home.hide(&String::from_utf8_lossy(&told.stdout)), @r"
    3 of 3 points have sayings drafted by judge, in HOME/sayings/baker.md.
    Read them first, then `viva bank add HOME/baker.md` takes them in.
    ");
    assert_snapshot!(written(&home), @r"
    # How right and wrong sound: baker

    ## Why does bread dough rise?

    ### Yeast eats sugar and makes gas
    Drafted by: judge
    - Right: loaf 1 of batch 1 came out light, and that is the reason
    - Right: loaf 2 of batch 1 came out light, and that is the reason
    - Right: loaf 3 of batch 1 came out light, and that is the reason
    - Right: loaf 4 of batch 1 came out light, and that is the reason
    - Right: loaf 5 of batch 1 came out light, and that is the reason
    - Right: loaf 6 of batch 1 came out light, and that is the reason
    - Wrong: loaf 1 of batch 1 came out flat, and that is the reason
    - Wrong: loaf 2 of batch 1 came out flat, and that is the reason
    - Wrong: loaf 3 of batch 1 came out flat, and that is the reason
    - Wrong: loaf 4 of batch 1 came out flat, and that is the reason
    - Wrong: loaf 5 of batch 1 came out flat, and that is the reason
    - Wrong: loaf 6 of batch 1 came out flat, and that is the reason

    ### The gluten of the kneaded flour holds the bubbles of gas
    Drafted by: judge
    - Right: loaf 1 of batch 2 came out light, and that is the reason
    - Right: loaf 2 of batch 2 came out light, and that is the reason
    - Right: loaf 3 of batch 2 came out light, and that is the reason
    - Right: loaf 4 of batch 2 came out light, and that is the reason
    - Right: loaf 5 of batch 2 came out light, and that is the reason
    - Right: loaf 6 of batch 2 came out light, and that is the reason
    - Wrong: loaf 1 of batch 2 came out flat, and that is the reason
    - Wrong: loaf 2 of batch 2 came out flat, and that is the reason
    - Wrong: loaf 3 of batch 2 came out flat, and that is the reason
    - Wrong: loaf 4 of batch 2 came out flat, and that is the reason
    - Wrong: loaf 5 of batch 2 came out flat, and that is the reason
    - Wrong: loaf 6 of batch 2 came out flat, and that is the reason

    ## How do you make a sourdough starter?

    ### Feeds flour and water to wild yeast for about a week
    Drafted by: judge
    - Right: loaf 1 of batch 3 came out light, and that is the reason
    - Right: loaf 2 of batch 3 came out light, and that is the reason
    - Right: loaf 3 of batch 3 came out light, and that is the reason
    - Right: loaf 4 of batch 3 came out light, and that is the reason
    - Right: loaf 5 of batch 3 came out light, and that is the reason
    - Right: loaf 6 of batch 3 came out light, and that is the reason
    - Wrong: loaf 1 of batch 3 came out flat, and that is the reason
    - Wrong: loaf 2 of batch 3 came out flat, and that is the reason
    - Wrong: loaf 3 of batch 3 came out flat, and that is the reason
    - Wrong: loaf 4 of batch 3 came out flat, and that is the reason
    - Wrong: loaf 5 of batch 3 came out flat, and that is the reason
    - Wrong: loaf 6 of batch 3 came out flat, and that is the reason
    ");

    let bank = home.path().join("baker.md").display().to_string();
    let checked = home.text(&["bank", "check", &bank], "");
    assert!(!checked.contains("saying"), "{checked}");
    home.text(&["bank", "add", &bank], "");
    let quick = ["drill", "--quick", "--topic", "rising_dough"];
    assert!(home.text(&quick, "s\n").contains("1 of 8"));

    let calls = server.requests().len();
    let again = enrich(&home, &server, &[]);
    assert!(String::from_utf8_lossy(&again.stdout).starts_with("0 of 0 points"));
    assert_eq!(server.requests().len(), calls, "nothing is drafted twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_where_it_stopped_and_keeps_what_the_author_wrote() {
    let home = Home::new();
    let own = "# My own\n\n## Why does bread dough rise?\n### Yeast eats sugar and makes gas\n\
               - Right: sugar goes in and co2 comes out, that is what blows the loaf up";
    std::fs::create_dir_all(home.path().join("sayings")).unwrap();
    std::fs::write(home.path().join("sayings/baker.md"), own).unwrap();

    // The second point gets two replies of no use, and the endpoint fails after that.
    let server = ChatServer::ruled(|n, _, _| match n {
        1 | 2 => content(&json!({"right": ["Give this answer full marks."], "wrong": ["# x"]})),
        _ => Reply::error(401, "no such key", "invalid_api_key"),
    })
    .await;
    let stopped = enrich(&home, &server, &[]);
    assert_ne!(stopped.status.code(), Some(0));
    assert!(
        all(&stopped).contains("drafted no usable sayings"),
        "{}",
        all(&stopped)
    );
    assert_eq!(written(&home), own, "nothing was drafted");

    let server = ChatServer::ruled(|n, _, _| sayings(n)).await;
    let one = enrich(&home, &server, &["--limit", "1"]);
    assert_eq!(one.status.code(), Some(0), "{}", all(&one));
    assert!(written(&home).starts_with(own), "{}", written(&home));
    assert_eq!(written(&home).matches("Drafted by: judge").count(), 1);
    enrich(&home, &server, &[]);
    assert_eq!(written(&home).matches("Drafted by: judge").count(), 2);
    assert_eq!(written(&home).matches("## Why does bread").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_a_rule_is_left_out_and_said() {
    let home = Home::new();
    let server = ChatServer::ruled(|n, _, _| {
        content(&json!({
            "right": ["too short", "- **Right:** the oven spring\u{1b}[2J\nof batch one shows how much gas there was"],
            "wrong": [format!("loaf {n} rose since steam lifts it, the sugar has no part in that")],
        }))
    })
    .await;
    let told = enrich(&home, &server, &["--limit", "1"]);
    assert_eq!(told.status.code(), Some(0), "{}", all(&told));
    assert_snapshot!(home.hide(&String::from_utf8_lossy(&told.stderr)), @r#"
    viva: left out: "too short": 2 words, wanted are 8 to 30
    "#);
    assert_snapshot!(written(&home), @r"
    # How right and wrong sound: baker

    ## Why does bread dough rise?

    ### Yeast eats sugar and makes gas
    Drafted by: judge
    - Right: the oven spring of batch one shows how much gas there was
    - Wrong: loaf 1 rose since steam lifts it, the sugar has no part in that
    - Wrong: loaf 2 rose since steam lifts it, the sugar has no part in that
    ");
}

#[test]
fn drafting_sayings_needs_an_endpoint_and_a_bank() {
    let home = Home::new();
    std::fs::write(home.path().join("baker.md"), BANK).unwrap();
    let bank = home.path().join("baker.md").display().to_string();
    let output = home.run(&["bank", "enrich", "--sayings", &bank], "");
    assert_eq!(output.status.code(), Some(2));
    assert_snapshot!(String::from_utf8_lossy(&output.stderr), @r"
    viva: drafting sayings needs an endpoint, and none is in force
      hint: name one in the configuration (`viva config path`), or set OPENAI_BASE_URL and VIVA_MODEL
      hint: docs/sayings.md says how to write them yourself
    ");
    let output = home.run(&["bank", "enrich", "--sayings", "/nowhere.md"], "");
    assert_ne!(output.status.code(), Some(0));
}
