//! The report's own words, in every language, in one place.
//!
//! Owns wording only. Feedback of a model and texts of banks come in whatever language they were
//! written in. A new language is a third column here. `{name}` is replaced by [`fill`].

use crate::domain::{Band, QuestionType};
use serde::Serialize;

macro_rules! strings {
    ($($name:ident: $en:literal | $de:literal;)+) => {
        /// The words of one language.
        #[derive(Debug, Serialize)]
        pub struct Strings { $(#[doc = $en] pub $name: &'static str),+ }
        static ENGLISH: Strings = Strings { $($name: $en),+ };
        static GERMAN: Strings = Strings { $($name: $de),+ };
    };
}

strings! {
    tag: "en" | "de";
    interview: "Mock interview" | "Probeinterview";
    drill: "Drill" | "Übung";
    debrief: "Debrief" | "Nachbesprechung";
    of_100: "of 100" | "von 100";
    offline_estimate: "offline estimate" | "Offline-Schätzung";
    likely: "{low} to {high} when scored again" | "{low} bis {high} bei erneuter Wertung";
    one_unsure: "1 point unsure" | "1 Punkt unsicher";
    n_unsure: "{n} points unsure" | "{n} Punkte unsicher";
    no_score: "no score" | "keine Wertung";
    no_score_why: "None of the answers has been scored." | "Keine der Antworten wurde bewertet.";
    band_strong_hire: "strong hire" | "unbedingt einstellen";
    band_hire: "hire" | "einstellen";
    band_lean_hire: "lean hire" | "eher einstellen";
    band_lean_no_hire: "lean no hire" | "eher nicht einstellen";
    band_no_hire: "no hire" | "nicht einstellen";
    difficulty_easy: "easy" | "leicht";
    difficulty_medium: "medium" | "mittel";
    difficulty_hard: "hard" | "schwer";
    type_conceptual: "conceptual" | "Konzept";
    type_scenario: "scenario" | "Szenario";
    type_case_study: "case study" | "Fallstudie";
    type_coding: "coding" | "Programmieren";
    type_behavioral: "behavioral" | "Verhalten";
    verdict_met: "met" | "erfüllt";
    verdict_partial: "partial" | "teilweise";
    verdict_missing: "missing" | "fehlt";
    verdict_contradicted: "contradicted" | "widersprochen";
    verdict_unsure: "unsure" | "unsicher";
    verdict_none: "not checked" | "nicht geprüft";
    flag_met: "raised" | "ausgelöst";
    flag_partial: "raised in part" | "teilweise ausgelöst";
    flag_missing: "not raised" | "nicht ausgelöst";
    flag_contradicted: "not raised" | "nicht ausgelöst";
    flag_unsure: "unsure" | "unsicher";
    flag_none: "not checked" | "nicht geprüft";
    status_open:
        "open: `viva interview --resume` goes on from here"
        | "offen: `viva interview --resume` macht hier weiter";
    status_finished: "finished" | "beendet";
    status_abandoned: "ended early" | "vorzeitig beendet";
    thread_open: "open" | "offen";
    thread_done: "answered" | "beantwortet";
    thread_skipped: "skipped" | "übersprungen";
    thread_flagged:
        "flagged as a bad question, left out"
        | "als schlechte Frage gemeldet, zählt nicht";
    thread_revealed: "model answer shown" | "Musterantwort gezeigt";
    why_not_asked: "not asked" | "nicht gestellt";
    why_not_answered: "not answered" | "nicht beantwortet";
    why_not_assessed:
        "not assessed yet; `viva regrade` does it"
        | "noch nicht geprüft; `viva regrade` holt es nach";
    scored_of: "{n} of {total} questions scored" | "{n} von {total} Fragen bewertet";
    n_unscored: "{n} unscored" | "{n} ohne Wertung";
    n_skipped: "{n} skipped" | "{n} übersprungen";
    n_not_asked: "{n} not asked" | "{n} nicht gestellt";
    answering_time: "{time} of answering" | "{time} Antwortzeit";
    contents: "Contents" | "Inhalt";
    to_questions: "Skip to the questions" | "Zu den Fragen springen";
    summary: "Summary" | "Zusammenfassung";
    summary_by_model:
        "Written by the language model {model} when the session ended."
        | "Vom Sprachmodell {model} geschrieben, als die Sitzung endete.";
    summary_by_template:
        "Put together from the figures of this report by templates, not by a language model."
        | "Aus den Zahlen dieses Berichts nach Vorlagen zusammengesetzt, nicht von einem \
           Sprachmodell.";
    sum_no_score:
        "No answer of this session has a score, so there is no verdict."
        | "Keine Antwort dieser Sitzung hat eine Wertung, also gibt es kein Urteil.";
    planned_questions: "planned questions" | "geplanten Fragen";
    asked_questions: "questions" | "Fragen";
    sum_score:
        "Over {scored} of {planned} {questions} the answers come to {score} of 100: {band}."
        | "Über {scored} von {planned} {questions} erreichen die Antworten {score} von 100: \
           {band}.";
    sum_score_offline:
        "Over {scored} of {planned} {questions} the answers come to about {score} of 100: \
         {band}. This is an offline estimate, made without a language model."
        | "Über {scored} von {planned} {questions} erreichen die Antworten etwa {score} von \
           100: {band}. Das ist eine Offline-Schätzung, ohne Sprachmodell gemacht.";
    sum_score_unsure:
        "Over {scored} of {planned} {questions} the answers come to {score} of 100: the \
         estimate is unsure about some points, and made without a language model."
        | "Über {scored} von {planned} {questions} erreichen die Antworten {score} von 100: \
           Die Schätzung ist sich einiger Punkte nicht sicher und ohne Sprachmodell gemacht.";
    sum_coverage:
        "Of {total} key points {met} were made in full, {partial} in part, {open} not."
        | "Von {total} Kernpunkten wurden {met} ganz genannt, {partial} zum Teil, {open} nicht.";
    sum_coverage_unsure:
        "Of {total} key points {met} were made in full, {partial} in part, {open} not; {unsure} \
         are unsure."
        | "Von {total} Kernpunkten wurden {met} ganz genannt, {partial} zum Teil, {open} nicht; \
           {unsure} sind unsicher.";
    sum_follow_ups:
        "The follow-ups ({asked}) earned {raised} more."
        | "Die Nachfragen ({asked}) brachten {raised} weitere.";
    sum_second_tries:
        "The second tries ({asked}) earned {raised} more."
        | "Die zweiten Versuche ({asked}) brachten {raised} weitere.";
    sum_second_tries_none:
        "The second tries ({asked}) added nothing new."
        | "Die zweiten Versuche ({asked}) brachten nichts Neues.";
    sum_follow_ups_none:
        "The follow-ups ({asked}) added nothing new."
        | "Die Nachfragen ({asked}) brachten nichts Neues.";
    sum_extremes:
        "Strongest was “{best}” ({high}), weakest “{weakest}” ({low})."
        | "Am stärksten war „{best}“ ({high}), am schwächsten „{weakest}“ ({low}).";
    sum_next:
        "Most is to be gained on “{title}”: {point}."
        | "Am meisten zu holen ist bei „{title}“: {point}.";
    sum_hints:
        "Hints used: {hints}, at a cost of {cost} points on their questions."
        | "Benutzte Hinweise: {hints}, sie kosteten bei ihren Fragen {cost} Punkte.";
    sum_up:
        "That is {delta} points more than last time; key points closed since they were last \
         asked: {closed}."
        | "Das sind {delta} Punkte mehr als beim letzten Mal; seither geschlossene Kernpunkte: \
           {closed}.";
    sum_down:
        "That is {delta} points less than last time; key points closed since they were last \
         asked: {closed}."
        | "Das sind {delta} Punkte weniger als beim letzten Mal; seither geschlossene \
           Kernpunkte: {closed}.";
    sum_same:
        "That is the same score as last time; key points closed since they were last asked: \
         {closed}."
        | "Das ist dieselbe Wertung wie beim letzten Mal; seither geschlossene Kernpunkte: \
           {closed}.";
    questions: "Questions" | "Fragen";
    question: "Question" | "Frage";
    question_n: "Question {n}" | "Frage {n}";
    no_questions: "No question was asked." | "Es wurde keine Frage gestellt.";
    score: "Score" | "Wertung";
    likely_range: "Range" | "Bereich";
    time: "Time" | "Zeit";
    hints: "Hints" | "Hinweise";
    hint_cost: "−{cost} points" | "−{cost} Punkte";
    follow_ups: "Follow-ups" | "Nachfragen";
    follow_up: "Follow-up" | "Nachfrage";
    unscored: "unscored" | "ohne Wertung";
    chart_questions: "Score per question" | "Wertung je Frage";
    chart_questions_note:
        "The dot is the score, the bar its range; a cross marks a question without a \
         score. Lines stand where the bands begin: 40, 55, 70, 85."
        | "Der Punkt ist die Wertung, der Balken ihr Bereich; ein Kreuz steht \
           für eine Frage ohne Wertung. Die Linien stehen, wo die Stufen beginnen: 40, 55, 70, \
           85.";
    chart_hollow: "Hollow dots are offline estimates." | "Hohle Punkte sind Offline-Schätzungen.";
    chart_trend: "Score per session" | "Wertung je Sitzung";
    chart_trend_note:
        "Filled dots were assessed by a language model, hollow ones are offline estimates; the \
         last one is this session."
        | "Gefüllte Punkte hat ein Sprachmodell bewertet, hohle sind Offline-Schätzungen; der \
           letzte ist diese Sitzung.";
    profile: "Profile" | "Profil";
    confidence: "How you judged yourself" | "Wie du dich eingeschätzt hast";
    confidence_note:
        "Your rating before the feedback, beside the score of the same answer without follow-ups. 1 to 4 stand for the quarters of the score."
        | "Deine Einschätzung vor der Rückmeldung neben der Wertung derselben Antwort ohne Nachfragen. 1 bis 4 stehen für die Viertel der Wertung.";
    judgement_over: "over-confident" | "überschätzt";
    judgement_under: "under-confident" | "unterschätzt";
    judgement_fair: "about right" | "passt";
    rating: "Your rating" | "Deine Einschätzung";
    rating_of: "{n} of 4" | "{n} von 4";
    by_dimension: "By dimension" | "Nach Dimension";
    by_topic: "By topic" | "Nach Thema";
    by_section: "By section" | "Nach Abschnitt";
    by_type: "By type of question" | "Nach Art der Frage";
    key_points_covered: "Key points covered" | "Kernpunkte genannt";
    all_offline:
        "All figures here are offline estimates."
        | "Alle Zahlen hier sind Offline-Schätzungen.";
    some_offline_here:
        "Some of the scores behind these figures are offline estimates."
        | "Einige der Wertungen hinter diesen Zahlen sind Offline-Schätzungen.";
    learn_next: "Learn next" | "Als Nächstes lernen";
    learn_next_why:
        "Where the most points are to be gained, harder questions counting more."
        | "Wo die meisten Punkte zu holen sind; schwerere Fragen zählen mehr.";
    nothing_next:
        "No gap worth a drill was found."
        | "Es fand sich keine Lücke, die eine Übung lohnt.";
    gain: "up to {gain} points on question {n}" | "bis zu {gain} Punkte bei Frage {n}";
    gain_skipped: "question {n} was skipped" | "Frage {n} wurde übersprungen";
    compared: "Compared with earlier sessions" | "Im Vergleich mit früheren Sitzungen";
    compared_line:
        "{score} now, {before} on {date}: {delta} points."
        | "{score} jetzt, {before} am {date}: {delta} Punkte.";
    compared_mixed:
        "Some of these scores are offline estimates and others are not: compare with care."
        | "Einige dieser Wertungen sind Offline-Schätzungen, andere nicht: mit Vorsicht \
           vergleichen.";
    compared_none:
        "There is no earlier session with a score to compare with."
        | "Es gibt keine frühere Sitzung mit einer Wertung zum Vergleichen.";
    compared_within:
        "The difference lies within the range."
        | "Der Unterschied liegt innerhalb des Bereichs.";
    rose: "What rose" | "Was stieg";
    fell: "What fell" | "Was fiel";
    before: "Before" | "Vorher";
    now: "Now" | "Jetzt";
    change: "Change" | "Änderung";
    group_dimension: "dimension" | "Dimension";
    group_topic: "topic" | "Thema";
    group_section: "section" | "Abschnitt";
    closed: "Key points closed" | "Geschlossene Kernpunkte";
    slipped: "Key points that slipped" | "Entglittene Kernpunkte";
    rose_fell_note:
        "Against the mean of earlier sessions ({n}); changes under 5 points are left out."
        | "Gegen den Durchschnitt früherer Sitzungen ({n}); Änderungen unter 5 Punkten sind \
           weggelassen.";
    details: "Question by question" | "Frage für Frage";
    your_answer: "Your answer" | "Deine Antwort";
    no_answer: "No answer." | "Keine Antwort.";
    code_that_ran: "The code that ran" | "Der Code, der lief";
    checks: "Checks of the code" | "Tests des Codes";
    checks_passed: "{passed} of {ran} passed" | "{passed} von {ran} bestanden";
    checks_not_run: ", {n} not run" | ", {n} nicht gelaufen";
    checks_none: "none could run" | "keiner konnte laufen";
    check: "Check" | "Test";
    check_for: "For" | "Für";
    check_result: "Result" | "Ergebnis";
    check_difference: "First difference" | "Erster Unterschied";
    check_passed: "passed" | "bestanden";
    check_failed: "failed" | "nicht bestanden";
    check_error: "error" | "Fehler";
    check_timed_out: "stopped" | "abgebrochen";
    check_not_run: "not run" | "nicht gelaufen";
    check_expected: "expected" | "erwartet";
    check_got: "got" | "erhalten";
    still_running: "still running after {n} s" | "lief nach {n} s noch";
    printed: "What it printed" | "Was er ausgab";
    answer_size: "{lines} lines, {words} words" | "{lines} Zeilen, {words} Wörter";
    key_points: "Key points" | "Kernpunkte";
    dimensions: "Dimensions" | "Dimensionen";
    red_flags: "Red flags" | "Warnzeichen";
    no_dimension:
        "Not checked: an offline estimate looks at key points and red flags only."
        | "Nicht geprüft: Eine Offline-Schätzung betrachtet nur Kernpunkte und Warnzeichen.";
    no_flag: "None of them was found." | "Keines wurde gefunden.";
    weight: "weight {n}" | "Gewicht {n}";
    credit: "{n} % credit" | "{n} % angerechnet";
    opposite: "You say the opposite" | "Du sagst das Gegenteil";
    may_be_opposite: "This may say the opposite" | "Das sagt vielleicht das Gegenteil";
    one_own: "1 point by your own word" | "1 Punkt nach deinem eigenen Wort";
    n_own: "{n} points by your own word" | "{n} Punkte nach deinem eigenen Wort";
    nearest: "Nearest to it" | "Am nächsten kommt";
    evidence: "evidence" | "Beleg";
    second_try: "Second try" | "Zweiter Versuch";
    second_try_note:
        "after the missing points had been named"
        | "nachdem die fehlenden Punkte genannt waren";
    before_second_try: "{n} before the second try" | "{n} vor dem zweiten Versuch";
    from_second_try: "from the second try" | "aus dem zweiten Versuch";
    from_follow_up: "from follow-up {n}" | "aus Nachfrage {n}";
    reason: "Why it counts" | "Warum es zählt";
    refused_quote:
        "Quoted by the assessor and refused:"
        | "Vom Prüfer zitiert und abgelehnt:";
    disputed: "two checks disagreed" | "zwei Prüfungen waren uneins";
    by_yourself: "by yourself" | "von dir selbst";
    first_verdict: "{verdict} at first" | "zuerst {verdict}";
    appeal: "Your appeal" | "Dein Einspruch";
    appeal_decided: "decided by yourself" | "von dir selbst entschieden";
    appeal_granted: "granted" | "stattgegeben";
    appeal_refused: "not granted" | "nicht stattgegeben";
    drafted:
        "These key points were drafted, from a model answer or by a language model, not written \
         by the bank’s author."
        | "Diese Kernpunkte wurden entworfen, aus einer Musterantwort oder von einem \
           Sprachmodell, nicht vom Autor der Fragen geschrieben.";
    strengths: "What was good" | "Was gut war";
    improvement: "What would help most" | "Was am meisten hülfe";
    strong_adds: "What a strong answer adds" | "Was eine starke Antwort ergänzt";
    strong_adds_nothing:
        "Nothing: every key point was made."
        | "Nichts: jeder Kernpunkt wurde genannt.";
    model_answer: "Model answer" | "Musterantwort";
    clarifications: "What you asked" | "Was du gefragt hast";
    story_told: "You told your story “{title}”." | "Du hast deine Geschichte „{title}“ erzählt.";
    story_fits:
        "Your story “{title}” fits this question; you did not use it."
        | "Deine Geschichte „{title}“ passt zu dieser Frage; du hast sie nicht erzählt.";
    you_asked: "You" | "Du";
    interviewer: "Interviewer" | "Interviewer";
    aims_at: "aimed at" | "zielt auf";
    point: "point {n}" | "Punkt {n}";
    method: "How this was scored" | "Wie gewertet wurde";
    method_text:
        "Viva computes the scores; an assessor only says which criteria are met, and each \
         verdict needs words that stand in the answer, except where code ran: its checks decide \
         then. Key points carry 70 %, the dimensions of \
         the question’s type 30 %; a red flag that is raised and every hint cost points; a \
         follow-up can raise a criterion, never lower it. The session’s score is the mean of its \
         scored questions, harder ones counting more. While points are unsure a score is a \
         range, from all of them missed to all of them made; where a model scored an answer \
         several times, its range holds all of those scores."
        | "Viva rechnet die Wertung aus; ein Prüfer sagt nur, welche Kriterien erfüllt sind, und \
           jedes Urteil braucht Worte, die in der Antwort stehen, außer wo Code lief: Dann \
           entscheiden seine Tests. Kernpunkte zählen 70 %, die \
           Dimensionen der Frageart 30 %; ein ausgelöstes Warnzeichen und jeder Hinweis kosten \
           Punkte; eine Nachfrage kann ein Kriterium heben, nie senken. Die Wertung der Sitzung \
           ist das Mittel der bewerteten Fragen, schwerere zählen mehr. Solange Punkte \
           unsicher sind, ist eine Wertung ein Bereich: von alle verfehlt bis alle genannt; hat \
           ein Modell eine Antwort mehrmals gewertet, liegen alle diese Wertungen darin.";
    method_offline:
        "Offline estimates compare the answer with the rubric by the bundled embedding model, \
         without a language model. They agree with people only roughly: read them as a direction."
        | "Offline-Schätzungen vergleichen die Antwort über das mitgelieferte Embedding-Modell \
           mit dem Bewertungsraster, ohne Sprachmodell. Sie stimmen nur grob mit Menschen \
           überein: als Richtung zu lesen.";
    assessor: "Assessor" | "Prüfer";
    no_assessor: "Nothing was assessed." | "Es wurde nichts geprüft.";
    refused_quotes: "Quotes refused" | "Abgelehnte Zitate";
    decided: "Decided by yourself" | "Von dir selbst entschieden";
    decided_one: "1 point" | "1 Punkt";
    decided_n: "{n} points" | "{n} Punkte";
    decided_on_appeal: "{n} on appeal" | "{n} auf Einspruch";
    appeals: "Appeals" | "Einsprüche";
    appeals_one: "1 appeal, {granted} granted" | "1 Einspruch, {granted} stattgegeben";
    appeals_n: "{n} appeals, {granted} granted" | "{n} Einsprüche, {granted} stattgegeben";
    rubric_hash: "Rubric" | "Raster";
    rubric_changed:
        "assessed against another version of the rubric"
        | "gegen eine andere Fassung des Rasters geprüft";
    prompt_hash: "Prompt" | "Prompt";
    each_assessment: "Every assessment" | "Jede Prüfung";
    flags: "Noticed" | "Aufgefallen";
    turn: "Answer" | "Antwort";
    main: "main" | "Haupt";
    parameters: "Parameters" | "Parameter";
    samples: "scored again: {low}–{high}" | "nochmals bewertet: {low}–{high}";
    seconds_waited: "{time} of waiting" | "{time} Wartezeit";
    usage: "Tokens and cost" | "Tokens und Kosten";
    tokens:
        "{sent} tokens sent, {received} received"
        | "{sent} Tokens gesendet, {received} empfangen";
    no_tokens: "No language model was called." | "Es wurde kein Sprachmodell aufgerufen.";
    cost:
        "cost {cost} in the currency of the configured prices"
        | "Kosten {cost} in der Währung der eingestellten Preise";
    cost_incomplete:
        "at least, since some calls had no price"
        | "mindestens, da manche Aufrufe keinen Preis hatten";
    no_cost: "no price is configured" | "kein Preis ist eingestellt";
    long_title: "All sessions" | "Alle Sitzungen";
    long_none: "There is no session yet." | "Es gibt noch keine Sitzung.";
    long_count: "{n} sessions, {scored} with a score" | "{n} Sitzungen, {scored} mit Wertung";
    long_topics: "Topics over time" | "Themen im Lauf der Zeit";
    long_topics_note:
        "Weakest first; the picture shows every attempt from first to last, hollow where it is \
         an offline estimate."
        | "Schwächste zuerst; das Bild zeigt jeden Versuch vom ersten zum letzten, hohl, wo er \
           eine Offline-Schätzung ist.";
    long_closed: "Key points closed" | "Geschlossene Kernpunkte";
    long_open: "Key points still open" | "Noch offene Kernpunkte";
    long_due: "Drills due" | "Fällige Übungen";
    long_due_none: "Nothing is due." | "Nichts ist fällig.";
    long_trend_note:
        "Filled dots were assessed by a language model, hollow ones are offline estimates."
        | "Gefüllte Punkte hat ein Sprachmodell bewertet, hohle sind Offline-Schätzungen.";
    topic: "Topic" | "Thema";
    attempts: "Scores in order" | "Wertungen der Reihe nach";
    last_score: "Last" | "Zuletzt";
    since: "open since {date}" | "offen seit {date}";
    closed_on: "closed on {date}" | "geschlossen am {date}";
    due_points: "{date}, key points: {n}" | "{date}, Kernpunkte: {n}";
    session: "Session" | "Sitzung";
    seed: "seed" | "Startwert";
}

impl Strings {
    /// The words of a band.
    pub fn band(&self, band: Band) -> &'static str {
        match band {
            Band::StrongHire => self.band_strong_hire,
            Band::Hire => self.band_hire,
            Band::LeanHire => self.band_lean_hire,
            Band::LeanNoHire => self.band_lean_no_hire,
            Band::NoHire => self.band_no_hire,
        }
    }

    /// The word of a question type.
    pub fn kind(&self, kind: QuestionType) -> &'static str {
        match kind {
            QuestionType::Conceptual => self.type_conceptual,
            QuestionType::Scenario => self.type_scenario,
            QuestionType::CaseStudy => self.type_case_study,
            QuestionType::Coding => self.type_coding,
            QuestionType::Behavioral => self.type_behavioral,
        }
    }
}

