//! `viva plan`: the days until an interview, as a screen, as JSON and as a calendar; the greeting.

use crate::support::{Home, Pty, drill_on_day, json_output, run_on_day};
use insta::assert_snapshot;
use serde_json::Value;

const POSTING: &str = "Senior data scientist. You design A/B tests with sound statistics, watch models \
for drift after deployment, and tell product managers what they mean. Zebrafish are welcome.\n";

fn plan_on_day(home: &Home, day: u32) -> Value {
    let (text, _) = run_on_day(home, day, &["plan", "--json"], "");
    serde_json::from_str(&text).unwrap()
}

fn refused(home: &Home, args: &[&str]) -> String {
    let output = home.run(args, "");
    assert_eq!(output.status.code(), Some(2), "{args:?}");
    String::from_utf8_lossy(&output.stderr).trim().to_string()
}

#[test]
fn a_plan_is_remembered_changed_and_cleared() {
    let home = Home::new();
    let (none, _) = run_on_day(&home, 5, &["plan"], "");
    assert!(none.starts_with("No day is set."), "{none}");
    assert_eq!(plan_on_day(&home, 5)["date"], Value::Null);

    let args = ["plan", "--date", "2026-01-19", "--minutes-a-day", "30"];
    let (text, _) = run_on_day(&home, 5, &args, "");
    assert!(
        text.contains("Monday 19 January 2026, in 14 days. 30 minutes a day. A mock"),
        "{text}"
    );
    let plan = plan_on_day(&home, 5);
    let days = plan["days"].as_array().unwrap();
    assert_eq!(days.len(), 14);
    assert!(
        days.iter()
            .all(|day| day["date"].as_str() < Some("2026-01-19"))
    );
    let interviews = days.iter().filter(|day| day["interview"] != 0);
    let interviews: Vec<&str> = interviews.filter_map(|day| day["date"].as_str()).collect();
    assert_eq!(interviews, ["2026-01-05", "2026-01-12", "2026-01-17"]);
    assert!(
        days[13]["minutes"].as_u64() < Some(15),
        "a light last day: {}",
        days[13]
    );
    let forecast = &plan["forecast"];
    assert!(
        forecast["kept"].as_f64() > forecast["idle"].as_f64(),
        "{forecast}"
    );

    // Another date keeps what else was said.
    run_on_day(&home, 5, &["plan", "--date", "in 2 days"], "");
    let plan = plan_on_day(&home, 5);
    assert_eq!(
        (&plan["date"], &plan["minutes_a_day"]),
        (&"2026-01-07".into(), &30.into())
    );

    let (text, _) = run_on_day(&home, 5, &["plan", "--clear"], "");
    assert_snapshot!(text.trim(), @"The plan until 2026-01-07 is forgotten; what you practised stays.");
    assert_eq!(plan_on_day(&home, 5)["date"], Value::Null);
    let (text, _) = run_on_day(&home, 5, &["plan", "--clear"], "");
    assert_snapshot!(text.trim(), @"There was no plan.");
}

