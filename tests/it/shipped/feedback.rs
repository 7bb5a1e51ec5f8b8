//! The feedback of the longest shipped questions can be taken in at a glance.

use viva::app::shipped_banks;
use viva::assess::prompt::templates::Prompts;
use viva::assess::rubric::of_question;
use viva::domain::assessment::{Finding, Quote};
use viva::domain::score::{Credited, score_range};
use viva::domain::screen::Feedback;
use viva::domain::{Criterion, CriterionKind, Question, Screen, Verdict};
use viva::term::render::screen;
use viva::term::style::Look;

const POINTS: usize = 9;
const ROWS: usize = 40;

/// An answer of the usual kind: some points made, some in part, one wrong, the rest missing.
const VERDICTS: [Verdict; 9] = [
    Verdict::Met,
    Verdict::Partial,
    Verdict::Missing,
    Verdict::Met,
    Verdict::Missing,
    Verdict::Contradicted,
    Verdict::Met,
    Verdict::Met,
    Verdict::Missing,
];

fn look(plain: bool) -> Look {
    Look {
        width: 80,
        color: false,
        plain,
        unicode: !plain,
    }
}

fn finding(criterion: &Criterion, verdict: Verdict) -> Finding {
    let words = "we would look at the numbers of the last weeks before changing anything, as I said, and then decide";
    let quoted = matches!(verdict, Verdict::Met | Verdict::Partial);
    Finding {
        criterion: criterion.id.clone(),
        verdict,
        credit: verdict.credit(),
        quote: quoted.then(|| Quote {
            text: words.into(),
            start: 0,
            end: words.len(),
        }),
        why: "You say the opposite of this.".into(),
        ..Finding::default()
    }
}

/// The screen of a question, with the verdicts above in turn.
fn feedback(question: &Question) -> Screen {
    let rubric = of_question(question, &Prompts::builtin());
    let counted = rubric
        .criteria
        .iter()
        .filter(|c| c.kind != CriterionKind::RedFlag);
    let rows: Vec<(Criterion, Credited)> = counted
        .zip(VERDICTS.iter().cycle())
        .map(|(criterion, verdict)| {
            let finding = finding(criterion, *verdict);
            (criterion.clone(), Credited { turn: 0, finding })
        })
        .collect();
    let findings: Vec<Finding> = rows.iter().map(|(_, c)| c.finding.clone()).collect();

    Screen::Feedback(Box::new(Feedback {
        own_word: viva::domain::OwnWord::default(),
        range: Some(score_range(&rubric, &findings, 0)),
        before: None,
        unscored: None,
        offline: false,
        spread: None,
        rows,
        withheld: 0,
        refused_quotes: 0,
        refusals: Vec::new(),
        strengths: vec!["You begin with what the figures say.".into()],
        improvement: Some(
            "Say what each choice costs, and who would notice when it goes wrong.".into(),
        ),
        flags: Vec::new(),
        story: None,
    }))
}

fn long_questions() -> Vec<Question> {
    let banks = shipped_banks().unwrap();
    let questions = banks.into_iter().flat_map(|bank| bank.questions);
    questions.filter(|q| q.key_points.len() >= POINTS).collect()
}

#[test]
fn nine_points_fit_on_one_screen() {
    let questions = long_questions();
    assert!(questions.len() > 20, "{} of nine points", questions.len());
    let too_long: Vec<String> = questions
        .iter()
        .map(|q| (screen(&feedback(q), &look(false)).lines().count(), &q.text))
        .filter(|(rows, _)| *rows > ROWS)
        .map(|(rows, text)| format!("{rows} {text}"))
        .collect();
    assert!(too_long.is_empty(), "{}", too_long.join("\n"));
}

#[test]
fn the_feedback_of_a_hard_question() {
    let question = long_questions()
        .into_iter()
        .find(|q| q.topic == "transformer_architecture")
        .unwrap();
    insta::assert_snapshot!(screen(&feedback(&question), &look(false)), @r"
    54 / 100  lean no hire

    Points of a good answer
    ✓ 1. Derives attention weights from query-key dot products               3/3
         “we would look at the numbers of the last weeks before changing anyth…”
    ~ 2. States that attention costs grow with the length squared          1.5/3
         “we would look at the numbers of the last weeks before changing anyth…”
         every token is compared with every other, so twice the tokens mean four
         times the scores to compute
    ✗ 3. Completes the block with feed-forward network, residuals and        0/3
         normalisation
         the position-wise network transforms what attention mixed; residuals
         and normalisation keep deep stacks trainable
    ✓ 4. Justifies dividing by the square root of the key dimension          2/2
         “we would look at the numbers of the last weeks before changing anyth…”
    ✗ 5. Injects positions because attention by itself ignores order         0/2
         without a mask the layer is permutation-equivariant; learned,
         sinusoidal, relative or rotary encodings break that
    ! 6. Explains heads as separate subspaces attended at once               0/2
         You say the opposite of this.
         width d splits into h parts of d/h, so several relations are weighted
         at about the cost of one full-width head
    ✓ 7. Masks the future in a decoder, unlike in an encoder                 2/2
         “we would look at the numbers of the last weeks before changing anyth…”
    ✓ 8. Names parallel training as the gain over recurrence                 1/1
         “we would look at the numbers of the last weeks before changing anyth…”
    ✗ 9. Caches keys and values of past tokens when generating               0/1
         decoding is then bound by memory traffic, which sharing key-value heads
         among queries relieves

    How it was told
    ✓ Mechanism 3/3   ~ Precision 1/2   ✗ Limits 0/2   ✓ Example 1/1

    Keep   You begin with what the figures say.
    Change Say what each choice costs, and who would notice when it goes wrong.
    ");
    insta::assert_snapshot!(screen(&feedback(&question), &look(true)), @r#"
    Score 54 of 100: lean no hire

    Points of a good answer
    1. [met] Derives attention weights from query-key dot products (3 of 3 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    2. [partial] States that attention costs grow with the length squared (1.5 of 3
                 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    Why: every token is compared with every other, so twice the tokens mean four
    times the scores to compute
    3. [missing] Completes the block with feed-forward network, residuals and
                 normalisation (0 of 3 points)
    Why: the position-wise network transforms what attention mixed; residuals and
    normalisation keep deep stacks trainable
    4. [met] Justifies dividing by the square root of the key dimension (2 of 2
             points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    5. [missing] Injects positions because attention by itself ignores order (0 of 2
                 points)
    Why: without a mask the layer is permutation-equivariant; learned, sinusoidal,
    relative or rotary encodings break that
    6. [contradicted] Explains heads as separate subspaces attended at once (0 of 2
                      points)
    You say the opposite of this.
    Why: width d splits into h parts of d/h, so several relations are weighted at
    about the cost of one full-width head
    7. [met] Masks the future in a decoder, unlike in an encoder (2 of 2 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    8. [met] Names parallel training as the gain over recurrence (1 of 1 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    9. [missing] Caches keys and values of past tokens when generating (0 of 1
                 points)
    Why: decoding is then bound by memory traffic, which sharing key-value heads
    among queries relieves

    How it was told
    [met] Mechanism (3 of 3 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    [partial] Precision (1 of 2 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"
    [missing] Limits (0 of 2 points)
    [met] Example (1 of 1 points)
    You said: "we would look at the numbers of the last weeks before changing
    anything, as I said, and then decide"

    Keep: You begin with what the figures say.
    Change: Say what each choice costs, and who would notice when it goes wrong.
    "#);
}
