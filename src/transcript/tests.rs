//! What recorders write, and what is made of it.

use super::*;
use proptest::prelude::*;

mod asking;
mod neighbours;
mod notes;

const ZOOM: &str = include_str!("../../tests/transcripts/zoom.vtt");
const TEAMS: &str = include_str!("../../tests/transcripts/teams.vtt");
const MEET: &str = include_str!("../../tests/transcripts/meet.txt");
const OTTER: &str = include_str!("../../tests/transcripts/otter.txt");
const CALL: &str = include_str!("../../tests/transcripts/call.srt");

/// Everybody who speaks, then what was asked and answered.
fn told(text: &str, candidate: Option<&str>) -> String {
    let cues = parse(text);
    let people = participants(&cues);
    let likely = likely_candidate(&people);
    let mut out = String::new();
    for (i, person) in people.iter().enumerate() {
        let sign = if likely == Some(i) { "*" } else { " " };
        out += &format!(
            "{sign} {}: {} words, {} questions\n",
            person.name, person.words, person.questions
        );
    }

    let named = candidate.and_then(|name| people.iter().position(|p| p.name == name));
    let Some(at) = named.or(likely) else {
        return out;
    };
    let names = SpeakerNames::new(&people, at);
    for exchange in exchanges(&cues, &people[at].name, &names) {
        let evidence = if exchange.understood() == Understood::Enough {
            ""
        } else {
            " (no evidence)"
        };
        out += &format!("{:?} Q {}\n", exchange.at, exchange.question);
        out += &format!("  A {}{evidence}\n", exchange.answer);
    }
    out
}

