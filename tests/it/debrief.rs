//! `viva debrief`: from the transcript of a real interview to a report.

use crate::support::endpoint::{endpoint, streamed_reply};
use crate::support::{Home, Pty, all, failure_output, json_output};
use insta::assert_snapshot;
use serde_json::Value;

const ZOOM: &str = "tests/transcripts/zoom.vtt";
const TALK: &str = "Ada: What do you do all day, and with whom?
Bo: I bake bread with a friend. And you?
Ada: I talk. How do you implement blue-green deployments for ML models?
Bo: Two environments, one takes the traffic, the other gets the new model. Then we switch.
";

fn transcript(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    path.to_str().unwrap().to_string()
}

/// Without what differs from run to run.
fn steady(home: &Home, text: &str) -> String {
    let text = home.hide(text);
    let lines = text.lines().filter(|line| !line.contains("/reports/"));
    lines.map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_transcript_becomes_a_report_and_its_points_enter_the_schedule() {
    let home = Home::new();
    let output = home.run(&["debrief", &transcript(ZOOM)], "");
    assert!(output.status.success(), "{}", all(&output));
    let told = steady(&home, &all(&output)).replace(&transcript(ZOOM), "zoom.vtt");
    assert_snapshot!(told, @r"
    asked                         matched to                    follow-ups  score
    ────────────────────────────  ────────────────────────────  ──────────  ────────
    How do you implement          deployment strategies (sure)  1           38 to 50
    blue-green deployments for…
    How would you architect a     feature store architecture    0           0 to 45
    feature store for rea…        (sure)

      Report:

    viva: Ben Okafor answered, by who asked and who spoke most
    viva: nothing is sent: the answers to 3 questions (follow-ups included) are assessed on this machine, scores are estimates; the file is not kept
    ");

    let sessions = json_output(&home, &["history", "--json"]);
    assert_eq!(sessions[0]["kind"], "debrief", "{sessions}");
    assert_eq!(sessions[0]["questions"], 2, "{sessions}");
    let report = home.text(&["report", "--last"], "");
    assert!(report.starts_with("# Debrief"), "{report}");
    // Nothing was planned, and a transcript says nothing of the time an answer took.
    for untrue in ["planned questions", "of answering", "· 0 s", "| 0 s"] {
        assert!(!report.contains(untrue), "{untrue} in {report}");
    }
    for name in ["Ben", "Okafor", "Anna", "Kowalski"] {
        assert!(!report.contains(name), "{name} in {report}");
    }
    assert!(!report.contains("inaudible"), "{report}");
    let progress = json_output(&home, &["progress", "--json"]);
    assert_eq!(progress["total"]["attempts"], 2, "{progress}");
    let kept = home
        .files()
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("transcript"));
    assert_eq!(kept.count(), 0, "the file is not kept unless asked for");
}

#[test]
fn the_file_is_kept_where_that_is_asked_for_and_json_says_what_was_matched() {
    let home = Home::new();
    let path = transcript(ZOOM);
    let output = home.run(
        &["debrief", &path, "--keep", "--json", "--on", "yesterday"],
        "",
    );
    assert!(output.status.success(), "{}", all(&output));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let topics: Vec<&str> = (json["questions"].as_array().unwrap().iter())
        .map(|q| q["topic"].as_str().unwrap())
        .collect();
    assert_eq!(topics.len(), 2, "{json}");
    assert_eq!(json["questions"][0]["follow_ups"], 1, "{json}");
    let kept = home
        .files()
        .into_iter()
        .find(|path| path.to_string_lossy().contains("transcript"));
    let written = json["reports"].as_array().unwrap();
    assert!(!written.is_empty(), "{json}");
    let kept = std::fs::read(kept.expect("the copy")).unwrap();
    assert_eq!(kept, std::fs::read(path).unwrap());
}

#[test]
fn a_pipe_says_who_answered_where_it_is_not_sure() {
    let home = Home::new();
    let unsure = home.run(&["debrief", "-"], TALK);
    assert_eq!(unsure.status.code(), Some(2), "{}", all(&unsure));
    assert_snapshot!(all(&unsure), @"
    viva: it is not sure who answered
      hint: `--candidate NAME` says it: Bo, Ada
    ");
    let told = home.run(&["debrief", "-", "--candidate", "bo"], TALK);
    assert!(told.status.success(), "{}", all(&told));
    assert_snapshot!(steady(&home, &all(&told)), @r"
    asked                          matched to                    follow-ups  score
    ─────────────────────────────  ────────────────────────────  ──────────  ───────
    What do you do all day, and    none                          0           –
    with whom?
    How do you implement           deployment strategies (sure)  0           0 to 19
    blue-green deployments for…

      Report:

    viva: nothing is sent: the answers to 2 questions (follow-ups included) are assessed on this machine, scores are estimates; the file is not kept
    ");
}

#[test]
fn a_terminal_asks_who_answered() {
    let home = Home::new();
    let file = home.path().join("talk.txt");
    std::fs::write(&file, TALK).unwrap();
    let mut viva = Pty::start(&home, &["debrief", file.to_str().unwrap()], 80, &[]);
    viva.wait_for("Who of them are you?");
    viva.send("Bo\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let sessions = json_output(&home, &["history", "--json"]);
    assert_eq!(sessions[0]["kind"], "debrief", "{sessions}");
}

/// The files in which what was typed is kept.
fn typed_files(home: &Home) -> Vec<std::path::PathBuf> {
    let is_typed = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("typed-")
    };
    home.files().into_iter().filter(is_typed).collect()
}

#[test]
fn who_answered_is_asked_again_and_what_was_typed_goes_when_the_report_is_there() {
    let home = Home::new();
    let mut viva = Pty::start(&home, &["debrief"], 80, &[]);
    viva.wait_for("Ctrl-D on a line of its own");
    viva.send(&TALK.replace('\n', "\r"));
    viva.send("\x04");
    viva.wait_for("Who of them are you?");
    viva.send("nobody\r");
    viva.wait_for("a number of the list or one of its names");
    viva.send("Bo\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert!(typed_files(&home).is_empty());
}

#[test]
fn what_was_typed_is_kept_where_nobody_says_who_answered() {
    let home = Home::new();
    let mut viva = Pty::start(&home, &["debrief"], 80, &[]);
    viva.wait_for("Ctrl-D on a line of its own");
    viva.send(&TALK.replace('\n', "\r"));
    viva.send("\x04");
    viva.wait_for("Who of them are you?");
    viva.send("\x03");
    viva.wait_for("what you typed is kept");
    assert_eq!(viva.end(), 130);
    let kept = typed_files(&home);
    assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), TALK);

    // The next debrief mentions it; gone on with by another path to it, it goes.
    let mentioned = home.run(&["debrief", &transcript(ZOOM)], "");
    let told = all(&mentioned);
    assert!(told.contains("typed before, and no report yet"), "{told}");
    let folder = kept[0].parent().unwrap();
    let path = folder.join("..").join(folder.file_name().unwrap());
    let path = path.join(kept[0].file_name().unwrap());
    let output = home.run(
        &["debrief", path.to_str().unwrap(), "--candidate", "Bo"],
        "",
    );
    assert!(output.status.success(), "{}", all(&output));
    assert!(typed_files(&home).is_empty());
}

#[test]
fn ctrl_c_while_typing_keeps_the_lines() {
    let home = Home::new();
    let mut viva = Pty::start(&home, &["debrief"], 80, &[]);
    viva.wait_for("Ctrl-D on a line of its own");
    viva.send("Ada: What is skew?\r");
    let kept = || {
        let file = typed_files(&home).pop();
        file.and_then(|path| std::fs::read_to_string(path).ok())
    };
    let line = Some("Ada: What is skew?\n".to_string());
    home.wait_until("the line is in the file", || kept() == line);

    viva.send("\x03");
    viva.wait_for("what you typed is kept");
    assert_eq!(viva.end(), 130);
    assert_eq!(kept(), line);
}

#[test]
fn the_same_interview_is_debriefed_once_unless_again_is_said() {
    let home = Home::new();
    let debrief = |args: &[&str], talk: &str| {
        let args = [&["debrief", "-", "--candidate", "bo"], args].concat();
        home.run(&args, talk)
    };
    assert!(debrief(&["--on", "yesterday"], TALK).status.success());
    let first = json_output(&home, &["history", "--json"])[0].clone();
    let id = first["id"].as_str().unwrap();
    home.text(&["outcome", id, "passed"], "");

    // Another format of the same talk.
    let captions: String = (TALK.lines().enumerate())
        .map(|(i, line)| format!("00:0{i}:00.000 --> 00:0{i}:30.000\n{line}\n\n"))
        .collect();
    let refusals = [TALK, &format!("WEBVTT\n\n{captions}")].map(|talk| {
        let refused = debrief(&[], talk);
        assert_eq!(refused.status.code(), Some(2), "{}", all(&refused));
        all(&refused).replace(&id[id.len() - 8..], "ID")
    });
    assert_eq!(refusals[0], refusals[1]);
    assert_snapshot!(refusals[0].trim(), @r"
    viva: this interview was debriefed before: session ID of 2026-01-04
      hint: `viva report ID` shows it, `viva regrade ID` assesses it once more
      hint: `--again` debriefs it once more, and the new debrief takes its place
    ");
    let sessions = json_output(&home, &["history", "--json"]);
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");

    let taken = debrief(&["--again"], TALK);
    assert!(taken.status.success(), "{}", all(&taken));
    assert!(
        all(&taken).contains("it takes the place of the debrief there was"),
        "{}",
        all(&taken)
    );
    let sessions = json_output(&home, &["history", "--json"]);
    assert_eq!(sessions.as_array().unwrap().len(), 1, "{sessions}");
    assert_ne!(sessions[0]["id"], first["id"]);
    let id = sessions[0]["id"].as_str().unwrap();
    let reports = home.files().into_iter().filter(|path| {
        let is_report = path
            .parent()
            .is_some_and(|folder| folder.ends_with("reports"));
        is_report && !path.to_string_lossy().contains(&id[id.len() - 8..])
    });
    assert_eq!(
        reports.collect::<Vec<_>>(),
        [] as [std::path::PathBuf; 0],
        "of the old one"
    );
    assert_eq!(
        sessions[0]["started"], first["started"],
        "the day that was told"
    );
    let outcomes = json_output(&home, &["outcome", "--json"]);
    assert_eq!(outcomes[0]["session"], sessions[0]["id"], "{outcomes}");
    assert_eq!(outcomes[0]["result"], "passed", "{outcomes}");
}

#[test]
fn an_endpoint_gets_roles_instead_of_names_and_drafts_what_no_bank_asks() {
    let (_runtime, server) = endpoint([streamed_reply("{}")]);
    let home = Home::new();
    let talk = "Anna Kowalski: What keeps a bakery running on a Sunday, Ben?
Ben Okafor: Anna, two bakers and a dough that was made the evening before.
";
    let url = server.url();
    let vars = [
        ("OPENAI_BASE_URL", url.as_str()),
        ("VIVA_MODEL", "small-model"),
    ];
    let output = home.run_with(&["debrief", "-", "--candidate", "Ben Okafor"], talk, &vars);
    assert!(output.status.success(), "{}", all(&output));
    let told = all(&output).replace(&url, "URL");
    assert!(
        told.contains("1 question and what was answered go to small-model at URL"),
        "{told}"
    );

    let requests = server.requests();
    let asked = requests[0].body.to_string();
    assert!(
        asked.contains("key_points") && asked.contains("bakery"),
        "{asked}"
    );
    for request in &requests {
        for name in ["Anna", "Kowalski", "Ben", "Okafor"] {
            let body = request.body.to_string();
            assert!(!body.contains(name), "{name} in {body}");
        }
    }
}

#[test]
fn an_endpoint_gets_no_name_that_is_said_where_labels_name_nobody() {
    let whisper = "[SPEAKER_00]: Hi, I am Anna Weber from Acme. Peter, tell us about your work?
[SPEAKER_01]: Hello Anna, my name is Peter Kowalski. I led a team of five bakers, Anna.
[SPEAKER_00]: What is your favourite bakery in town, Peter?
[SPEAKER_01]: The one at the corner which opens at seven, as Ms Weber knows. Kowalski out.
";
    let roles = "Interviewer (Anna Weber): Thanks for coming, Peter. What keeps a bakery running?
Candidate (Peter Kowalski): Thanks, Anna. Two bakers and dough. Peter Kowalski's my name.
Interviewer (Anna Weber): What is your favourite bakery, Peter?
Candidate (Peter Kowalski): The one at the corner which opens at seven, Ms Weber.
";
    let everybody = "the speakers' names replaced by roles where they are recognised; other";
    let introduced = "names that introduce, greet or call somebody replaced by roles where they";
    for (talk, candidate, told) in [
        (whisper, "SPEAKER_01", introduced),
        (roles, "Candidate", everybody),
    ] {
        let (_runtime, server) = endpoint([streamed_reply("{}")]);
        let home = Home::new();
        let url = server.url();
        let vars = [
            ("OPENAI_BASE_URL", url.as_str()),
            ("VIVA_MODEL", "small-model"),
        ];
        let output = home.run_with(&["debrief", "-", "--candidate", candidate], talk, &vars);
        assert!(output.status.success(), "{}", all(&output));
        assert!(all(&output).contains(told), "{}", all(&output));

        let requests = server.requests();
        let bodies: Vec<String> = requests.iter().map(|r| r.body.to_string()).collect();
        assert!(bodies.iter().any(|body| body.contains("bakery")));
        for name in ["Anna", "Weber", "Peter", "Kowalski"] {
            let named = bodies.iter().find(|body| body.contains(name));
            assert_eq!(named, None, "{name}");
        }
    }
}

#[test]
fn what_is_no_transcript_is_refused() {
    let home = Home::new();
    let file = |name: &str, bytes: &[u8]| {
        let path = home.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_string()
    };
    let told = |path: &str| failure_output(&home, &["debrief", path]);
    let failures = [
        told(&file("prose.txt", b"Nobody is named in here.\n")),
        told(&file("zip.docx", b"PK\x03\x04\0\0")),
        told(&file("notes.rtf", b"{\\rtf1 Ada: Why?\\par Bo: So.}")),
        told(&file(
            "silent.txt",
            b"Ada: Hello.\nBo: Hello.\nAda: Yes.\nBo: Fine, thank you.\n",
        )),
        told(&file("empty.vtt", b"")),
    ];
    assert_snapshot!(failures.join("\n"), @r#"
    viva: HOME/prose.txt does not say who speaks: two names at least are needed
      hint: read are lines such as "Anna: How would you …?", "Anna (0:03): …", "[0:03] Anna: …", "<Anna> …", tables in Markdown, and WebVTT or SRT with names; `--no-names` takes what asks for the interviewer's, the rest for yours
    exit code 2
    viva: HOME/zip.docx is no text
      hint: export the transcript as WebVTT, SRT or plain text
    exit code 2
    viva: HOME/notes.rtf is no text
      hint: export the transcript as WebVTT, SRT or plain text
    exit code 2
    viva: it is not sure who answered
      hint: `--candidate NAME` says it: Bo, Ada
    exit code 2
    viva: HOME/empty.vtt is empty
    exit code 2
    "#);
}

const MEMO: &str = "How do you implement blue-green deployments for machine learning models? \
    I keep two identical environments and switch the load balancer to the new one.\n";

#[test]
fn a_memo_that_names_nobody_is_read_by_a_guess_where_that_is_asked_for() {
    let home = Home::new();
    let output = home.run(&["debrief", "-", "--no-names"], MEMO);
    assert!(output.status.success(), "{}", all(&output));
    let told = steady(&home, &all(&output));
    assert!(told.contains("deployment strategies"), "{told}");
    assert!(told.contains("the rest for yours: a guess"), "{told}");

    let named = home.run(&["debrief", "-", "--no-names"], TALK);
    assert!(
        all(&named).contains("standard input says who speaks"),
        "{}",
        all(&named)
    );
    let silent = home.run(&["debrief", "-", "--no-names"], "Nobody asks here. Fine.\n");
    assert!(
        all(&silent).contains("nothing in standard input asks"),
        "{}",
        all(&silent)
    );
}

#[test]
fn a_terminal_asks_whether_to_guess_where_nobody_is_named() {
    let home = Home::new();
    let path = home.path().join("memo.txt");
    std::fs::write(&path, MEMO).unwrap();
    let mut viva = Pty::start(&home, &["debrief", path.to_str().unwrap()], 80, &[]);
    viva.wait_for("It is a guess. [y/N]");
    viva.send("y\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
}

#[test]
fn terms_and_roles_stay_in_what_is_assessed() {
    let talk = "Hiring Manager: How do you implement blue-green deployments for ML models, Adam?\n\
        Adam Fisher: The ML engineer and the manager keep the Adam optimizer; two environments, then a switch.\n\
        Hiring Manager: What else, Adam?\nAdam Fisher: Fisher information.\n";
    let home = Home::new();
    let output = home.run(&["debrief", "-", "--candidate", "Adam"], talk);
    assert!(output.status.success(), "{}", all(&output));
    let report = home.text(&["report", "--last"], "");
    assert!(
        report.contains("The ML engineer and the manager keep the Adam optimizer"),
        "{report}"
    );
    assert!(report.contains("ML models, the candidate?"), "{report}");
    // What no bank asks has its own words for a title.
    assert!(
        !report.contains("### 1. \n") && !report.contains("### 2. \n"),
        "{report}"
    );
}

#[test]
fn ctrl_c_keeps_what_was_assessed_and_leaves_the_rest_to_regrade() {
    let home = Home::new();
    let answer =
        "We keep two environments, the new model takes no traffic, then we switch. ".repeat(8);
    let asked = [
        "How do you implement blue-green deployments for machine learning models?",
        "How would you architect a feature store for real-time and batch features?",
    ];
    let asked = asked.iter().cycle().take(12);
    let talk: String = asked
        .map(|question| format!("Ada: {question}\nBo: {answer}\n"))
        .collect();
    let path = home.path().join("talk.txt");
    std::fs::write(&path, talk).unwrap();

    let args = ["debrief", path.to_str().unwrap(), "--candidate", "Bo"];
    let mut viva = Pty::start(&home, &args, 80, &[]);
    viva.wait_for("assessing answers");
    viva.send("\x03");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let report = home.text(&["report", "--last"], "");
    assert!(report.contains("stopped by Ctrl"), "{report}");
}
