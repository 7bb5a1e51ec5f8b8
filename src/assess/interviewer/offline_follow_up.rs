//! The follow-up of an assessor that cannot tell what an answer leaves of a point.
//!
//! Owns which point it asks for. A follow-up is the best way to settle what the machine cannot
//! know, but nobody wants to be asked for what they said: points that are surely untouched come
//! first, and where none is left, the words that may have made the point come before its probe.

use super::follow_up::{about_failed_check, aimed_at, mention, open_unasked, own_probe};
use super::neutral::{neutral_question, tells_no_story};
use crate::domain::assessment::FollowUp;
use crate::domain::{CodeRun, Criterion, Finding, is_unsaid, touching};
use crate::ports::AssessRequest;

/// The follow-up for the heaviest check that failed; else the probe of the heaviest point that is
/// surely untouched; else, beside code that passes every check, of one that no words are near; else
/// of the one with the most weight still to be expected. A neutral question where none has a probe,
/// or where a probe would take a story for granted that nobody told. None when nothing is left to
/// ask.
pub fn choose_offline(request: &AssessRequest, findings: &[Finding]) -> Option<FollowUp> {
    if let Some(own) = about_failed_check(request) {
        return Some(own);
    }

    let open = by_urgency(request, findings);
    if !tells_no_story(request, findings) {
        let asked = open.iter().find_map(|open| open.asked_by_probe(request));
        if asked.is_some() {
            return asked;
        }
    }

    let question = neutral_question(request, findings)?;
    Some(aimed_at(open.first()?.point, question.to_string()))
}

/// An open point that no follow-up asked for and the candidate did not decide about.
struct OpenPoint<'a> {
    point: &'a Criterion,
    /// What the answers may have said of it.
    touched: Option<&'a Finding>,
    state: OpenState,
}

/// How much an answer may say of an open point. What comes first is asked for first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum OpenState {
    /// Surely nothing.
    Untouched,
    /// Nothing, in an answer whose code passes every check.
    LeftOut,
    /// Perhaps all of it.
    PerhapsMade,
}

/// Said before the probe of a point that may be made in words nobody can point at.
const PERHAPS: &str = "You may have said this in other words; then say it plainly.";

impl OpenPoint<'_> {
    /// The weight that nobody has earned yet, as far as can be told.
    fn weight_left(&self) -> f64 {
        let made = match self.touched {
            Some(found) => found.chance.unwrap_or_else(|| found.expected()),
            None => 0.0,
        };
        self.point.weight * (1.0 - made)
    }

    /// The point's probe, after the words that may have made it.
    fn asked_by_probe(&self, request: &AssessRequest) -> Option<FollowUp> {
        let probe = own_probe(self.point, request)?;
        let said = self.touched.and_then(|found| found.quote.as_ref());
        let said = said.filter(|quote| !is_code(&quote.text, request));

        let text = match said {
            Some(quote) => mention(&quote.text, probe),
            None if self.state == OpenState::PerhapsMade => format!("{PERHAPS} {probe}"),
            None => probe.to_string(),
        };
        Some(aimed_at(self.point, text))
    }
}

/// The open points, the one to ask for first at the head.
fn by_urgency<'a>(request: &'a AssessRequest, findings: &'a [Finding]) -> Vec<OpenPoint<'a>> {
    let mut runs = request.turns.iter().filter_map(|t| t.run.as_ref());
    let works = runs.any(CodeRun::passes_all);

    let mut open = Vec::new();
    for point in open_unasked(request, findings) {
        let touched = touching(&point.id, request.earlier_findings().chain(findings));
        let state = match touched {
            None => OpenState::Untouched,
            Some(found) if found.is_spoken_of() => continue,
            // Code that works leaves every point open that it does not tell of.
            Some(found) if works && is_unsaid(found) => OpenState::LeftOut,
            Some(_) => OpenState::PerhapsMade,
        };
        open.push(OpenPoint {
            point,
            touched,
            state,
        });
    }

    open.sort_by(|a, b| {
        let by_state = a.state.cmp(&b.state);
        by_state.then_with(|| b.weight_left().total_cmp(&a.weight_left()))
    });
    open
}

