//! Names give way to roles before anything is stored or sent. Pure.

use super::roles::Participant;

/// Words that stand for a role already, or for nobody.
const NOBODY: &[&str] = &[
    "a",
    "applicant",
    "candidate",
    "guest",
    "host",
    "i",
    "interviewee",
    "interviewer",
    "me",
    "q",
    "recruiter",
    "speaker",
    "unknown",
    "you",
];
const CANDIDATE: &str = "the candidate";
const INTERVIEWER: &str = "the interviewer";

/// The names of a transcript and the roles they are replaced by.
#[derive(Debug, Clone, Default)]
pub struct SpeakerNames {
    /// A word or several, and the role; longer ones first.
    replaced: Vec<(String, &'static str)>,
}

impl SpeakerNames {
    /// The names of all participants, of whom the one at `candidate` answered.
    pub fn new(participants: &[Participant], candidate: usize) -> Self {
        let mut replaced = Vec::new();
        for (i, participant) in participants.iter().enumerate() {
            let role = if i == candidate {
                CANDIDATE
            } else {
                INTERVIEWER
            };
            // A name may stand in brackets as a whole.
            let alone = participant
                .name
                .trim_start_matches(|c: char| !c.is_alphanumeric())
                .split(['(', '[', ']', '|'])
                .next()
                .unwrap_or_default();
            let parts = alone.split(|c: char| c.is_whitespace() || c == ',');
            for name in parts.chain([alone.trim()]) {
                let name = name.trim_matches(|c: char| !c.is_alphanumeric());
                if is_personal(name) && !replaced.iter().any(|(known, _)| known == name) {
                    replaced.push((name.to_string(), role));
                }
            }
        }
        replaced.sort_by_key(|(name, _): &(String, _)| std::cmp::Reverse(name.len()));
        Self { replaced }
    }

    /// Returns `text` with roles for names, and without addresses of mail.
    pub fn hide(&self, text: &str) -> String {
        let words: Vec<&str> = text
            .split(' ')
            .map(|word| if is_mail(word) { "[address]" } else { word })
            .collect();
        let text = words.join(" ");
        self.replaced
            .iter()
            .fold(text, |text, (name, role)| replace_word(&text, name, role))
    }
}

fn is_personal(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let folded = name.to_lowercase();
    let mut words = folded.split_whitespace();
    letters > 1 && !words.all(|w| NOBODY.contains(&w) || w.chars().all(char::is_numeric))
}

fn is_mail(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// Replaces a name where it stands as a word of its own, written as it is written.
fn replace_word(text: &str, name: &str, role: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, found) = rest.split_at(at);
        let behind = found.get(name.len()..).unwrap_or_default();
        let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let last = before
            .chars()
            .next_back()
            .or_else(|| out.chars().next_back());
        let is_part = is_inside(last) || is_inside(behind.chars().next());
        out.push_str(before);
        out.push_str(if is_part { name } else { role });
        rest = behind;
    }
    out.push_str(rest);
    out
}
