//! What stands beside names: terms that stay, and other forms of a name that go.

use super::*;

#[test]
fn terms_with_a_name_in_them_stay() {
    for (names, stays) in [
        (
            ["Norm Bell", "Chance Field"],
            "The L2 Norm, the Norm of x, Norm(x). Layer Norm, Batch Norm. RMS Norm, by the Frobenius Norm.",
        ),
        (
            ["Norm Bell", "Chance Field"],
            "A Mean Field model, its Receptive Field. A Markov Random Field. We read it at Bell Labs.",
        ),
        (
            ["Rich Case", "Penny Price"],
            "The Use Case is a Business Case. The edge Case, in Test Case 5. In the rich case we salt.",
        ),
        (
            ["Python Lasso", "Viva Ray"],
            "Lasso regression; in Python I use the Lasso, Lasso and Ridge.",
        ),
        (
            ["Daisy Field", "Joy Park"],
            "Daisy-chained joins hurt. It is a joy. I ran in Central Park.",
        ),
        (["June Summers", "April May"], "The summers are hot."),
        (["Sam Price", "Bill Stone"], "the prices of stones"),
    ] {
        assert_eq!(hidden(&names, stays), stays, "{names:?}");
    }
}

#[test]
fn words_of_every_day_are_no_short_names() {
    for (names, stays) in [
        (
            ["Chidi Okafor", "Anna"],
            "Okay, so it is chance. Okay. okay? Ok.",
        ),
        (
            ["Priya Suresh", "Marie Yeager"],
            "Sure. Sure, yes. Yeah, really.",
        ),
    ] {
        assert_eq!(hidden(&names, stays), stays, "{names:?}");
    }
}

