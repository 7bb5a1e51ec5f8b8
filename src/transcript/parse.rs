//! From the text of a recorder to cues: WebVTT, SubRip, and plain text with names.
//!
//! Believes nothing of a file: unknown lines are words of whoever speaks, and nothing in it can
//! make parsing fail. Bounds: [`MOST_CUES`]; the size of the file is the caller's.

use super::asking::asking_sentences;
use super::cue::{Cue, MOST_CUES};
use super::labels::{
    angle_label, chat_label, clock, dash_label, header, is_full_name, is_lone_name, label,
    leading_time, loose_label, named_behind_time, only_time, square_label, table_cells,
    timed_label, timing,
};
use super::line_marks::{is_of_recorder, is_remark, without_list_mark};
use super::records::read_records;
use super::switching::leads_over;
use crate::domain::text::words::is_content;
use crate::domain::text::{one_line, printable};
use std::collections::{HashMap, HashSet};

/// Longest tag (`<v Anna>`) that is taken for one, in bytes.
const LONGEST_TAG: usize = 200;

/// A line of a file, before it is known which names are speakers'.
pub(super) struct SpokenLine<'a> {
    pub at: Option<u32>,
    /// A name that certainly is a speaker's.
    voice: Option<&'a str>,
    pub text: &'a str,
}

/// Reads the cues of a transcript, those of one speaker in a row joined.
pub fn parse(text: &str) -> Vec<Cue> {
    let text = printable(text.trim_start_matches('\u{feff}'));
    let cues = read_records(&text).unwrap_or_else(|| name_speakers(&read_lines(&text)));
    join(cues)
}

/// The lines of a file in which something is said.
pub(super) fn read_lines(text: &str) -> Vec<SpokenLine<'_>> {
    match text.lines().any(|line| timing(line).is_some()) {
        true => captions(text),
        false => plain(text),
    }
}

/// The payload of captions; headers, notes, styles and numbers left out.
fn captions(text: &str) -> Vec<SpokenLine<'_>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let (mut at, mut inside, mut found) = (None, false, Vec::new());

    for (i, line) in lines.iter().enumerate() {
        let next_is_timing = lines.get(i + 1).is_some_and(|next| timing(next).is_some());
        if let Some(start) = timing(line) {
            (at, inside) = (Some(start), true);
        } else if line.is_empty() || next_is_timing {
            inside = false;
        } else if inside {
            let (voice, text) = voice(line);
            let is_said = voice.is_some() || !is_of_recorder(text);
            found.extend(is_said.then_some(SpokenLine { at, voice, text }));
        }
    }
    found
}

/// The speaker of a caption's voice tag, and what is left of the line.
fn voice(line: &str) -> (Option<&str>, &str) {
    let tag = line
        .strip_prefix("<v")
        .and_then(|rest| rest.split_once('>'));
    match tag {
        Some((tag, said)) if tag.starts_with([' ', '.', '\t']) && tag.len() <= LONGEST_TAG => {
            let name = tag.trim_start_matches(|c: char| c != ' ' && c != '\t');
            (Some(name.trim()), said)
        }
        _ => (None, line),
    }
}

/// The lines of plain text, with their times.
fn plain(text: &str) -> Vec<SpokenLine<'_>> {
    let lines = text.lines().map(|line| without_list_mark(line.trim()));
    let lines = lines.filter(|line| !(line.is_empty() || is_of_recorder(line) || is_remark(line)));
    let lines: Vec<&str> = lines.collect();
    let names_follow_times = names_follow_times(&lines);
    let names_alone = names_alone(&lines);
    let mut at = None;
    let mut found = Vec::new();
    let mut lines = lines.into_iter().peekable();

    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        // A name and a time, each on a line of its own.
        let time = only_time(next).filter(|_| is_lone_name(line));
        let (time, voice, text) = if let Some(time) = time {
            lines.next();
            (Some(time), Some(line), "")
        } else if let Some(name) = named_behind_time(line).filter(|_| names_follow_times) {
            (leading_time(line).map(|(time, _)| time), Some(name), "")
        } else if names_alone.contains(line) {
            (None, Some(line), "")
        } else {
            read_line(line, next)
        };
        at = time.or(at);
        found.push(SpokenLine { at, voice, text });
    }
    found
}

