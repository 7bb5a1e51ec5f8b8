//! Images and sounds of tables and cards: nobody hears or sees them in an interview, so they are told
//! as left out.

use super::outcome::{ImportedBank, Skipped};
use crate::bank::limits::MAX_SKIPPED;
use crate::domain::text::{ellipsis, one_line};

/// Lists the lines with images and sounds, each with the name of the first.
pub(super) fn note_media(text: &str, imported: &mut ImportedBank) {
    const SHOWN: usize = 50;
    let lines = text.lines().zip(1..);
    let told = lines.filter_map(|(line, number)| Some((medium(line)?, number)));
    for (why, line) in told.take(SHOWN) {
        if imported.skipped.len() < MAX_SKIPPED {
            imported.skipped.push(Skipped {
                line,
                through: line,
                why,
            });
        }
    }
}

/// What the first image or sound of a line is told as.
fn medium(line: &str) -> Option<String> {
    let sound = line
        .split_once("[sound:")
        .and_then(|(_, rest)| Some(("a sound", rest.split_once(']')?.0)));
    let image = line.split_once("<img ").map(|(_, rest)| {
        let source = rest.split_once("src=").map_or("", |(_, source)| source);
        let source = source.trim_start_matches(['"', '\'', '\\']);
        let end = source.find(['"', '\'', '>', '\\']).unwrap_or(source.len());
        ("an image", source.get(..end).unwrap_or_default())
    });
    let (thing, name) = image.or(sound)?;
    Some(format!(
        "{thing} is left out: {}",
        ellipsis(&one_line(name), 60)
    ))
}

#[cfg(test)]
mod tests {
    use super::medium;

    #[test]
    fn images_and_sounds() {
        for (line, told) in [
            (
                "What?\t<img src=\"a.png\">",
                Some("an image is left out: a.png"),
            ),
            (
                "x,\"<img src=\"\"b.png\"\" alt=\"\"c\"\">\"",
                Some("an image is left out: b.png"),
            ),
            ("What?\t[sound:x.mp3]", Some("a sound is left out: x.mp3")),
            ("What is <img>?", None),
        ] {
            assert_eq!(medium(line).as_deref(), told, "{line}");
        }
    }
}
