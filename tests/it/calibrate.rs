//! `viva calibrate`: figures side by side, tricks, and what is remembered.

use crate::chat_server::ChatServer;
use crate::judge::verdicts;
use crate::support::Home;
use serde_json::{Value, json};

/// Six answers to two questions, graded by two people who differ once.
fn graded() -> String {
    let row = |id: &str, question: &str, answer: &str, score: u32, second: u32| {
        let criteria = json!([{"text": "Says that short waves scatter more", "verdict": if score > 2 { "met" } else { "missing" }}]);
        json!({"id": id, "question": question, "answer": answer, "criteria": criteria, "score": score, "second_score": second, "max_score": 4})
    };
    let (sky, sun) = ("Why is the sky blue?", "Why is the evening sun red?");
    [
        row(
            "a",
            sky,
            "Short waves scatter more, and blue is short.",
            4,
            4,
        ),
        row("b", sky, "The sea is mirrored in it.", 0, 0),
        row(
            "c",
            sky,
            "Because of the oxygen in the air, which is blue.",
            0,
            1,
        ),
        row(
            "d",
            sun,
            "Its light comes a long way: short waves scatter more and are lost.",
            4,
            4,
        ),
        row("e", sun, "It is cooler in the evening.", 0, 0),
        row("f", sun, "Dust burns in it.", 0, 0),
    ]
    .map(|row| format!("{row}\n"))
    .concat()
}

/// Finds the point where one of the two good answers is what it is asked about.
async fn careful() -> ChatServer {
    ChatServer::ruled(|_, _, request| {
        let asked = request.body["messages"].to_string();
        if asked.contains("short waves scatter more and")
            || asked.contains("Short waves scatter more, and")
        {
            verdicts(request, "met", "short waves scatter more")
        } else {
            verdicts(request, "missing", "")
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_stand_side_by_side_and_are_remembered() {
    let server = careful().await;
    let url = server.url();
    let run = move || {
        let home = Home::new();
        let settings = "[assess]\nsecond_look = false\n";
        std::fs::write(home.path().join("config.toml"), settings).unwrap();
        let file = home.path().join("graded.jsonl");
        std::fs::write(&file, graded()).unwrap();
        let vars = [
            ("OPENAI_BASE_URL", url.as_str()),
            ("OPENAI_API_KEY", "key"),
            ("VIVA_MODEL", "judge"),
        ];
        let args = [
            "calibrate",
            file.to_str().unwrap(),
            "--json",
            "--tricks",
            "2",
        ];
        let output = home.run_with(&args, "", &vars);
        assert!(output.status.success(), "{}", crate::support::all(&output));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        let kept: Value = serde_json::from_str(
            &std::fs::read_to_string(home.path().join("calibration.json")).unwrap(),
        )
        .unwrap();
        (told, kept, url)
    };
    let (told, kept, url) = tokio::task::spawn_blocking(run).await.unwrap();
    assert_eq!(
        (
            &told["answers"],
            &told["assessors"].as_array().unwrap().len()
        ),
        (&json!(6), &2)
    );
    assert!(told["between_people"]["pearson"].as_f64().unwrap() > 0.9);
    let judge = &told["assessors"][0];
    assert_eq!(judge["assessor"], json!(format!("judge at {url}")));
    assert_eq!(judge["figures"]["pearson"], 1.0);
    assert_eq!(
        (
            &judge["figures"]["bias"],
            &judge["figures"]["criteria_agree"]
        ),
        (&json!(0.0), &json!(1.0))
    );
    assert_eq!(judge["figures"]["tokens"], 2010.0);
    assert_eq!(told["assessors"][1]["assessor"], "offline");
    let entry = &kept[format!("judge at {url}")];
    assert_eq!(
        (&entry["day"], &entry["answers"], &entry["pearson"]),
        (&json!("2026-01-05"), &json!(6), &json!(1.0))
    );
    assert_eq!(
        entry["withstood"][1],
        judge["tricks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| t["tried"].as_u64().unwrap())
            .sum::<u64>()
    );
}

#[test]
fn a_set_that_cannot_be_read_is_refused_with_its_line() {
    let home = Home::new();
    let file = home.path().join("graded.jsonl");
    std::fs::write(&file, "{\"id\": 1}\n").unwrap();
    let output = home.run(&["calibrate", file.to_str().unwrap()], "");
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(home.hide(&String::from_utf8(output.stderr).unwrap()), @r"
    viva: HOME/graded.jsonl:1: missing field `question`
      hint: `viva calibrate --help` shows what a row needs
    ");
}