#[test]
fn captions_with_names_before_a_colon() {
    insta::assert_snapshot!(told(ZOOM, None), @"
    * Ben Okafor: 110 words, 0 questions
      Anna Kowalski: 45 words, 4 questions
    Some(6) Q Great, the candidate. Let's start. How do you implement blue-green deployments for machine learning models?
      A so we keep two identical environments, and the new model goes to the one that takes no traffic. Then we check it with a smoke test and switch the load balancer over. We, keep the old one warm so that a rollback is one switch back. […] Schema changes must work with both versions.
    Some(40) Q And how long do you keep that old one?
      A Until the business metrics of the new one have been stable for some days.
    Some(70) Q How would you architect a feature store for real-time and batch features?
      A I would have an offline store for training and an online store for serving, fed by the same definitions, with point in time joins so that nothing leaks from the future.
    ");
}

#[test]
fn captions_with_voice_tags() {
    insta::assert_snapshot!(told(TEAMS, Some("Jon & Co")), @"
    * Jon & Co: 40 words, 0 questions
      Maria Schmidt (Hiring Manager): 16 words, 2 questions
    Some(3) Q Tell me about a time you disagreed with a stakeholder.
      A Our head of sales wanted the churn model in a week. I showed him what a wrong score would cost, and we agreed on a smaller pilot.
    Some(16) Q What would you do differently, the candidate?
      A I would write [address] numbers down first. the interviewer knows why.
    ");
}

#[test]
fn plain_text_with_times_between() {
    insta::assert_snapshot!(told(MEET, None), @"
    * Dana Lee: 32 words, 0 questions
      Priya N.: 18 words, 2 questions
    Some(0) Q Hello the candidate. What is data drift, and how would you notice it?
      A The distribution of the inputs changes after training. I would compare windows of features with the training data: a population stability index.
    Some(300) Q Why not watch the accuracy alone?
      A Labels come late: by then the damage is done.
    ");
}

#[test]
fn headers_with_names_and_times() {
    insta::assert_snapshot!(told(OTTER, Some("Speaker 2")), @"
    * Speaker 2: 32 words, 0 questions
      Interviewer: 14 words, 2 questions
    Some(2) Q Can you explain what a p-value is?
      A It is the chance of data at least as extreme as ours if the null hypothesis is true. It is not the chance that the null hypothesis is true.
    Some(21) Q Okay. What is a confidence interval?
      A […] (no evidence)
    ");
}

#[test]
fn a_name_in_brackets_gives_way_too() {
    let person = |name: &str| Participant {
        name: name.into(),
        words: 1,
        questions: 0,
    };
    let names = SpeakerNames::new(&[person("[Grace Hopper]"), person("[Linus (he)]")], 0);
    assert_eq!(
        names.hide("Grace Hopper and Linus"),
        "the candidate and the interviewer"
    );
}

#[test]
fn subrip() {
    insta::assert_snapshot!(told(CALL, Some("Candidate")), @"
      Candidate: 13 words, 0 questions
      Interviewer: 6 words, 1 questions
    Some(1) Q How do you choose a threshold?
      A By the costs of both kinds of error. 42 of them were named.
    ");
}

#[test]
fn who_answered_is_only_told_where_it_is_sure() {
    let talk =
        |a: &str, b: &str| likely_candidate(&participants(&parse(&format!("A: {a}\nB: {b}"))));
    assert_eq!(
        talk("Why? How?", "Because of this and that and more."),
        Some(0)
    );
    assert_eq!(talk("Why? Because.", "How? In this way."), None);
    assert_eq!(
        talk("It is so.", "And so it is, all of it, every day."),
        None
    );
    assert_eq!(
        likely_candidate(&participants(&parse("nobody is named here"))),
        None
    );
}

#[test]
fn a_short_question_that_points_back_follows_up() {
    for (asks, near, same, thread, expected) in [
        ("And how long do you keep that one?", 0.3, false, 0.2, true),
        ("What is a feature store?", 0.8, false, 0.3, false),
        ("What is a feature store?", 0.8, true, 0.3, true),
        (
            "What does a bakery need to open in the morning?",
            0.2,
            false,
            0.1,
            false,
        ),
        (
            "Which metrics would tell a rollback is due?",
            0.4,
            false,
            0.6,
            true,
        ),
        ("So what is a feature store?", 0.9, false, 0.2, false),
        ("And why doubly robust?", 0.8, false, 0.2, true),
        (
            "How would you pick the clusters, then?",
            0.8,
            false,
            0.2,
            true,
        ),
        ("Would you have used bandits?", 0.8, false, 0.2, true),
        (
            "And how do you find out whether prices drift?",
            0.8,
            false,
            0.2,
            false,
        ),
    ] {
        let follows = follows_up(&Neighbours {
            asks,
            before: "How do you deploy a model?",
            near,
            is_same: same,
            is_another: false,
            thread,
            probe: 0.0,
            is_by_another: false,
            leads_over: false,
        });
        assert_eq!(follows, expected, "{asks}");
    }
}

#[test]
fn what_a_bank_asks_as_a_follow_up_belongs_to_its_question() {
    for (near, probe, expected) in [(0.66, 0.9, true), (0.66, 0.5, false), (0.7, 0.65, false)] {
        let follows = follows_up(&Neighbours {
            asks: "Which of the two estimates would a manager of a large shop rather trust?",
            before: "How do you deploy a model?",
            near,
            is_same: false,
            is_another: true,
            thread: 0.3,
            probe,
            is_by_another: false,
            leads_over: false,
        });
        assert_eq!(follows, expected, "{near} {probe}");
    }
}

#[test]
fn another_subject_begins_a_question_of_its_own() {
    let before = "Tell me about a time you failed with a pipeline.";
    for (asks, expected) in [
        (
            "Tell me about a time you mentored a junior colleague.",
            false,
        ),
        ("Describe a situation in which it was hard.", false),
        ("Why are you leaving your current job?", false),
        ("Why do you want to work here?", false),
        ("Where do you see yourself in five years?", false),
        ("What is gradient descent?", false),
        ("How would you build a churn model?", false),
        ("How would you repair the pipeline today?", true),
        ("Why?", true),
        ("And what if nobody had noticed?", true),
        ("What did you learn from that?", true),
    ] {
        let question = Neighbours {
            asks,
            before,
            near: 0.4,
            is_same: false,
            is_another: false,
            thread: 0.6,
            probe: 0.0,
            is_by_another: false,
            leads_over: false,
        };
        assert_eq!(follows_up(&question), expected, "{asks}");
    }
    let same = follows_up(&Neighbours {
        asks: "Tell me about a time you led.",
        before,
        near: 0.6,
        is_same: true,
        is_another: false,
        thread: 0.6,
        probe: 0.0,
        is_by_another: false,
        leads_over: false,
    });
    assert!(!same, "however near the same question of the banks is");
}

#[test]
fn names_give_way_where_they_stand_as_words() {
    let people = participants(&parse(
        "Mark Long: Why? How?\nWill: I will mark the longest.",
    ));
    let candidate = people.iter().position(|p| p.name == "Will").unwrap();
    let names = SpeakerNames::new(&people, candidate);
    insta::assert_snapshot!(
        names.hide("Will, I will ask Mark's boss, Marker Long (mark@example.org), Mark Long."),
        @"the candidate, I will ask the interviewer's boss, Marker the interviewer [address] the interviewer."
    );
}

#[test]
fn names_give_way_in_any_case_and_words_stay() {
    let people = participants(&parse(
        "Grace Hopper: Why? How?\nMax Jones: Because.\nBenjamin Li: Yes.",
    ));
    let max = people.iter().position(|p| p.name == "Max Jones").unwrap();
    let names = SpeakerNames::new(&people, max);
    for (text, hidden) in [
        (
            "max jones, MAX JONES and Jones",
            "the candidate, the candidate and the candidate",
        ),
        ("What is it, max?", "What is it, the candidate?"),
        ("Max, what is it?", "the candidate, what is it?"),
        (
            "As grace said, and GRACE too, Maxi.",
            "As the interviewer said, and the interviewer too, the candidate.",
        ),
        (
            "Max is my name, Max's model is mine.",
            "the candidate is my name, the candidate's model is mine.",
        ),
        ("Ask Max about it.", "Ask the candidate about it."),
        (
            "Benjamin, Ben and Benny",
            "the interviewer, the interviewer and the interviewer",
        ),
        ("Hi Ben, fine.", "Hi the interviewer, fine."),
        // Words of the trade and of the language.
        (
            "Max pooling keeps the largest value.",
            "Max pooling keeps the largest value.",
        ),
        (
            "Use Max pooling, then SELECT MAX(x) FROM t.",
            "Use Max pooling, then SELECT MAX(x) FROM t.",
        ),
        (
            "a grace period, the max of it",
            "a grace period, the max of it",
        ),
        ("A Benchmark of benches", "A Benchmark of benches"),
    ] {
        assert_eq!(names.hide(text), hidden);
    }
    let people = participants(&parse("张伟：什么？为什么？\n李娜：因为。"));
    let names = SpeakerNames::new(&people, 1);
    assert!(!names.hide("李娜你好，张伟说").contains(['李', '张']));
}

#[test]
fn speakers_are_found_as_recorders_write_them() {
    let q = [
        "How do you handle skew?",
        "I look at the keys first.",
        "What is bias?",
        "A model that is too simple.",
    ];
    let [ask, answer, more, last] = q;
    let files = [
        (
            "lower case",
            format!(
                "anna smith: {ask}\nben jones: {answer}\nanna smith: {more}\nben jones: {last}"
            ),
        ),
        (
            "remarks",
            format!(
                "Anna Smith (she/her): {ask}\nBen Jones (Guest): {answer}\nAnna Smith (she/her): {more}\nBen Jones (Guest): {last}"
            ),
        ),
        (
            "devices",
            format!(
                "Anna Smith: {ask}\niPhone von Ben: {answer}\nAnna Smith: {more}\niPhone von Ben: {last}"
            ),
        ),
        (
            "mail",
            format!(
                "anna@corp.com: {ask}\nben@x.org: {answer}\nanna@corp.com: {more}\nben@x.org: {last}"
            ),
        ),
        (
            "blocks",
            format!(
                "Anna Smith\n0:00\n{ask}\n\nBen Jones\n0:07\n{answer}\n\nAnna Smith\n0:14\n{more}\n\nBen Jones\n0:21\n{last}"
            ),
        ),
        (
            "spoken times",
            format!(
                "Anna Smith\n0 minutes 0 seconds0:00\n{ask}\nBen Jones\n0 minutes 7 seconds0:07\n{answer}\nAnna Smith\n0 minutes 14 seconds0:14\n{more}\nBen Jones\n0 minutes 21 seconds0:21\n{last}"
            ),
        ),
        (
            "halves of a day",
            format!(
                "Anna Smith  10:02:03 AM\n{ask}\n\nBen Jones  10:02:10 AM\n{answer}\n\nAnna Smith  10:02:17 AM\n{more}\n\nBen Jones  10:02:24 AM\n{last}"
            ),
        ),
        (
            "ranges",
            format!(
                "0:00 - 0:07 | Anna Smith: {ask}\n0:07 - 0:14 | Ben Jones: {answer}\n0:14 - 0:21 | Anna Smith: {more}\n0:21 - 0:28 | Ben Jones: {last}"
            ),
        ),
        (
            "dashes",
            format!(
                "Anna Smith - {ask}\nBen Jones - {answer}\nAnna Smith - {more}\nBen Jones - {last}"
            ),
        ),
        (
            "times in brackets",
            format!(
                "Anna Smith (00:03):\n{ask}\n\nBen Jones (00:38):\n{answer}\n\nAnna Smith (01:18):\n{more}\n\nBen Jones (01:53):\n{last}"
            ),
        ),
        (
            "times in brackets on the line",
            format!(
                "Anna(00:00:03): {ask}\nBen(00:00:30)：{answer}\nAnna(01:00:03): {more}\nBen(01:00:30): {last}"
            ),
        ),
        (
            "times before names",
            format!(
                "Interview - December 1\nVIEW RECORDING - 30 mins (No highlights): https://x\n---\n0:03 - Anna Smith (Acme)\n  {ask}\n\n0:38 - Ben Jones (Acme)\n  {answer}\n\n1:18 - Anna Smith (Acme)\n  {more}\n\n1:53 - Ben Jones (Acme)\n  {last}"
            ),
        ),
        (
            "times and bars before names",
            format!(
                "0:03 | Anna Smith\n{ask}\n\n0:38 | Ben Jones\n{answer}\n\n1:18 | Anna Smith\n{more}\n\n1:53 | Ben Jones\n{last}"
            ),
        ),
        (
            "table",
            format!(
                "| Time | Speaker | Text |\n|---|:--|---|\n| 00:03 | Anna Smith | {ask} |\n| 00:38 | Ben Jones | {answer} |\n| 01:18 | Anna Smith | {more} |\n| 01:53 | Ben Jones | {last} |"
            ),
        ),
        (
            "brackets around labels",
            format!("[Anna]: {ask}\n[Ben]: {answer}\n[Anna]: {more}\n[Ben]: {last}"),
        ),
        (
            "brackets",
            format!(
                "[Anna Smith] 10:00:01\n{ask}\n[Ben Jones] 10:00:08\n{answer}\n[Anna Smith] 10:00:15\n{more}\n[Ben Jones] 10:00:22\n{last}"
            ),
        ),
        (
            "bold with times",
            format!(
                "# Interview\n\n**Anna Smith** *(00:03)*: {ask}\n\n**Ben Jones** *(00:38)*: {answer}\n\n**Anna Smith** *(01:18)*: {more}\n\n**Ben Jones** *(01:53)*: {last}"
            ),
        ),
        (
            "messages",
            format!(
                "[01/12/2026, 10:03:12] Anna Smith: {ask}\n[01/12/2026, 10:03:40] Ben Jones: {answer}\n[01/12/2026, 10:04:12] Anna Smith: {more}\n[01/12/2026, 10:05:12] Ben Jones: {last}"
            ),
        ),
        (
            "messages of another telephone",
            format!(
                "01.12.26, 10:03 - Anna Smith: {ask}\n01.12.26, 10:03 - Ben Jones: {answer}\n01.12.26, 10:04 - Anna Smith: {more}\n01.12.26, 10:05 - Ben Jones: {last}"
            ),
        ),
        (
            "angles",
            format!(
                "<Anna Smith> {ask}\n<Ben Jones> {answer}\n<Anna Smith> {more}\n<Ben Jones> {last}"
            ),
        ),
        (
            "a nickname in quotes",
            format!(
                "Anna \"Annie\" Smith: {ask}\nBen Jones: {answer}\nAnna \"Annie\" Smith: {more}\nBen Jones: {last}"
            ),
        ),
        (
            "one typed small",
            format!(
                "Anna: {ask}\nben: {answer}\nAnna: {more}\nben: {last}\nCleo: So?\nben: Yes.\nCleo: Why?"
            ),
        ),
    ];
    for (form, text) in files {
        let cues = parse(&text);
        let cues: Vec<Cue> = cues.into_iter().filter(|c| !c.speaker.is_empty()).collect();
        let said: Vec<&str> = cues.iter().map(|cue| cue.text.as_str()).take(4).collect();
        assert!(!cues[0].speaker.contains('['), "{form}: {cues:?}");
        assert_eq!(said, q, "{form}");
        let speakers: Vec<String> = cues.iter().map(|cue| cue.speaker.to_lowercase()).collect();
        assert!(
            speakers[0].contains("anna") && speakers[1].contains("ben"),
            "{form}: {speakers:?}"
        );
        assert_eq!(speakers[0], speakers[2], "{form}");
    }
}

#[test]
fn a_sentence_with_a_colon_is_nobodys_name() {
    let text = "Anna: What matters?\nBen: for example: skew. for example: joins. One thing:\nfor example: keys.\n\
                Anna: And?\nBen: note this: it is late.";
    let cues = parse(text);
    let speakers: Vec<&str> = cues.iter().map(|cue| cue.speaker.as_str()).collect();
    assert_eq!(speakers, ["Anna", "Ben", "Anna", "Ben"]);
}

#[test]
fn who_speaks_once_is_a_speaker_where_every_line_names_one() {
    let said = |text: &str| -> Vec<String> {
        let cues = parse(text).into_iter();
        cues.map(|cue| cue.speaker).collect()
    };
    let talk = "Anna: Why?\nBen: So.\nAnna: How?\nBen: Thus.\nWill Cox: And?\nBen: Then.";
    assert_eq!(
        said(talk),
        ["Anna", "Ben", "Anna", "Ben", "Will Cox", "Ben"]
    );
    let notes = "Anna: Why?\nBen: So.\nOne more line.\nAnd one.\nMachine Learning: yes.\nAnna: How?\nBen: Thus.";
    assert_eq!(said(notes), ["Anna", "Ben", "Anna", "Ben"]);
}

#[test]
fn questions_of_other_scripts_are_questions() {
    const TALK: &str = "张伟：你如何处理分布式处理中的数据倾斜？\n李娜：我先看键的分布，然后对热键加盐，小表广播。\n张伟：什么是偏差方差权衡？\n李娜：简单模型偏差高，复杂模型方差高，所以要正则化。";
    let cues = parse(TALK);
    let people = participants(&cues);
    let candidate = likely_candidate(&people).expect("it is plain");
    assert_eq!(people[candidate].name, "李娜");
    let names = SpeakerNames::new(&people, candidate);
    let found = exchanges(&cues, "李娜", &names);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|exchange| !exchange.asks.is_empty()));
}

proptest! {
    #[test]
    fn nothing_in_a_file_makes_it_fail(text in "(?s)[a-zA-Z0-9:<>\\[\\]().,?/&;\\- \\n\\t\u{1b}\u{feff}\u{202e}äß世]{0,400}") {
        let cues = parse(&text);
        for cue in &cues {
            let is_clean = |text: &str| !text.contains(['\u{1b}', '\u{202e}', '\n']);
            prop_assert!(is_clean(&cue.text) && is_clean(&cue.speaker));
        }
        let people = participants(&cues);
        for (i, person) in people.iter().enumerate() {
            exchanges(&cues, &person.name, &SpeakerNames::new(&people, i));
        }
    }

    #[test]
    fn what_was_said_comes_back(said in prop::collection::vec((0usize..3, "[a-z]{1,9}( [a-z]{1,9}){0,5}"), 2..12)) {
        const NAMES: [&str; 3] = ["Ada", "Bo Li", "Cy"];
        let plain: String = said.iter().map(|(n, text)| format!("{}: {text}\n", NAMES[*n])).collect();
        let captions: String = said
            .iter()
            .enumerate()
            .map(|(i, (n, text))| format!("{i}\n00:00:{i:02}.000 --> 00:00:{i:02}.900\n<v {}>{text}</v>\n\n", NAMES[*n]))
            .collect();
        let words = |cues: Vec<Cue>| -> Vec<(String, String)> {
            cues.into_iter().map(|cue| (cue.speaker, cue.text)).collect()
        };
        let captions = words(parse(&format!("WEBVTT\n\n{captions}")));
        prop_assert_eq!(captions.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" "),
            said.iter().map(|(_, t)| t.as_str()).collect::<Vec<_>>().join(" "));
        let each_twice = NAMES.iter().all(|name| said.iter().filter(|(n, _)| NAMES[*n] == *name).count() != 1);
        if each_twice {
            prop_assert_eq!(words(parse(&plain)), captions);
        }
    }
}

/// What is left of a text where these are the names, the candidate's first.
fn hidden(names: &[&str], text: &str) -> String {
    let person = |name: &&str| Participant {
        name: (*name).into(),
        words: 1,
        questions: 0,
    };
    let people: Vec<Participant> = names.iter().map(person).collect();
    SpeakerNames::new(&people, 0).hide(text)
}

#[test]
fn roles_and_titles_are_nobodys_name() {
    let names = [
        "ML Engineer",
        "Hiring Manager",
        "Panel: Tech Lead (HR)",
        "Senior Staff Data Scientist 2",
    ];
    let text =
        "I am an ML engineer and the manager liked the ML model; HR data, staff and the lead did.";
    assert_eq!(hidden(&names, text), text);
    let names = ["Dr. José Álvarez", "Prof. Ann-Kathrin Møller"];
    for (text, expected) in [
        ("Our DR plan is fine.", "Our DR plan is fine."),
        ("Thanks Dr. Alvarez.", "Thanks the candidate."),
        (
            "Prof. Moeller asked Dr. José Álvarez",
            "the interviewer asked the candidate",
        ),
        (
            "J. Alvarez agrees, ALVAREZ too.",
            "the candidate agrees, the candidate too.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected);
    }
}

#[test]
fn names_that_are_terms_give_way_only_to_address_or_name_somebody() {
    let names = ["Adam Fisher", "Grace Cox", "Newton Chi", "Taylor Wilson"];
    for stays in [
        "I train with the Adam optimizer, and Fisher information matters.",
        "Adam has momentum. AdamW and Adam with weight decay, SGD, Adam, and RMSprop.",
        "We compared SGD, RMSprop, Adam.",
        "Adam, RMSprop and SGD differ.",
        "Cox regression, the Cox model, Newton's method and Gauss-Newton.",
        "A chi squared test and the Chi-squared distribution; Wilson intervals.",
        "Fisher's exact test; a Taylor series; the Fisher.",
        "There is a grace period.",
    ] {
        assert_eq!(hidden(&names, stays), stays);
    }
    for (text, expected) in [
        ("Hello Adam.", "Hello the candidate."),
        ("Hi adam, fine.", "Hi the candidate, fine."),
        ("Thanks, Adam", "Thanks, the candidate"),
        ("Thank you, Adam.", "Thank you, the candidate."),
        (
            "What are layers in a CNN, Adam?",
            "What are layers in a CNN, the candidate?",
        ),
        ("What is it, Adam?", "What is it, the candidate?"),
        ("Adam, what is it?", "the candidate, what is it?"),
        ("Adam, I like it.", "the candidate, I like it."),
        ("Adam Fisher said so.", "the candidate said so."),
        (
            "FISHER, ADAM and adam fisher",
            "FISHER, ADAM and the candidate",
        ),
        (
            "As adam said, and Adam thinks so.",
            "As the candidate said, and the candidate thinks so.",
        ),
        ("Mr Fisher, Mr. Cox", "the candidate, the interviewer"),
        (
            "I'm Adam, my name is Adam.",
            "I'm the candidate, my name is the candidate.",
        ),
        (
            "I spoke to Adam and asked Newton.",
            "I spoke to the candidate and asked the interviewer.",
        ),
        ("Adam's question", "the candidate's question"),
        (
            "Ask Grace about Grace's model.",
            "Ask the interviewer about the interviewer's model.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected);
    }
}

#[test]
fn sentences_end_and_terms_stay_whatever_the_names() {
    for (names, stays) in [
        (
            ["Tom Early", "Anna Cross"],
            "Early stopping limits the trees. Early on, it worked.",
        ),
        (
            ["Tom Early", "Anna Cross"],
            "Early-stopping callbacks. Early we saw drift.",
        ),
        (
            ["Tom Early", "Anna Cross"],
            "I say Cross-validation wins; in Cross-Validation they differ.",
        ),
        (
            ["Tom Early", "Anna Cross"],
            "Cross Entropy, Cross Validation. Thanks, Cross Validation.",
        ),
        (
            ["Tom Forest", "Drew Long"],
            "First a Random Forest, then Random Forest, an Isolation Forest.",
        ),
        (
            ["Tom Forest", "Drew Long"],
            "Our Random Forest's trees are deep. Forest plots show it.",
        ),
        (
            ["Tom Forest", "Drew Long"],
            "Long-tail items matter. Long story short: we told Long-term users.",
        ),
        (
            ["Rose Boost", "Corrado Gini"],
            "Gini impurity picks splits. The Gini index; a Gradient Boost.",
        ),
        (
            ["Rose Boost", "Corrado Gini"],
            "Rose-tinted. Boost with trees; Boost rounds. Rose plots.",
        ),
        (
            ["Mo Early", "Pat Price"],
            "Price elasticity first; Price sensitivity. The Price column.",
        ),
        (
            ["Mo Early", "Pat Price"],
            "We modelled Price with log. SELECT Price FROM t; Price = 3.",
        ),
        (
            ["Jo White", "Eva King"],
            "White noise. King-size. Page by page. Young people left.",
        ),
        (
            ["Jo Day", "Eva Young"],
            "Day by day. Young users churn. A Day-ahead forecast.",
        ),
    ] {
        assert_eq!(hidden(&names, stays), stays, "{names:?}");
    }
    for (names, text, expected) in [
        (
            ["Tom Early", "Anna Cross"],
            "Thanks, Anna. Cross-validation first, Anna, Cross-validation",
            "Thanks, the interviewer. Cross-validation first, the interviewer, Cross-validation",
        ),
        (
            ["Tom Early", "Anna Cross"],
            "Hi Anna. Early stopping, Anna Cross, Mr. Early, A. Cross and T. Early.",
            "Hi the interviewer. Early stopping, the interviewer, the candidate, the interviewer and the candidate.",
        ),
        (
            ["Rose Boost", "Corrado Gini"],
            "Thanks Corrado. Gini impurity. Rose used it. Hi Rose, thanks Gini.",
            "Thanks the interviewer. Gini impurity. the candidate used it. Hi the candidate, thanks the interviewer.",
        ),
        (
            ["Elizabeth Young", "Drew Long"],
            "Dr Long. Miss Young. Long agreed. Long, how?",
            "the interviewer. the candidate. the interviewer agreed. the interviewer, how?",
        ),
        (
            ["Anna-Rose Hill", "Mark Page"],
            "I met Anna-Rose and Anna Hill there.",
            "I met the candidate and the candidate there.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn short_and_joined_forms_of_names_give_way() {
    for (names, text, expected) in [
        (
            ["Robert Rose", "Samuel Stone"],
            "Hi Rob. Rob here, Robbie or Bob. Bob said so.",
            "Hi the candidate. the candidate here, the candidate or the candidate. the candidate said so.",
        ),
        (
            ["Robert Rose", "Samuel Stone"],
            "Hi Sam. Thanks, Sam. Sam asked me. Sammy too.",
            "Hi the interviewer. Thanks, the interviewer. the interviewer asked me. the interviewer too.",
        ),
        (
            ["Daniel Rose", "Timothy Stone"],
            "Hi Tim. Dan here, Danny. Tim asked me.",
            "Hi the interviewer. the candidate here, the candidate. the interviewer asked me.",
        ),
        (
            ["Bill Sample", "Elizabeth Young"],
            "William or Willy is what HR writes; it is Liz, Beth or Betty.",
            "the candidate or the candidate is what HR writes; it is the interviewer, the interviewer or the interviewer.",
        ),
        (
            ["Jack Ridge", "Elizabeth Young"],
            "jridge or @jackridge, jack.ridge; elizabeth_young, ElizabethYoung, Eli\u{ad}zabeth, ＥＬＩＺＡＢＥＴＨ",
            "the candidate or the candidate, the candidate; the interviewer, the interviewer, the interviewer, the interviewer",
        ),
        (
            ["Jean-Luc de la Cruz", "Grace O'Malley-Byrne"],
            "JeanLuc and GraceOM",
            "the candidate and the interviewer",
        ),
        (
            ["Łukasz Żółć", "Nguyễn Văn An"],
            "Thanks Nguyen Van An.",
            "Thanks the interviewer.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
    for (names, stays) in [
        (
            ["Robert Rose", "Tom Rain"],
            "BERT is a model; we bob and rob. Train it, train more.",
        ),
        (
            ["William Cox", "Valerie Ode"],
            "It will bill. Will it? Val loss and the val set; anode.",
        ),
        (
            ["Timothy Ridge", "Daniel Hall"],
            "Ridge regression, the bridge, a dan and a tim there.",
        ),
    ] {
        assert_eq!(hidden(&names, stays), stays, "{names:?}");
    }
}

#[test]
fn names_give_way_without_their_accents() {
    let names = [
        "José Álvarez-Núñez",
        "Ågot Łukasz Müller",
        "Søren Groß",
        "Mueller-Luedenscheidt",
    ];
    for (text, expected) in [
        (
            "Jose and ALVAREZ NUNEZ, alvarez",
            "the candidate and the candidate, the candidate",
        ),
        ("Jose\u{301} A\u{301}lvarez", "the candidate"),
        (
            "Agot Lukasz Mueller and Muller",
            "the interviewer and the interviewer",
        ),
        (
            "Soren, Soeren and Gross",
            "the interviewer, the interviewer and the interviewer",
        ),
        ("Müller-Lüdenscheidt", "the interviewer"),
        ("Ludwig the cat", "Ludwig the cat"),
    ] {
        assert_eq!(hidden(&names, text), expected);
    }
    let names = ["Ludwig van Beethoven", "Smith, Anna", "Conan O'Brien", "Ma"];
    for (text, expected) in [
        ("Ludwig van Beethoven wrote", "the candidate wrote"),
        (
            "Anna Smith and Smith, Anna",
            "the interviewer and the interviewer",
        ),
        (
            "Thanks O'Brien, the MAE is low.",
            "Thanks the interviewer, the MAE is low.",
        ),
        (
            "the Ludwig, a Ludwig, our Anna",
            "the candidate, the candidate, our interviewer",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected);
    }
}

#[test]
fn names_without_spaces_give_way_in_parts() {
    let names = ["王小明", "欧阳修文", "于华", "山田太郎", "面试官"];
    for (text, expected) in [
        ("小明觉得对吗", "the candidate觉得对吗"),
        (
            "王小明你好，小王你好",
            "the candidate你好，the candidate你好",
        ),
        ("欧阳老师，修文", "the interviewer，the interviewer"),
        ("小于零，基于总体", "小于零，基于总体"),
        ("山田さん、太郎", "the interviewer、the interviewer"),
        ("面试官问我", "面试官问我"),
    ] {
        assert_eq!(hidden(&names, text), expected);
    }
}

#[test]
fn where_nobody_is_named_what_asks_is_the_interviewers() {
    let memo = "Thanks for coming. How do you handle skew?\nI look at the keys, right? Then I salt them.\n\
                What is bias? A model that is too simple. Tell me about joins. I broadcast the small side.";
    let captions = "WEBVTT\n\n00:01.000 --> 00:02.000\nHow do you\n\n00:02.000 --> 00:03.000\nhandle skew? I look\n\n\
                    00:03.000 --> 00:04.000\nat the keys.\n";
    let turns = |text: &str| -> Vec<String> {
        let cues = parse_unnamed(text).into_iter();
        cues.map(|cue| format!("{}: {}", cue.speaker, cue.text))
            .collect()
    };
    assert_eq!(
        turns(memo),
        [
            "Interviewer: Thanks for coming. How do you handle skew?",
            "Candidate: I look at the keys, right? Then I salt them.",
            "Interviewer: What is bias?",
            "Candidate: A model that is too simple.",
            "Interviewer: Tell me about joins.",
            "Candidate: I broadcast the small side.",
        ]
    );
    assert_eq!(
        turns(captions),
        [
            "Interviewer: How do you handle skew?",
            "Candidate: I look at the keys."
        ]
    );
    assert!(turns("").is_empty());
}

#[test]
fn json_and_csv_of_programs() {
    let json = r#"{"language":"en","word_segments":[{"word":"How","speaker":"SPEAKER_00"}],"segments":[
        {"start":0.03,"end":3.1,"text":" How do you handle data skew?","speaker":"SPEAKER_00",
         "words":[{"word":"How","start":0.03,"speaker":"SPEAKER_00"}]},
        {"start":3.2,"end":9,"text":" I look at the distribution of the keys first,","speaker":"SPEAKER_01"},
        {"start":9.5,"end":20,"text":" salt the hot ones, and broadcast the small side."},
        {"start":21,"end":25,"text":" What is skew?","speaker":"SPEAKER_00"},
        {"start":26,"end":40,"text":" A few keys that hold most of the rows of a table.","speaker":"SPEAKER_01"}]}"#;
    let expected = told(json, None);
    insta::assert_snapshot!(expected, @"
    * SPEAKER_01: 30 words, 0 questions
      SPEAKER_00: 9 words, 2 questions
    Some(0) Q How do you handle data skew?
      A I look at the distribution of the keys first, salt the hot ones, and broadcast the small side.
    Some(21) Q What is skew?
      A A few keys that hold most of the rows of a table.
    ");

    let csv = "Start,End,Speaker Name,Text
0.03,3.1,SPEAKER_00,How do you handle data skew?
3.2,9,SPEAKER_01,\"I look at the distribution of the keys first, salt the hot ones, and broadcast the small side.\"
21,25,SPEAKER_00,\"What is skew?\"
0:26,40,SPEAKER_01,\"A few keys that hold most
of the rows of a table.\"
";
    assert_eq!(told(csv, None), expected);
    assert_eq!(
        told(
            &csv.replace(',', ";")
                .replace("first;", "first,")
                .replace("ones;", "ones,"),
            None
        ),
        expected
    );

    for broken in [
        "{",
        "[1, 2]",
        "{\"segments\": []}",
        "[[[[[[[]]]]]]]",
        "speaker,text",
    ] {
        assert_eq!(participants(&parse(broken)).len(), 0, "{broken}");
    }
}

#[test]
fn particles_go_with_their_name_and_families_with_theirs() {
    let talk =
        "María De la Cruz: What does Grace Young say of the old data, and of the la Plata basin?
Grace Young: De la Cruz asked. The Youngs met, she is young, Ms De la Cruz knows.
";
    let cues = parse(talk);
    let people = participants(&cues);
    let names = SpeakerNames::new(&people, 1);
    let hidden: Vec<String> = cues.iter().map(|cue| names.hide(&cue.text)).collect();
    insta::assert_snapshot!(hidden.join("\n"), @"
    What does the candidate say of the old data, and of the la Plata basin?
    the interviewer asked. the candidate met, she is young, the interviewer knows.
    ");
}

/// What is asked and answered where nobody is told but by what is said.
fn learned(text: &str, candidate: &str) -> String {
    let cues = parse(text);
    let people = participants(&cues);
    let at = people.iter().position(|p| p.name == candidate).unwrap();
    let mut names = SpeakerNames::new(&people, at);
    names.learn(&cues, candidate);
    let said = cues.iter().map(|cue| names.hide(&cue.text) + "\n");
    said.collect()
}

#[test]
fn names_that_are_said_are_learned_and_give_way() {
    let talk = "[SPEAKER_00]: Hi, I am Anna Weber from Acme. Peter, tell us about Kafka at Acme?
[SPEAKER_01]: Hello Anna, my name is Peter Kowalski. I led it, Anna. Great, I am French.
[SPEAKER_00]: What is your favourite bakery in town, Peter?
[SPEAKER_01]: The one at the corner, as Ms Weber knows. Kowalski out.
";
    insta::assert_snapshot!(learned(talk, "SPEAKER_01"), @"
    Hi, I am the interviewer from Acme. the candidate, tell us about Kafka at Acme?
    Hello the interviewer, my name is the candidate. I led it, the interviewer. Great, I am French.
    What is your favourite bakery in town, the candidate?
    The one at the corner, as the interviewer knows. the candidate out.
    ");

    let talk = "Interviewer: Thanks for coming, Peter. How do you handle skew?
Candidate: Thanks, Anna. I salt hot keys. Adam, Spark and Python help.
Interviewer: What is the tradeoff, Peter?
Candidate: Simple models underfit, Ms Weber. Peter K. is my name.
";
    insta::assert_snapshot!(learned(talk, "Candidate"), @"
    Thanks for coming, the candidate. How do you handle skew?
    Thanks, the interviewer. I salt hot keys. Adam, Spark and Python help.
    What is the tradeoff, the candidate?
    Simple models underfit, the interviewer. the candidate is my name.
    ");
}

#[test]
fn names_in_brackets_behind_a_role_give_way() {
    let talk = "Interviewer (Anna Weber): Thanks for coming. How do you handle skew?
Candidate (Peter Kowalski): Ms Weber, Anna, I salt. Peter Kowalski's my name, as the Doctor said.
Interviewer (Anna Weber): Why?
";
    let hidden = learned(talk, "Candidate (Peter Kowalski)");
    insta::assert_snapshot!(hidden, @"
    Thanks for coming. How do you handle skew?
    the interviewer, the interviewer, I salt. the candidate's my name, as the Doctor said.
    Why?
    ");
}

#[test]
fn what_is_learned_is_a_name_and_no_word() {
    let names: &[(&str, &[&str])] = &[
        ("I'm Zoe, the recruiter.", &["Zoe"]),
        ("Hi, this is Tomasz speaking.", &["Tomasz"]),
        ("This is Tomasz from Acme.", &["Tomasz"]),
        ("Hello, I'm Will and I lead data.", &["Will"]),
        ("Good morning, Grace.", &["Grace"]),
        (
            "Nice to meet you, Anna-Lena van Dyk!",
            &["Anna Lena van Dyk"],
        ),
        ("Thank you, Dr. Weber.", &["Weber"]),
        ("Welcome, Priya, to the team.", &["Priya"]),
        ("Okay Omar, could you explain it?", &[]),
        ("Omar, could you explain it?", &["Omar"]),
        ("Ich heiße Jürgen. Danke, Aino.", &["Jürgen", "Aino"]),
        ("Je m'appelle Zoé Petit.", &["Zoé Petit"]),
        (
            "I am German. I am Senior Data Scientist. I'm AWS certified. I'm Python developer.",
            &[],
        ),
        (
            "Thanks, Great answer. Hi everyone. Hello Team. Hi All, welcome back.",
            &[],
        ),
        (
            "Interesting, how would you do it? Finally, what is it? Great, tell us.",
            &[],
        ),
        ("Thanks for the answer, that helps. Good, Python.", &[]),
        (
            "This is Bayesian. This is Overfitting in action, I think.",
            &["Overfitting"],
        ),
    ];
    for (text, expected) in names {
        let found = names::introduced_names(text);
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn a_word_that_stands_small_is_not_learned() {
    let talk = "A: Overfitting, how would you see overfitting?
B: I'm Overfitting, and overfitting hurts.
";
    assert!(learned(talk, "B").matches("Overfitting").count() == 2);
}

#[test]
fn labels_name_everybody_or_not() {
    for (labels, expected) in [
        (["Anna Weber", "Ben"], true),
        (["Interviewer (Anna Weber)", "Candidate (Ben)"], true),
        (["Interviewer", "Candidate"], false),
        (["SPEAKER_00", "SPEAKER_01"], false),
        (["Anna", "Me"], false),
        (["王小明", "Anna"], true),
    ] {
        let people = labels.map(|name| Participant {
            name: name.into(),
            words: 1,
            questions: 0,
        });
        assert_eq!(labels_name_everybody(&people), expected, "{labels:?}");
    }
}
