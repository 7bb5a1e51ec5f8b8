//! Bytes of terminals and the keys they are.

use super::*;
use proptest::prelude::*;

/// The keys of some bytes, each in words.
fn keys(bytes: &[u8]) -> String {
    let mut decoder = KeyDecoder::default();
    decoder.feed(bytes);
    words(all_keys(&mut decoder))
}

fn all_keys(decoder: &mut KeyDecoder) -> Vec<Key> {
    let mut keys = all_keys_so_far(decoder);
    keys.extend(std::iter::from_fn(|| decoder.next_key(true)));
    keys.extend(decoder.end_paste());
    keys
}

fn all_keys_so_far(decoder: &mut KeyDecoder) -> Vec<Key> {
    std::iter::from_fn(|| decoder.next_key(false)).collect()
}

fn words(keys: Vec<Key>) -> String {
    let word = |key: &Key| {
        let held = [(key.ctrl, "C-"), (key.alt, "A-"), (key.shift, "S-")];
        let held: String = held.iter().filter(|(on, _)| *on).map(|(_, h)| *h).collect();
        match &key.code {
            Code::Char(c) => format!("{held}{c}"),
            code => format!("{held}{code:?}"),
        }
    };
    keys.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn terminals_send_keys_in_many_ways() {
    for (bytes, expected) in [
        ("aé漢", "a é 漢"),
        ("\r", "Enter"),
        ("\n", "Enter"),
        ("a\r\nb", "a Enter b"),
        ("\t\u{7f}\u{8}", "Tab Backspace Backspace"),
        ("\u{3}\u{1a}\u{1f}", "C-c C-z C-_"),
        ("\u{1b}", "Escape"),
        ("\u{1b}b", "A-b"),
        ("\u{1b}\r", "A-Enter"),
        ("\u{1b}\u{7f}", "A-Backspace"),
        (
            "\u{1b}[A\u{1b}OB\u{1b}[1;5C\u{1b}[1;3D",
            "Up Down C-Right A-Left",
        ),
        ("\u{1b}\u{1b}[A", "A-Up"),
        (
            "\u{1b}[H\u{1b}[4~\u{1b}[3;5~\u{1b}[5~",
            "Home End C-Delete PageUp",
        ),
        ("\u{1b}[Z", "S-Tab"),
        // Enter of the number pad; Shift, Ctrl and Alt with Enter.
        ("\u{1b}OM", "Enter"),
        (
            "\u{1b}[13;2u\u{1b}[13:2u\u{1b}[13;2:1u",
            "S-Enter Enter S-Enter",
        ),
        ("\u{1b}[27;2;13~\u{1b}[27;5;13~", "S-Enter C-Enter"),
        (
            "\u{1b}[13;5u\u{1b}[13;3u\u{1b}[57414u",
            "C-Enter A-Enter Enter",
        ),
        // Letters in CSI u; a key let go is none.
        ("\u{1b}[99;5u\u{1b}[97;2u\u{1b}[27u", "C-c S-A Escape"),
        ("\u{1b}[49:33;2u\u{1b}[97:65;6u", "S-! C-S-a"),
        ("\u{1b}[97;1:3u\u{1b}[13;2:3u", "Other Other"),
        ("\u{1b}[109;5u\u{1b}[105;5u", "Enter Tab"),
        // Nothing that Viva knows, and nothing of it in the text.
        ("\u{1b}[1;2Px", "Other x"),
        ("\u{1b}[24~x", "Other x"),
        ("\u{1b}[999;888;777zx", "Other x"),
        ("\u{1b}[?62;c\u{1b}[>0;276;0cx", "Other Other x"),
        ("\u{1b}[<0;10;10Mx", "Other x"),
        ("\u{1b}[M !!x", "Other x"),
        ("\u{1b}[[Ax", "Other x"),
        ("\u{1b}[Ix\u{1b}[O", "Other x Other"),
        ("\u{1b}]11;rgb:0/0/0\u{7}x", "Other x"),
        ("\u{1b}P1+r544e\u{1b}\\x", "Other x"),
        ("\u{1b}OPx", "Other x"),
        ("\u{1b}[12\rx", "Other Enter x"),
        ("\u{1b}[", "Other"),
        ("\u{1b}[3$\u{1b}[3^x", "S-Delete C-Delete x"),
        // A paste: one piece, with its line ends as ours.
        ("\u{1b}[200~a\r\nb\rc\u{1b}[201~d", "Paste(\"a\\nb\\nc\") d"),
        (
            "\u{1b}[200~/h\tx\u{1b}[31mred\u{0}\u{1b}[201~",
            "Paste(\"/h\\txred\")",
        ),
        ("\u{1b}[200~cut off", "Paste(\"cut off\")"),
        ("\u{1b}[201~", "Other"),
    ] {
        assert_eq!(keys(bytes.as_bytes()), expected, "{bytes:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_told_apart_from_it() {
    for (bytes, expected) in [
        (&b"a\xffb"[..], "a \u{fffd} b"),
        (b"\xe6\xbc", "\u{fffd}"),
        (b"\xe6a", "\u{fffd} a"),
    ] {
        assert_eq!(keys(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn enter_is_a_key_of_its_own_whichever_way_it_was_sent_before() {
    let mut decoder = KeyDecoder::default();
    decoder.feed(b"a\r");
    assert_eq!(words(all_keys_so_far(&mut decoder)), "a Enter");

    // Between two prompts the terminal sends Enter as a line feed.
    decoder.enter_changes();
    decoder.feed(b"\nb");
    assert_eq!(words(all_keys_so_far(&mut decoder)), "Enter b");
}

proptest! {
    #[test]
    fn pieces_make_no_difference(
        pieces in prop::collection::vec("[a-c漢\r\n\t]{0,6}|\u{1b}\\[[0-9;:]{0,5}[A-Fu~]|\u{1b}\\[200~[a\r\n]{0,5}\u{1b}\\[201~", 0..8),
        cuts in prop::collection::vec(0.0f64..1.0, 0..6),
    ) {
        let bytes = pieces.concat().into_bytes();
        let mut cuts: Vec<usize> = cuts.iter().map(|c| (bytes.len() as f64 * c) as usize).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();

        let mut decoder = KeyDecoder::default();
        let mut seen = Vec::new();
        for cut in cuts.windows(2) {
            decoder.feed(&bytes[cut[0]..cut[1]]);
            seen.extend(std::iter::from_fn(|| decoder.next_key(false)));
        }
        seen.extend(all_keys(&mut decoder));
        prop_assert_eq!(words(seen), keys(&bytes));
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut decoder = KeyDecoder::default();
        decoder.feed(&bytes);
        all_keys(&mut decoder);
        prop_assert!(!decoder.is_within_key());
    }
}