#[test]
fn days_that_cannot_be_planned_are_refused() {
    let home = Home::new();
    assert_snapshot!(refused(&home, &["plan", "--date", "2026-01-04"]), @r"
    viva: 2026-01-04 is over
      hint: name a day from today on, such as --date 14d
    ");
    assert_snapshot!(refused(&home, &["plan", "--date", "2028-01-04"]), @r"
    viva: 2028-01-04 is 729 days away
      hint: a plan covers up to 366 days
    ");
    let without_a_day = refused(&home, &["plan", "--minutes-a-day", "20"]);
    assert_snapshot!(without_a_day, @r"
    viva: there is no plan yet
      hint: `viva plan --date 2026-12-18` makes one
    ");
    assert_eq!(refused(&home, &["plan", "--ics", "-"]), without_a_day);
    let of_minutes = |n: &str| refused(&home, &["plan", "--date", "14d", "--minutes-a-day", n]);
    assert_snapshot!(of_minutes("5"), @r"
    viva: --minutes-a-day is 7 to 600, not 5
      hint: a question takes about 7 minutes with its feedback
    ");
    assert_eq!(
        of_minutes("1000"),
        of_minutes("5").replace("not 5", "not 1000")
    );

    let unclear = refused(&home, &["plan", "--date", "11/12/2026"]);
    assert!(
        unclear.contains(
            "11/12/2026 can be 11 December or 12 November: write 2026-12-11 or 2026-11-12"
        ),
        "{unclear}"
    );
    let (_, notes) = run_on_day(&home, 5, &["plan", "--date", "18/01/2026 14:00"], "");
    assert!(notes.contains("the time of day is not kept"), "{notes}");
    let (_, notes) = run_on_day(&home, 5, &[], "");
    assert!(notes.contains("13 days left. Today:"), "{notes}");

    let (text, _) = run_on_day(&home, 5, &["plan", "--date", "today"], "");
    assert!(text.contains("today. Good luck."), "{text}");
}

#[test]
fn missed_days_move_what_is_left() {
    let home = Home::new();
    run_on_day(
        &home,
        5,
        &["plan", "--date", "2026-01-19", "--minutes-a-day", "40"],
        "",
    );
    drill_on_day(&home, 6, "canary_deployments", "Slowly.\n/done\n/skip\n");
    let planned = plan_on_day(&home, 6);
    let missed = plan_on_day(&home, 9);
    assert_eq!(missed["days"].as_array().unwrap().len(), 10);
    let most = |plan: &Value| {
        let days = plan["days"].as_array().unwrap().iter();
        days.filter_map(|day| day["minutes"].as_u64()).max()
    };
    assert!(
        most(&missed) <= most(&planned),
        "no day becomes fuller: {missed}"
    );
    assert!(missed["forecast"]["kept"].as_f64() < planned["forecast"]["kept"].as_f64());

    let (text, _) = run_on_day(&home, 9, &["plan"], "");
    for (day, done) in [
        ("Mon 5 Jan", "nothing"),
        ("Tue 6 Jan", "0 of 5 questions, 1 other"),
        ("Wed 7 Jan", "nothing"),
    ] {
        let line = text.lines().find(|line| line.contains(day)).unwrap();
        assert!(line.contains(done), "{line}");
    }
    // Nobody looked at the plan on that day: what had been planned is shown all the same.
    let decided = plan_on_day(&home, 9)["decided"].clone();
    assert_eq!(decided[3]["date"], "2026-01-08", "{decided}");
    let mut expected = planned["days"][2].clone();
    expected.as_object_mut().unwrap().remove("commands");
    assert_eq!(decided[3], expected, "{decided}");
}

#[test]
fn once_the_day_is_over_the_plan_asks_how_it_went() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-07"], "");
    let plan = || {
        let (text, _) = run_on_day(&home, 8, &["plan"], "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let told = plan();
    assert!(
        told.contains("How did it go? `viva outcome --real passed --on 2026-01-07`"),
        "{told}"
    );
    let (noted, _) = run_on_day(&home, 8, &["outcome", "--real", "passed"], "");
    assert_snapshot!(noted.trim(), @"
    Noted: the real interview of 2026-01-07 passed. It is the day of your plan;
      `--on DAY` names another. `viva outcome --undo` takes it back.
    ");
    assert!(!plan().contains("How did it go"), "{}", plan());
    let (again, _) = run_on_day(&home, 8, &["outcome", "--real", "failed"], "");
    assert!(again.contains("(was: passed)"), "{again}");
    let (other, _) = run_on_day(
        &home,
        8,
        &["outcome", "--real", "failed", "--on", "today"],
        "",
    );
    assert!(other.contains("interview of 2026-01-08 failed"), "{other}");

    // Long after it, an interview is another one.
    let (late, _) = run_on_day(&home, 31, &["outcome", "--real", "passed"], "");
    assert!(late.contains("interview of 2026-01-31 passed"), "{late}");
}

#[test]
fn answers_without_a_single_point_do_not_raise_the_forecast() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-16"], "");
    let idle = |day: u32| {
        plan_on_day(&home, day)["forecast"]["idle"]
            .as_f64()
            .unwrap()
    };
    let before = idle(5);
    for topic in [
        "canary_deployments",
        "model_registry_design",
        "multi_armed_bandits",
    ] {
        drill_on_day(&home, 5, topic, "Salt the keys.\n/done\n\n");
    }
    let after = idle(5);
    assert!(after <= before + 1e-9, "{before} {after}");
}

#[test]
fn the_minutes_of_a_day_are_kept_to_or_it_is_said_why_not() {
    for (minutes, most, note) in [
        ("7", 7, Some("takes 21 minutes at least")),
        ("15", 15, Some("takes 21 minutes at least")),
        (
            "30",
            30,
            Some("of 5 questions takes 35 minutes: yours have 4."),
        ),
        ("40", 40, None),
    ] {
        let home = Home::new();
        let args = ["plan", "--date", "2026-01-19", "--minutes-a-day", minutes];
        let (text, _) = run_on_day(&home, 5, &args, "");
        let plan = plan_on_day(&home, 5);
        let days = plan["days"].as_array().unwrap();
        let longest = days.iter().filter_map(|day| day["minutes"].as_u64()).max();
        assert!(longest <= Some(most), "{minutes}: {plan}");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match note {
            Some(note) => assert!(flat.contains(note), "{text}"),
            None => assert_eq!(plan["note"], Value::Null),
        }
    }
}

#[test]
fn a_mock_interview_that_broke_off_is_not_done() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-19"], "");
    let two = "Salt the keys.\n/done\nSalt the keys.\n/done\n";
    run_on_day(
        &home,
        5,
        &["interview", "-n", "2", "--follow-ups", "0"],
        two,
    );
    let (text, _) = run_on_day(&home, 5, &["plan"], "");
    assert!(text.contains("2 of 5 questions, <1"), "{text}");
    assert!(text.contains("viva interview -n 3"), "{text}");
    assert!(!text.contains("share is done"), "{text}");

    // Planned again, it still is a day of a mock interview.
    let (text, _) = run_on_day(&home, 5, &["plan", "--date", "2026-01-20"], "");
    assert!(text.contains("today: mock interview of 5"), "{text}");
    run_on_day(
        &home,
        5,
        &["interview", "-n", "3", "--follow-ups", "0"],
        &format!("{two}Salt.\n/done\n"),
    );
    let (text, _) = run_on_day(&home, 5, &["plan"], "");
    assert!(text.contains("Today's share is done."), "{text}");
}

#[test]
fn a_mock_interview_that_is_open_is_resumed() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-19"], "");
    let one = "Salt the keys.\n/done\n/quit\n";
    let args = ["interview", "-n", "5", "--follow-ups", "0"];
    run_on_day(&home, 5, &args, one);
    let sessions = || json_output(&home, &["history", "--json"]);
    let id = sessions()[0]["id"].as_str().unwrap().to_string();

    let (text, _) = run_on_day(&home, 5, &["plan"], "");
    assert!(text.contains("1 of 5 questions"), "{text}");
    let resume = format!("viva interview --resume {}", &id[id.len() - 8..]);
    assert!(text.contains(&resume), "{text}");
    let morning = [("VIVA_CLOCK", "2026-01-05T10:00:00Z")];
    // High enough for a question with code to start from.
    let mut viva = Pty::sized(&home, &[], (60, 80), &morning);
    viva.wait_for("›");
    assert_snapshot!(viva.screen(), @"

    Viva, a mock interviewer. Answers are assessed offline.

    14 days left. Left for today: the rest of a mock interview.

    Enter  today's share: resume the mock interview, 4 questions left
    p      where you stand
    c      the days until your interview
    i      let a language model assess
    h      help; q leaves

    ›
    ");
    viva.send("\r");
    viva.wait_for("Question 2 of 5");
    viva.send("/quit\r");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 0);

    let (_, notes) = run_on_day(&home, 5, &[], "");
    assert!(notes.contains("the rest of a mock interview"), "{notes}");
    assert_eq!(sessions().as_array().unwrap().len(), 1, "{}", sessions());
}

#[test]
fn a_mock_interview_of_the_day_before_is_resumed_before_another_is_begun() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-19"], "");
    let one = "Salt the keys.\n/done\n/quit\n";
    let args = ["interview", "-n", "5", "--follow-ups", "0"];
    run_on_day(&home, 5, &args, one);
    let sessions = || json_output(&home, &["history", "--json"]);
    let id = sessions()[0]["id"].as_str().unwrap().to_string();
    let resume = format!("viva interview --resume {}", &id[id.len() - 8..]);

    let plan = plan_on_day(&home, 6);
    assert_eq!(plan["left_today"][0], resume.as_str(), "{plan}");
    let (_, notes) = run_on_day(&home, 6, &["plan"], "");
    assert!(!notes.contains("-n 5"), "{notes}");
    let (_, notes) = run_on_day(&home, 6, &[], "");
    assert!(notes.contains("the rest of a mock interview"), "{notes}");

    // Once it is finished, the day has had its mock interview.
    let four = "Salt the keys.\n/done\n".repeat(4);
    run_on_day(&home, 6, &["interview", "--resume"], &four);
    assert_eq!(sessions()[0]["status"], "finished", "{}", sessions());
    let left = plan_on_day(&home, 6)["left_today"].to_string();
    assert!(!left.contains("viva interview"), "{left}");
}

#[test]
fn an_open_mock_interview_is_named_on_days_that_have_none() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-19"], "");
    let three = format!("{}/quit\n", "Salt the keys.\n/done\n".repeat(3));
    let args = ["interview", "-n", "5", "--follow-ups", "0"];
    run_on_day(&home, 5, &args, &three);

    let (text, _) = run_on_day(&home, 6, &["plan"], "");
    let (_, foot) = text.split_once("Left for today:").unwrap();
    let open =
        "Left open, mock interview of 5 Jan, 3 of 5 questions answered:\n  viva interview --res";
    assert!(foot.contains(open), "{text}");
    assert!(!foot.contains("interview -n"), "{text}");
}

#[test]
fn an_answered_drill_counts_without_its_second_try() {
    let home = Home::new();
    let args = ["plan", "--date", "2026-01-19", "--minutes-a-day", "15"];
    run_on_day(&home, 5, &args, "");
    let plan = plan_on_day(&home, 5);
    let topic = plan["days"][0]["topics"][0].as_str().unwrap();
    let drill = ["drill", "--topic", topic, "-n", "1"];
    run_on_day(&home, 5, &drill, "Nothing comes to mind.\n/done\n/quit\n");
    assert_eq!(
        json_output(&home, &["history", "--json"])[0]["status"],
        "open",
        "left at the second try"
    );

    let plan = plan_on_day(&home, 5);
    assert_eq!(plan["done"][0]["answered"], 1, "{plan}");
    let left = plan["left_today"][0].as_str().unwrap();
    assert!(!left.contains(topic), "{left}");
}

#[test]
fn the_greeting_tells_todays_share_and_asks_how_it_went() {
    let home = Home::new();
    run_on_day(
        &home,
        5,
        &["plan", "--date", "2026-01-19", "--minutes-a-day", "40"],
        "",
    );
    let mut viva = Pty::sized(
        &home,
        &[],
        (24, 80),
        &[("VIVA_CLOCK", "2026-01-05T10:00:00Z")],
    );
    viva.wait_for("›");
    assert_snapshot!(viva.screen(), @"

    Viva, a mock interviewer. Answers are assessed offline.

    14 days left. Today: a mock interview, 35 minutes.

    Enter  today's share: mock interview of 5 questions
    p      where you stand
    c      the days until your interview
    i      let a language model assess
    h      help; q leaves

    ›
    ");
    viva.send("\r");
    viva.wait_for("Question 1 of 5");
    viva.send("/quit\r");
    viva.wait_for("--resume");
    assert_eq!(viva.end(), 0);

    let after = [("VIVA_CLOCK", "2026-01-20T10:00:00Z")];
    let mut viva = Pty::sized(&home, &[], (24, 80), &after);
    viva.wait_for("›");
    let screen = viva.screen();
    assert!(
        screen.contains("How did it go? `viva outcome --real"),
        "{screen}"
    );
    assert!(!screen.contains("the days until"), "{screen}");
    viva.send("q\r");
    assert_eq!(viva.end(), 0);

    run_on_day(
        &home,
        20,
        &["outcome", "--real", "passed", "--on", "2026-01-19"],
        "",
    );
    let viva = Pty::sized(&home, &[], (24, 80), &after);
    viva.wait_for("›");
    assert!(
        !viva.screen().contains("How did it go"),
        "{}",
        viva.screen()
    );
}

#[test]
fn the_job_description_is_kept_only_where_that_is_asked_for() {
    let home = Home::new();
    let job = tempfile::NamedTempFile::with_suffix(".txt").unwrap();
    std::fs::write(job.path(), POSTING).unwrap();
    let job = job.path().to_str().unwrap();
    let is_kept = || {
        let found = |path: &std::path::PathBuf| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(9).any(|w| w == b"Zebrafish")
        };
        home.files().iter().any(found)
    };

    let args = ["plan", "--date", "2026-01-19", "--job", job];
    let (text, _) = run_on_day(&home, 5, &args, "");
    assert!(text.contains("you named asks for"), "{text}");
    assert!(
        text.replace(['\n', ' '], "")
            .contains(&format!("--job'{job}'")),
        "its mock interviews need the file: {text}"
    );
    assert!(!is_kept());
    let plan = plan_on_day(&home, 5);
    let fits = plan["job_topics"].as_object().unwrap();
    assert!(
        !fits.is_empty() && fits.values().all(|fit| fit.as_f64() <= Some(1.0)),
        "{fits:?}"
    );
    assert_eq!(plan["papers_kept"], false);

    let (text, _) = run_on_day(&home, 5, &["plan", "--job", job, "--keep-papers"], "");
    assert!(!text.contains("--job"), "{text}");
    assert!(is_kept());
    run_on_day(&home, 5, &["plan", "--clear"], "");
    assert!(!is_kept(), "what is cleared is gone");
}

#[test]
fn a_calendar_is_written_and_a_second_one_replaces_the_first() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-12"], "");
    let read = |day: u32| {
        let file = home.path().join("plan.ics");
        let (told, _) = run_on_day(&home, day, &["plan", "--ics", file.to_str().unwrap()], "");
        assert!(told.contains("and the interview."), "{told}");
        std::fs::read_to_string(file).unwrap()
    };
    let (first, second) = (read(5), read(6));
    assert!(first.starts_with("BEGIN:VCALENDAR\r\n") && first.ends_with("END:VCALENDAR\r\n"));
    assert!(!first.replace("\r\n", "").contains(['\r', '\n']));
    let uids = |text: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.starts_with("UID:"));
        lines.map(str::to_string).collect()
    };
    assert_eq!(uids(&first).len(), 8);
    assert_eq!(
        uids(&first)[1..],
        uids(&second)[..],
        "a day is over, the others are the same"
    );

    let (text, _) = run_on_day(&home, 6, &["plan", "--ics", "-"], "");
    assert_eq!(uids(&text), uids(&second));

    // A calendar that has the days gets them taken back.
    let (told, _) = run_on_day(&home, 6, &["plan", "--clear"], "");
    let mut files = home.files().into_iter();
    let file = files.find(|path| path.ends_with("plan-cancelled.ics"));
    let taken_back = std::fs::read_to_string(file.expect("the calendar")).unwrap();
    assert!(
        told.contains("plan-cancelled.ics takes them back"),
        "{told}"
    );
    assert_eq!(uids(&taken_back), uids(&second));
    assert_eq!(taken_back.matches("STATUS:CANCELLED").count(), 7);

    run_on_day(&home, 6, &["plan", "--date", "2026-01-12"], "");
    let (text, _) = run_on_day(&home, 6, &["plan", "--clear", "--ics", "-"], "");
    assert_eq!(text.matches("STATUS:CANCELLED").count(), 7, "{text}");
}