#[test]
fn words_that_are_names_give_way_beside_others() {
    for (names, text, expected) in [
        (
            ["Norm Bell", "Chance Field"],
            "I asked Norm. With Norm we won; Sure Norm. And Chance left, Norm Bell said.",
            "I asked the candidate. With the candidate we won; Sure the candidate. And the interviewer left, the candidate said.",
        ),
        (
            ["Rich Case", "Mark"],
            "Thanks Rich. It was Mark Stevens, and Mark's boss.",
            "Thanks the candidate. It was the interviewer Stevens, and the interviewer's boss.",
        ),
        (
            ["Elizabeth Young", "Drew Long"],
            "Elizabeth‘s Youngs. The Youngs. Dr Long. I met the Youngs.",
            "the candidate‘s the candidate. the candidate. the interviewer. I met the candidate.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn a_surname_that_is_a_term_gives_way_behind_its_first_name() {
    for (names, text, expected) in [
        (
            ["Daniel Wilson", "Kathleen Gauss"],
            "Danny Wilson and Dan Wilson asked Kathy Gauss. The Wilsons came.",
            "the candidate and the candidate asked the interviewer. the candidate came.",
        ),
        (
            ["Thomas Fisher", "James Wilson"],
            "I asked Jim Wilson, Tom Fisher, Tommy Fisher. I met the Fishers.",
            "I asked the interviewer, the candidate, the candidate. I met the candidate.",
        ),
        (
            ["Thomas Fisher", "James Wilson"],
            "Use Fisher's exact test and the Wilson interval. Ronald Fisher was first.",
            "Use Fisher's exact test and the Wilson interval. Ronald Fisher was first.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn other_forms_of_a_name_give_way() {
    let all = [
        (
            ["Alexandra Rivera-Stone", "Christopher Robin Lee"],
            "@alexrivera, @arivera, alex_r, alex. chris said so, CHRIS-LEE, Topher, Kit, Sandra, Ally, Chrissy",
        ),
        (
            ["Mohammed Al-Sayed", "Kate"],
            "Muhammad, Mohamed, Mohammad; what is it, Mo? ",
        ),
        (
            ["Ben Jones", "Anna Smith"],
            "As I told ann, annie's team met the Joneses, Benji, Benj, smitha and annasmith93. Ann.",
        ),
        (
            ["Анна Петрова", "Дмитрий Иванов"],
            "Dmitry Ivanov, Dmitri, Dmitrii; Anna Petrova; Дима. Аня",
        ),
        (
            ["Sergey Yushchenko", "Julia Kuznetsova"],
            "Сергей Ющенко, Юлия Кузнецова",
        ),
    ];
    let parts = "rivera stone chris lee topher kit sandra ally muhammad mohamed mohammad ann benj \
        smith jones dmitr ivanov petrova дима аня сергей ющенко кузнецова mo";
    for (names, text) in all {
        let hidden = hidden(&names, text).to_lowercase();
        let words = hidden.split(|c: char| !c.is_alphanumeric());
        let left = words.filter(|word| parts.split_whitespace().any(|part| word.starts_with(part)));
        let left: Vec<&str> = left.filter(|word| *word != "most").collect();
        assert!(left.is_empty(), "{left:?} in {hidden}");
    }
}

#[test]
fn a_name_that_is_a_term_with_a_noun_gives_way_alone_and_stays_beside_it() {
    for (names, text, expected) in [
        (
            ["Ada Taylor", "Kathleen Gauss"],
            "Taylor out. Gauss here, back to Taylor. Taylor will share it; Gauss and Taylor agree.",
            "the candidate out. the interviewer here, back to the candidate. the candidate will share it; the interviewer and the candidate agree.",
        ),
        (
            ["Ada Taylor", "Kathleen Gauss"],
            "A Taylor series, by Taylor's theorem; Gauss-Newton, a Gauss quadrature. Taylor expansion.",
            "A Taylor series, by Taylor's theorem; Gauss-Newton, a Gauss quadrature. Taylor expansion.",
        ),
        (
            ["Tom Bayes", "Rosa Wilson"],
            "Naive Bayes and Bayes' rule; the Wilson interval. As Bayes showed it in Wilson's talk.",
            "Naive Bayes and Bayes' rule; the Wilson interval. As the candidate showed it in the interviewer's talk.",
        ),
        (
            ["Ben Cohen", "Rosa Welch"],
            "Cohen's d with Welch's t-test. I gave it to Cohen. Welch over.",
            "Cohen's d with Welch's t-test. I gave it to the candidate. the interviewer over.",
        ),
        (
            ["Rose Long", "Max Mark"],
            "Rose out. Long here. Max over. Max over time pools; mark it out.",
            "the candidate out. the candidate here. the interviewer over. Max over time pools; mark it out.",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn handles_give_way_as_a_whole() {
    for (names, text, expected) in [
        (
            ["Alex Rivera", "Sam Novak"],
            "Ask alex_r or @alex_r_93, the_sam, alex.rv; thanks, Alex.Then sam_df and max_depth.",
            "Ask the candidate or the candidate, the interviewer, the candidate; thanks, the candidate.Then the interviewer and max_depth.",
        ),
        (
            ["Max Case", "Anna Price"],
            "max_depth, case_id, price_usd",
            "max_depth, case_id, price_usd",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{names:?}");
    }
}

#[test]
fn short_names_that_only_call_somebody_are_learned() {
    let talk = "Albert Stone: I salt the hot keys. We ran Flink, Kafka and Hive.
Emily Brook: Thanks, Bert. And why is that, Libby? Have you used streams, Flink?
Albert Stone: Because of skew, Em. It ran in Flink.
Emily Brook: Okay, Libby, go on. Was it fast, Bert?
";
    insta::assert_snapshot!(learned(talk, "Albert Stone"), @"
    I salt the hot keys. We ran Flink, Kafka and Hive.
    Thanks, the candidate. And why is that, the candidate? Have you used streams, Flink?
    Because of skew, Em. It ran in Flink.
    Okay, the candidate, go on. Was it fast, the candidate?
    ");
}

#[test]
fn a_german_noun_stays_and_the_name_goes() {
    let names = ["Anna Baum", "Peter Stark"];
    for stays in [
        "Ein Baum teilt die Daten, und ein tiefer Baum merkt sich jeden Punkt.",
        "Kein Baum ist wie der andere; jeder Baum wählt anders.",
    ] {
        assert_eq!(hidden(&names, stays), stays);
    }
    for (text, expected) in [
        ("Hallo Frau Baum.", "Hallo the candidate."),
        ("Anna Baum sagt ja.", "the candidate sagt ja."),
        ("Das war Peter, oder?", "Das war the interviewer, oder?"),
    ] {
        assert_eq!(hidden(&names, text), expected);
    }

    // Where the talk has it as a noun, it is one behind any article.
    let cues = parse(
        "Peter Stark: Was ist ein Baum, Frau Baum?\n\
         Anna Baum: Der Baum fragt ab. Im Baum steht ein Merkmal.\n\
         Peter Stark: Danke, Anna Baum. Wie groß wird der Baum?\n\
         Anna Baum: So groß wie nötig.",
    );
    let people = participants(&cues);
    let candidate = people.iter().position(|p| p.name == "Anna Baum").unwrap();
    let mut names = SpeakerNames::new(&people, candidate);
    names.learn(&cues, "Anna Baum");
    let said: Vec<String> = cues.iter().map(|cue| names.hide(&cue.text)).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    Was ist ein Baum, the candidate?
    Der Baum fragt ab. Im Baum steht ein Merkmal.
    Danke, the candidate. Wie groß wird der Baum?
    So groß wie nötig.
    ");
}

#[test]
fn the_initial_of_a_surname_goes_with_the_name() {
    for (names, text, expected) in [
        (
            ["Alex R.", "Mia"],
            "Thanks, Alex R. How would you?",
            "Thanks, the candidate. How would you?",
        ),
        (
            ["Alex R.", "Mia"],
            "I asked Alex R. yesterday.",
            "I asked the candidate yesterday.",
        ),
        (
            ["Alex R.", "Mia"],
            "Alex R.'s team; alex R said.",
            "the candidate's team; the candidate said.",
        ),
        (
            ["Alex Rivera", "Mia"],
            "Thanks Alex R., go on.",
            "Thanks the candidate, go on.",
        ),
        (
            ["Alex Rivera", "Mia"],
            "Alex R is fine",
            "the candidate R is fine",
        ),
        (
            ["Alex R.", "Mia"],
            "Alex, R is a language. I use R.",
            "the candidate, R is a language. I use R.",
        ),
        (
            ["Anna M. Weber", "Mia"],
            "Anna M. Weber and Anna M. left.",
            "the candidate and the candidate left.",
        ),
        (
            ["Alex Ivers", "Mia"],
            "Alex I think so",
            "the candidate I think so",
        ),
    ] {
        assert_eq!(hidden(&names, text), expected, "{text}");
    }
}