/// True for words that stand in code that ran: nobody has mentioned those.
fn is_code(words: &str, request: &AssessRequest) -> bool {
    let mut runs = request.turns.iter().filter_map(|t| t.run.as_ref());
    let first = words.lines().map(str::trim).find(|line| !line.is_empty());
    first.is_some_and(|line| runs.any(|run| run.code.contains(line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::evidence::findings::missing;
    use crate::assess::interviewer::neutral::is_neutral;
    use crate::assess::tests::fixtures::{request, turn};
    use crate::domain::{CriterionKind, QuestionType, Quote, TurnKind, Verdict};

    /// A key point as it was found: verdict, chance, words.
    type Found = (Verdict, Option<f64>, Option<&'static str>);

    const UNTOUCHED: Found = (Verdict::Missing, Some(0.01), None);

    fn findings(request: &AssessRequest, points: [Found; 3]) -> Vec<Finding> {
        let points = request.rubric.of_kind(CriterionKind::KeyPoint).zip(points);
        let found = |(point, (verdict, chance, words)): (&Criterion, Found)| Finding {
            verdict,
            credit: verdict.credit(),
            chance,
            quote: words.map(|text| Quote {
                text: text.into(),
                start: 0,
                end: text.len(),
            }),
            ..missing(&point.id, "")
        };
        points.map(found).collect()
    }

    fn asked(request: &AssessRequest, points: [Found; 3]) -> String {
        let found = findings(request, points);
        choose_offline(request, &found)
            .map_or("nothing".into(), |f| format!("{}: {}", f.criterion, f.text))
    }

    /// The usual request; every point has a probe.
    fn probed() -> AssessRequest {
        let mut request = request("x");
        for criterion in &mut request.rubric.criteria {
            criterion.probe = Some(format!("probe {}?", criterion.id));
        }
        request
    }

    #[test]
    fn what_is_surely_untouched_comes_first_then_the_most_weight_to_be_expected() {
        use Verdict::{Contradicted, Met, Missing, Unsure};
        let request = probed();
        let table: Vec<String> = [
            [UNTOUCHED; 3],
            [(Unsure, Some(0.1), Some("we pin")), UNTOUCHED, UNTOUCHED],
            [(Contradicted, None, Some("tags")), UNTOUCHED, UNTOUCHED],
            // They weigh 3, 2 and 1.
            [
                (Unsure, Some(0.3), Some("we\npin")),
                (Unsure, Some(0.2), Some("we build")),
                (Missing, Some(0.1), None),
            ],
            [
                (Unsure, Some(0.8), Some("we pin")),
                (Unsure, Some(0.2), Some("we build")),
                (Met, None, Some("seeds")),
            ],
            [
                (Unsure, Some(0.8), Some("we pin")),
                (Met, None, Some("we build")),
                (Missing, Some(0.1), None),
            ],
            [(Unsure, None, None), (Met, None, None), (Met, None, None)],
            [(Met, None, None); 3],
        ]
        .map(|points| asked(&request, points))
        .into();
        insta::assert_snapshot!(table.join("\n"), @r"
        k1: probe k1?
        k2: probe k2?
        k1: probe k1?
        k1: You mentioned “we pin”. probe k1?
        k2: You mentioned “we build”. probe k2?
        k3: You may have said this in other words; then say it plainly. probe k3?
        k1: You may have said this in other words; then say it plainly. probe k1?
        nothing
        ");
    }

    #[test]
    fn without_a_probe_another_point_is_asked_for_and_at_last_in_general() {
        let unsure = (Verdict::Unsure, Some(0.3), None);
        let mut request = probed();
        request.rubric.criteria[0].probe = None;
        assert_eq!(
            asked(&request, [UNTOUCHED, UNTOUCHED, unsure]),
            "k2: probe k2?"
        );

        for criterion in &mut request.rubric.criteria {
            criterion.probe = None;
        }
        let follow_up = choose_offline(&request, &findings(&request, [unsure; 3])).unwrap();
        assert_eq!(follow_up.criterion, "k1");
        assert!(is_neutral(&follow_up.text), "{follow_up:?}");
    }

    #[test]
    fn what_the_candidate_decided_is_not_asked_for() {
        let request = probed();
        let mut found = findings(&request, [UNTOUCHED; 3]);
        found[0].by_candidate = Some(Verdict::Missing);
        assert_eq!(choose_offline(&request, &found).unwrap().criterion, "k2");
    }

    #[test]
    fn no_probe_takes_a_story_for_granted_that_nobody_told() {
        let mut request = probed();
        request.question.kind = QuestionType::Behavioral;
        request.turns[0].answer = Some("I can't think of an example right now.".into());
        let first = asked(&request, [UNTOUCHED; 3]);
        let aim = TurnKind::FollowUp {
            criterion: "k1".into(),
        };
        let prompt = first.trim_start_matches("k1: ");
        request.turns.push(turn(aim, prompt, "No, sorry."));
        let second = asked(&request, [UNTOUCHED; 3]);
        insta::assert_snapshot!(format!("{first}\n{second}"), @r"
        k1: Take the nearest thing you have seen, at work, in a course or in a project of your own: what happened, and what did you do?
        k2: Suppose it came up in your next job: what would you do first, and why?
        ");

        // A story in words that are near to no point is asked for by its parts.
        request.turns[1].answer = Some("word ".repeat(40));
        assert_eq!(asked(&request, [UNTOUCHED; 3]), "k2: probe k2?");
        request.turns[1].answer = Some("Two teams fought.".into());
        let touched = (Verdict::Unsure, Some(0.4), Some("Two teams fought"));
        assert_eq!(
            asked(&request, [UNTOUCHED, UNTOUCHED, touched]),
            "k2: probe k2?"
        );
    }

    #[test]
    fn nobody_mentioned_a_line_of_code() {
        let mut request =
            crate::assess::tests::fixtures::with_run(crate::assess::tests::fixtures::run_of(&[]));
        request.turns[0].run.as_mut().unwrap().code = "SELECT day FROM t".into();
        for criterion in &mut request.rubric.criteria {
            criterion.probe = Some("probe?".into());
        }
        let code = (Verdict::Unsure, Some(0.2), Some("SELECT day FROM t"));
        let told = asked(&request, [code; 3]);
        assert!(
            told.starts_with("k1: ") && !told.contains("SELECT"),
            "{told}"
        );
    }
}