/// The screen, the JSON, the calendar and the greeting of a pipe, each on one line.
fn outputs_on_day(home: &Home, day: u32) -> [String; 4] {
    let flat = |args: &[&str]| {
        let (text, notes) = run_on_day(home, day, args, "");
        let text = format!("{text} {notes}").replace("\r\n ", "");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    [
        flat(&["plan"]),
        plan_on_day(home, day)["days"][0].to_string(),
        // Today's event is the first.
        flat(&["plan", "--ics", "-"])
            .split_inclusive("END:VEVENT")
            .next()
            .unwrap_or_default()
            .into(),
        flat(&[]),
    ]
}

#[test]
fn all_outputs_name_the_same_for_today() {
    let home = Home::new();
    run_on_day(&home, 5, &["plan", "--date", "2026-01-15"], "");
    let one = "Salt the keys.\n/done\n/quit\n";
    let args = ["interview", "-n", "5", "--follow-ups", "0"];
    run_on_day(&home, 5, &args, one);
    let id = json_output(&home, &["history", "--json"])[0]["id"].clone();
    let id = id.as_str().unwrap();
    let resume = format!("viva interview --resume {}", &id[id.len() - 8..]);

    // On the day itself and on the next one.
    for day in [5, 6] {
        for output in outputs_on_day(&home, day) {
            assert!(output.contains(&resume), "{day}: {output}");
            assert!(!output.contains("viva interview -n"), "{day}: {output}");
        }
        let [screen, ..] = outputs_on_day(&home, day);
        // The columns beside it stand between the words.
        for words in ["today: resume the mock interview,", "4 questions left"] {
            assert!(screen.contains(words), "{words}: {screen}");
        }
    }

    // What is done today is in no calendar any more, and is not planned again tomorrow.
    let four = "Salt the keys.\n/done\n".repeat(4);
    run_on_day(&home, 6, &["interview", "--resume"], &four);
    let plan = plan_on_day(&home, 6);
    if plan["left_today"].as_array().unwrap().is_empty() {
        let (calendar, _) = run_on_day(&home, 6, &["plan", "--ics", "-"], "");
        let event = calendar
            .split("BEGIN:VEVENT")
            .find(|e| e.contains("share-2026-01-06"));
        assert!(
            event.is_none_or(|event| event.contains("STATUS:CANCELLED")),
            "{calendar}"
        );
    }
    for output in [plan["days"][0].to_string(), plan["left_today"].to_string()] {
        assert!(!output.contains("viva interview"), "{output}");
    }
    let tomorrow = plan_on_day(&home, 7);
    assert_eq!(tomorrow["days"][0]["interview"], 0, "{tomorrow}");
}

#[test]
fn a_day_that_is_done_is_in_no_calendar() {
    let home = Home::new();
    let args = ["plan", "--date", "2026-01-15", "--minutes-a-day", "14"];
    run_on_day(&home, 5, &args, "");
    let calendar = || run_on_day(&home, 5, &["plan", "--ics", "-"], "").0;
    assert!(!calendar().contains("STATUS:CANCELLED"));

    let plan = plan_on_day(&home, 5);
    for topic in plan["days"][0]["topics"].as_array().unwrap() {
        drill_on_day(
            &home,
            5,
            topic.as_str().unwrap(),
            "Salt the keys.\n/done\n\n",
        );
    }
    let (text, _) = run_on_day(&home, 5, &["plan"], "");
    assert!(text.contains("Today's share is done."), "{text}");
    assert_eq!(
        plan_on_day(&home, 5)["days"][0]["commands"],
        serde_json::json!([])
    );
    let after = calendar();
    assert_eq!(after.matches("STATUS:CANCELLED").count(), 1, "{after}");
}

#[test]
fn a_plan_made_twice_is_the_same() {
    let home = Home::new();
    drill_on_day(&home, 5, "canary_deployments", "Salt the keys.\n/done\n\n");
    let three = "Salt the keys.\n/done\n".repeat(3);
    let args = ["interview", "-n", "3", "--follow-ups", "0"];
    run_on_day(&home, 5, &args, &three);

    let set = ["plan", "--date", "2026-01-15", "--minutes-a-day", "40"];
    let (first, _) = run_on_day(&home, 5, &set, "");
    let (second, _) = run_on_day(&home, 5, &["plan"], "");
    assert_eq!(first, second);

    // Said again after more practice it is the plan there is, and no new one.
    drill_on_day(
        &home,
        5,
        "model_registry_design",
        "Salt the keys.\n/done\n\n",
    );
    let (before, _) = run_on_day(&home, 5, &["plan"], "");
    let (again, _) = run_on_day(&home, 5, &set, "");
    assert_eq!(again, before);
}

#[test]
fn what_failed_comes_first_on_the_next_day() {
    let home = Home::new();
    let args = ["plan", "--date", "2026-01-19", "--minutes-a-day", "15"];
    run_on_day(&home, 5, &args, "");
    drill_on_day(&home, 5, "canary_deployments", "I don't know.\n/done\n\n");
    let left = plan_on_day(&home, 6)["left_today"].clone();
    assert_eq!(left[0], "viva drill --due -n 1", "{left}");
}
