//! What a person sees and does in an interview: whole screens of the binary in a pseudo-terminal.

use crate::chat_server::{ChatServer, End, Reply};
use crate::support::{Home, Pty, all};
use insta::assert_snapshot;

/// One known question, no follow-ups.
pub(super) const ONE: &[&str] = &[
    "interview",
    "--topic",
    "canary_deployments",
    "--seed",
    "7",
    "--follow-ups",
    "0",
];
/// Nothing that must come takes as long.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
/// The line above an answer.
const PROMPT: &str = "/done submits";

pub(super) fn start(home: &Home, size: (u16, u16), more: &[&str], vars: &[(&str, &str)]) -> Pty {
    let args: Vec<&str> = ONE.iter().chain(more).copied().collect();
    let viva = Pty::sized(home, &args, size, vars);
    viva.wait_for(PROMPT);
    viva
}

/// Waits until an answer has been asked for `n` times on this screen.
pub(super) fn asked(viva: &Pty, n: usize) {
    viva.wait_until(&format!("{n} prompts"), |screen| {
        screen.matches(PROMPT).count() == n
    });
}

/// The screen from the line that contains `from` on.
pub(super) fn below(viva: &Pty, from: &str) -> String {
    let screen = viva.screen();
    let lines: Vec<&str> = screen.lines().collect();
    let at = lines
        .iter()
        .rposition(|l| l.contains(from))
        .unwrap_or_else(|| panic!("no {from:?} in\n{screen}"));
    lines[at..].join("\n")
}

/// An endpoint that never ends its first reply.
pub(super) fn endless() -> (tokio::runtime::Runtime, ChatServer) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let begun =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"{\\\"criteria\\\":[\"}}]}\n\n";
    let server = runtime.block_on(ChatServer::start([Reply::stream(begun).end(End::Hang)]));
    (runtime, server)
}

/// The answers of the only session, to the letter.
pub(super) fn answers(home: &Home) -> Vec<String> {
    let sessions: serde_json::Value =
        serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    let id = sessions[0]["id"].as_str().unwrap().to_string();
    let record: serde_json::Value =
        serde_json::from_str(&home.text(&["history", "show", &id, "--json"], "")).unwrap();
    let turns = record["threads"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|t| t["turns"].as_array().unwrap());
    turns
        .filter_map(|t| t["answer"].as_str().map(String::from))
        .collect()
}

#[test]
fn the_first_screen_at_sixty_columns() {
    let home = Home::new();
    let mut viva = start(&home, (30, 60), &["--minutes", "45"], &[]);
    // The row below the prompt is drawn after it.
    viva.wait_for("type your answer");
    assert_snapshot!(viva.screen(), @r"
      » No endpoint is configured: scores are estimates, made
        on this machine. `viva init` chooses one.

      Mock interview · 1 question · 45 minutes

      Answer as you would in the room, in as many lines as you
      like. Feedback follows each answer. /help lists the
      commands; /quit saves, and you can go on later.

      Welcome. I will lead you through this: 1 question, in 45
      minutes. Answer as you would to a colleague, and ask me
      where something is unclear.

    ╭─ Question 1 of 1 ────────────────────────────────────────╮
    │                                                          │
    │  Design a canary deployment system with automatic        │
    │  performance monitoring.                                 │
    │                                                          │
    ╰─ MLOps & Production Deployment · hard · case study ──────╯

      » There are facts to be had here: /clarify QUESTION asks
        for them.

      Your answer · 45 min left · /done submits · /help
    type your answer
    ");
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn the_first_screen_for_a_screen_reader() {
    let home = Home::new();
    let mut viva = start(&home, (30, 60), &["--plain", "--style", "friendly"], &[]);
    viva.type_then("one line", "/time");
    asked(&viva, 2);
    viva.wait_until("the text again", |s| s.matches("one line").count() == 2);
    assert_snapshot!(viva.screen(), @r"
    Note: No endpoint is configured: scores are estimates, made
          on this machine. `viva init` chooses one.

    Mock interview, 1 question

    Answer as you would in the room, in as many lines as you
    like. Feedback follows each answer. /help lists the
    commands; /quit saves, and you can go on later.

    Hi, good to meet you! Here is how we will spend the time: 1
    question. Take a breath before you answer, nobody is in a
    hurry.

    Question 1 of 1, MLOps & Production Deployment, hard, case
    study
    Design a canary deployment system with automatic performance
    monitoring.

    Note: There are facts to be had here: /clarify QUESTION asks
          for them.

    Your answer, /done submits, /help
    one line
    /time

    Note: This question: 1 s, session: 1 s

    Your answer, /done submits, /help
    one line
    ");
    viva.send("\u{4}");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
}

#[test]
fn no_colour_means_none_and_colour_only_where_it_means_something() {
    let home = Home::new();
    let coloured = |vars: &[(&str, &str)], more: &[&str]| {
        let mut viva = start(&home, (40, 80), more, vars);
        viva.answer("an answer");
        viva.wait_for("/ 100");
        viva.wait_for("Report:");
        let cells = viva.cells();
        let (rows, columns) = cells.size();
        let inked = (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c)));
        inked
            .filter(|(r, c)| {
                cells
                    .cell(*r, *c)
                    .is_some_and(|c| c.fgcolor() != vt100::Color::Default)
            })
            .count()
    };
    assert_eq!(coloured(&[("NO_COLOR", "1")], &[]), 0);
    assert_eq!(coloured(&[], &["--color", "never"]), 0);
    assert!(coloured(&[], &[]) > 0);
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]) > 0);
}