/// The words of a language tag (BCP 47): German for `de` and its regions, else English.
pub fn strings(tag: &str) -> &'static Strings {
    match tag
        .split(['-', '_'])
        .next()
        .map(str::to_lowercase)
        .as_deref()
    {
        Some("de") => &GERMAN,
        _ => &ENGLISH,
    }
}

/// The languages that there are words in.
pub const TAGS: [&str; 2] = ["en", "de"];

/// True where there are words of a tag's language.
pub fn is_known(tag: &str) -> bool {
    let main = tag
        .split(['-', '_'])
        .next()
        .map(str::to_lowercase)
        .unwrap_or_default();
    main == strings(tag).tag
}

/// `template` with every `{name}` replaced by its value, in one pass: a value that holds braces
/// stays as it is.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;

    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| {
            values
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value, tail))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }

    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn values_are_filled_in_once() {
        assert_eq!(
            fill("{a}-{b}-{c}", &[("a", "{b}"), ("b", "2")]),
            "{b}-2-{c}"
        );
        assert_eq!(fill("{", &[]), "{");
    }

    #[test]
    fn tags_choose_a_language() {
        for (tag, found) in [
            ("de", "de"),
            ("de-CH", "de"),
            ("DE_at", "de"),
            ("en-GB", "en"),
            ("fr", "en"),
            ("", "en"),
        ] {
            assert_eq!(strings(tag).tag, found, "{tag}");
        }
    }

    #[test]
    fn both_languages_have_the_same_places_to_fill() {
        let places = |text: &str| {
            let mut names: Vec<String> = text
                .split('{')
                .skip(1)
                .filter_map(|p| p.split_once('}'))
                .map(|(n, _)| n.to_string())
                .collect();
            names.sort();
            names
        };
        let (en, de) = (
            serde_json::to_value(&ENGLISH).unwrap(),
            serde_json::to_value(&GERMAN).unwrap(),
        );
        for (key, text) in en.as_object().unwrap() {
            let german = de.get(key).and_then(Value::as_str).unwrap();
            assert_eq!(places(text.as_str().unwrap()), places(german), "{key}");
            assert!(!german.is_empty(), "{key}");
        }
    }
}