/// The time, the speaker and the words of a line.
fn read_line<'a>(line: &'a str, next: &str) -> (Option<u32>, Option<&'a str>, &'a str) {
    if let Some(cells) = table_cells(line) {
        let is_head = table_cells(next).is_some_and(|cells| cells.is_empty());
        return if is_head {
            (None, None, "")
        } else {
            read_row(&cells)
        };
    }
    if let Some((name, time)) = header(line) {
        return (Some(time), Some(name), "");
    }
    if let Some((name, time, said)) = timed_label(line) {
        return (Some(time), Some(name), said);
    }
    match leading_time(line) {
        Some((time, rest)) => match chat_label(rest) {
            Some((name, said)) => (Some(time), Some(name), said),
            None => (Some(time), None, rest),
        },
        None => (None, None, line),
    }
}

/// A row of a table: the first cell that is no number and no time names the speaker.
fn read_row<'a>(cells: &[&'a str]) -> (Option<u32>, Option<&'a str>, &'a str) {
    let time = cells.iter().find_map(|cell| clock(cell));
    let mut said = cells.iter().copied().filter(|cell| !is_counted(cell));
    let name = said.next();
    (
        time,
        name,
        said.max_by_key(|cell| cell.len()).unwrap_or_default(),
    )
}

/// True for the number of a row, and for a time.
fn is_counted(cell: &str) -> bool {
    cell.bytes().all(|b| b.is_ascii_digit()) || clock(cell).is_some()
}

/// True where two names that come back stand behind a time, above what was said.
fn names_follow_times(lines: &[&str]) -> bool {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for pair in lines.windows(2) {
        let [line, next] = pair else { continue };
        let named = named_behind_time(line).filter(|_| leading_time(next).is_none());
        *counts.entry(named.unwrap_or_default()).or_default() += 1;
    }
    counts.remove("");
    come_back(&counts) >= 2
}

/// The names that stand on lines of their own, as in a script; none where not two of them come
/// back.
fn names_alone<'a>(lines: &[&'a str]) -> HashSet<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines.iter().filter(|line| is_full_name(line)) {
        *counts.entry(line).or_default() += 1;
    }
    counts.retain(|line, _| !line.ends_with(['.', ',', '…']));
    let is_script = come_back(&counts) >= 2;
    counts.retain(|_, count| is_script && *count > 1);
    counts.into_keys().collect()
}

/// What may come before what was said; the first that names two speakers who come back is how the
/// file does it.
type LabelReader = fn(&str) -> Option<(&str, &str)>;
const READERS: [LabelReader; 5] = [label, loose_label, angle_label, square_label, dash_label];
/// A name that is not written as one is a speaker's beside others where it comes back so often.
const LOOSE_COMES_BACK: usize = 3;
/// Share of the lines with a name from which every line has one.
const NEARLY_EVERY: f64 = 0.8;

/// How often each name stands before something that was said.
fn count_names<'a>(lines: &[SpokenLine<'a>], read: LabelReader) -> HashMap<&'a str, usize> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let named = line.voice.or_else(|| Some(read(line.text)?.0));
        *counts.entry(named.unwrap_or_default()).or_default() += 1;
    }
    counts.remove("");
    counts
}

/// Names that come back.
fn come_back(counts: &HashMap<&str, usize>) -> usize {
    counts.values().filter(|n| **n > 1).count()
}

/// True where a name stands so often.
fn is_named(counts: &HashMap<&str, usize>, name: &str, times: usize) -> bool {
    counts.get(name).is_some_and(|n| *n >= times)
}