#[test]
fn hints_cost_points_and_facts_are_told_when_asked_for() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.type_then("half an answer", "/hint");
    asked(&viva, 2);
    viva.wait_for("half an answer");
    viva.send("/clarify which limits must it hold?\r");
    asked(&viva, 3);
    viva.send("/hnit\r");
    viva.wait_for("did you mean /hint?");
    assert_snapshot!(below(&viva, "Hint 1 of"), @r"
      Hint 1 of 3  (−5 points)
      How much may a bad release cost, and what follows from that for size and
      time?

      Your answer · /done submits · /help
    half an answer
    /clarify which limits must it hold?

      The interviewer answers
      limits: 120 ms at the 99th percentile, 0.2% errors

      Your answer · /done submits · /help
    half an answer
    /hnit
      no command /hnit; did you mean /hint? Enter again keeps the line as it is.
    ");
}

#[test]
fn a_paste_of_five_hundred_lines_arrives_whole() {
    let home = Home::new();
    let mut viva = start(&home, (24, 80), &[], &[]);
    let code: Vec<String> = (1..=500)
        .map(|n| format!("row_{n} = {n} * 2  # \u{6f22} {n}"))
        .collect();
    viva.send(&format!("\u{1b}[200~{}\u{1b}[201~", code.join("\r")));
    viva.wait_for("row_500 = 500");
    viva.send("\r/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), [code.join("\n")]);
}

#[test]
fn the_editor_gets_the_question_and_gives_the_answer() {
    let home = Home::new();
    let mut viva = start(
        &home,
        (40, 80),
        &[],
        &[("VISUAL", "printf 'from the editor\\n' >>")],
    );
    viva.type_then("typed", "/edit");
    viva.wait_for("from the editor");
    viva.send("\r/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["typed\nfrom the editor"]);
}

#[test]
fn a_pause_stops_until_enter_and_ctrl_c_in_it_goes_on() {
    let home = Home::new();
    let mut viva = start(&home, (60, 80), &[], &[]);
    for (n, key) in [(1, "\r"), (2, "\u{3}")] {
        viva.send("/pause\r");
        viva.wait_until("a pause", |s| s.matches("Enter goes on").count() == n);
        viva.send(key);
        viva.wait_until("the question again", |s| {
            s.matches("Question 1 of 1").count() == n + 1
        });
        asked(&viva, n + 1);
    }
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn ctrl_c_while_typing_keeps_the_text_and_a_second_one_saves() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("precious words\u{3}");
    asked(&viva, 2);
    viva.wait_until("the text again", |s| {
        s.matches("precious words").count() == 2
    });
    assert_snapshot!(below(&viva, "» What you typed"), @r"
      » What you typed is kept. Ctrl-C again saves and stops; or go on typing.

      Your answer · /done submits · /help
    precious words
    ");
    viva.send("\u{3}");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 130);
    let mut viva = Pty::sized(&home, &["interview", "--resume"], (40, 80), &[]);
    viva.wait_for("precious words");
    viva.send("\r/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["precious words"]);
}

#[test]
fn the_connection_to_an_endpoint_is_opened_before_an_answer_is_submitted() {
    let (runtime, server) = endless();
    let home = Home::new();
    let url = server.url();
    let vars = [("OPENAI_BASE_URL", url.as_str()), ("VIVA_MODEL", "m")];
    let mut viva = start(&home, (40, 80), &[], &vars);
    let knocked = async { tokio::time::timeout(PATIENCE, server.knocked()).await };

    assert!(runtime.block_on(knocked).is_ok());
    assert!(server.requests().is_empty());
    viva.send("/quit\r");
    assert_eq!(viva.end(), 0);
}

#[test]
fn ctrl_c_while_a_model_assesses_keeps_the_answer_for_later() {
    let (_runtime, server) = endless();
    let home = Home::new();
    let url = server.url();
    let vars = [("OPENAI_BASE_URL", url.as_str()), ("VIVA_MODEL", "m")];
    let mut viva = start(&home, (40, 80), &[], &vars);
    viva.answer("I would roll it out to a few users first.");
    // The reply has begun: a line per criterion, none of which gives a key point away.
    viva.wait_for("a point of a good answer");
    // Else half a frame could be on the screen when it is wiped, and the lines above it would go.
    #[cfg(unix)]
    assert!(viva.keeps_output());
    assert!(
        !viva.screen().contains("control group"),
        "{}",
        viva.screen()
    );
    viva.send("\u{3}");
    viva.wait_for("That was the last question");
    viva.wait_for("Report:");
    assert_snapshot!(home.hide(below(&viva, "/done").split("Report:").next().unwrap()), @r"
    /done

      No score: the assessment was stopped by Ctrl-C; your answer is kept, `viva
      regrade` finishes it later

      We are at the end. Thank you for the conversation.

      That was the last question
      No score: nothing was scored.
      1 without a score

      viva report --last shows the written report, viva drill TOPIC practises a
      topic.
    ");
    assert_eq!(viva.end(), 0);
    // The offline assessor can grade it later.
    home.text(&["regrade", "--endpoint", "offline"], "");
    let sessions: serde_json::Value =
        serde_json::from_str(&home.text(&["history", "--json"], "")).unwrap();
    assert!(sessions[0]["score"].is_number(), "{sessions}");
}

#[test]
fn verdicts_are_not_watched_where_scores_come_at_the_end() {
    let (_runtime, server) = endless();
    let home = Home::new();
    let url = server.url();
    let vars = [("OPENAI_BASE_URL", url.as_str()), ("VIVA_MODEL", "m")];
    let mut viva = start(&home, (40, 80), &["--reveal", "end"], &vars);
    viva.answer("I would roll it out to a few users first.");
    viva.wait_for("Assessing");
    assert!(!viva.screen().contains("a point of"), "{}", viva.screen());
    viva.send("\u{3}");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
}

#[test]
fn ctrl_d_submits_an_answer_and_leaves_an_empty_one() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("an answer\u{4}");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("\u{4}");
    viva.wait_for("Stopped here, saved");
    assert_eq!(viva.end(), 0);
}

#[test]
fn two_blank_lines_submit_where_that_is_set() {
    let home = Home::new();
    let config = "[terminal]\ntwo_blank_lines_submit = true\n[assess]\nself_check = false\n";
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("an answer\rof two lines");
    viva.wait_for("of two lines");
    viva.send("\r\r\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["an answer\nof two lines"]);
}

#[test]
fn after_a_resize_the_next_screen_has_the_new_width() {
    let home = Home::new();
    let mut viva = start(&home, (40, 100), &[], &[]);
    viva.send("words that stay\r");
    viva.resize(40, 60);
    viva.type_then("and more", "/repeat");
    asked(&viva, 2);
    viva.wait_until("the text again", |s| s.matches("and more").count() == 2);
    let repeated = below(&viva, "╭─ Question");
    assert!(
        repeated.lines().all(|l| l.chars().count() <= 60),
        "{repeated}"
    );
    assert_snapshot!(repeated, @r"
    ╭─ Question 1 of 1 ────────────────────────────────────────╮
    │                                                          │
    │  Design a canary deployment system with automatic        │
    │  performance monitoring.                                 │
    │                                                          │
    ╰─ MLOps & Production Deployment · hard · case study ──────╯

      » There are facts to be had here: /clarify QUESTION asks
        for them.

      Your answer · /done submits · /help
    words that stay
    and more
    ");
    viva.send("/done\r");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    assert_eq!(answers(&home), ["words that stay\nand more"]);
}

#[test]
fn killed_in_the_middle_of_typing_nothing_is_lost_that_was_saved() {
    let home = Home::new();
    let mut viva = start(&home, (40, 80), &[], &[]);
    viva.send("a line that is finished\r\rand one that is not");
    // The draft is written beside the typing: it is there when the file says so.
    home.wait_until("the draft is saved", || {
        home.files().iter().any(|f| {
            let bytes = std::fs::read(f).unwrap_or_default();
            bytes.windows(19).any(|w| w == b"and one that is not")
        })
    });
    viva.kill();
    let mut viva = Pty::sized(&home, &["interview", "--resume"], (40, 80), &[]);
    viva.wait_for("and one that is not");
    assert_snapshot!(viva.screen(), @r"
      » No endpoint is configured: scores are estimates, made on this machine.
        `viva init` chooses one.

      Mock interview · 1 question

      Answer as you would in the room, in as many lines as you like. Feedback
      follows each answer. /help lists the commands; /quit saves, and you can go
      on later.

      Welcome back. We go on where we stopped; 1 question is left.

    ╭─ Question 1 of 1 ────────────────────────────────────────────────────────────╮
    │                                                                              │
    │  Design a canary deployment system with automatic performance monitoring.    │
    │                                                                              │
    ╰─ MLOps & Production Deployment · hard · case study ──────────────────────────╯

      » There are facts to be had here: /clarify QUESTION asks for them.

      » What you had typed is back; go on from there.

      Your answer · /done submits · /help
    a line that is finished

    and one that is not
    ");
    viva.answer(" and the rest");
    viva.wait_for("Report:");
    assert_eq!(viva.end(), 0);
    let expected = "a line that is finished\n\nand one that is not and the rest";
    assert_eq!(answers(&home), [expected]);
}

#[test]
fn an_unknown_style_names_those_there_are() {
    let home = Home::new();
    let output = home.run(&["interview", "--style", "rude"], "");
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
    assert!(
        all(&output).contains("known: friendly, neutral, tough"),
        "{}",
        all(&output)
    );
}