/// How a file names its speakers.
struct Labels<'a> {
    read: LabelReader,
    counts: HashMap<&'a str, usize>,
    loose: HashMap<&'a str, usize>,
    /// True where two names come back: others have to as well.
    is_certain: bool,
    /// True where nearly every line has such a name: then one who speaks once is believed, too.
    is_everywhere: bool,
}

impl<'a> Labels<'a> {
    fn of(lines: &[SpokenLine<'a>]) -> Self {
        let mut counted = READERS
            .map(|read| (read, count_names(lines, read)))
            .into_iter();
        let (read, counts) = counted
            .find(|(_, counts)| come_back(counts) >= 2)
            .unwrap_or_else(|| (READERS[0], count_names(lines, READERS[0])));
        let named: usize = counts.values().filter(|n| **n > 1).sum();
        Self {
            read,
            loose: count_names(lines, loose_label),
            is_certain: come_back(&counts) >= 2,
            is_everywhere: named as f64 >= lines.len() as f64 * NEARLY_EVERY,
            counts,
        }
    }

    /// The name before what was said on a line, and that. A sentence that happens to have a colon
    /// has none.
    fn split<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let named = (self.read)(text).filter(|(name, said)| {
            !self.is_certain
                || is_named(&self.counts, name, 2)
                || (self.is_everywhere && (is_full_name(name) || asks_as(name, said)))
        });
        named.or_else(|| {
            loose_label(text).filter(|(name, _)| {
                self.is_certain && is_named(&self.loose, name, LOOSE_COMES_BACK)
            })
        })
    }
}

/// True where somebody of one name may ask who speaks once: what is asked is nobody's answer.
fn asks_as(name: &str, said: &str) -> bool {
    is_content(&name.to_lowercase()) && (!asking_sentences(said).is_empty() || leads_over(said))
}

/// Gives each line its speaker.
fn name_speakers(lines: &[SpokenLine<'_>]) -> Vec<Cue> {
    let labels = Labels::of(lines);
    let mut speaker = "";
    let cues = lines.iter().take(MOST_CUES).map(|line| {
        let labelled = match line.voice {
            Some(_) => None,
            None => labels.split(line.text),
        };
        let (name, text) = labelled.unwrap_or((line.voice.unwrap_or(speaker), line.text));
        speaker = name;
        Cue {
            speaker: without_square(&one_line(&without_tags(name))).to_string(),
            at: line.at,
            text: one_line(&without_tags(text)),
        }
    });
    cues.collect()
}

/// A name without the brackets that stand around it: `[SPEAKER_01]`.
fn without_square(name: &str) -> &str {
    let inside = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    inside.unwrap_or(name).trim()
}

/// Takes out `<i>`, `</v>`, `<00:00:01.000>` and what stands for characters.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        out.push_str(before);
        let end = tag.find('>').filter(|end| *end <= LONGEST_TAG);
        let begins = tag.chars().nth(1);
        let is_tag = begins.is_some_and(|c| c.is_ascii_alphanumeric() || c == '/');
        rest = match end.filter(|_| is_tag).and_then(|end| tag.get(end + 1..)) {
            Some(behind) => behind,
            None => {
                out.push('<');
                tag.get(1..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(out, |text, (code, sign)| text.replace(code, sign))
}

/// Joins what one speaker said in a row; what nobody said is left out.
pub(super) fn join(cues: Vec<Cue>) -> Vec<Cue> {
    let mut joined: Vec<Cue> = Vec::new();
    for cue in cues {
        match joined.last_mut().filter(|last| last.speaker == cue.speaker) {
            Some(last) if last.text.is_empty() => last.text = cue.text,
            Some(last) if !cue.text.is_empty() => {
                last.text.push(' ');
                last.text.push_str(&cue.text);
            }
            Some(_) => {}
            None => joined.push(cue),
        }
    }
    joined.retain(|cue| !cue.text.is_empty());
    joined
}
