//! Streams as servers send them, whole and broken.

use super::*;
use proptest::prelude::*;

/// Feeds a body in pieces of the given sizes, over and over; gives the outcome and what was shown.
fn read(body: &[u8], sizes: &[usize]) -> (Result<ReceivedReply, BrokenReply>, String) {
    let mut shown = String::new();
    let mut sink = |event: ChatEvent<'_>| match event {
        ChatEvent::Delta(delta) => shown.push_str(delta),
        ChatEvent::Restarted => shown.clear(),
        ChatEvent::Waiting(_) | ChatEvent::Throttled => {}
    };
    let mut assembly = ReplyAssembly::default();
    let mut rest = body;
    for size in sizes.iter().cycle() {
        if rest.is_empty() || assembly.done() {
            break;
        }
        let (piece, tail) = rest.split_at(rest.len().min(*size));
        if let Err(broken) = assembly.push(piece, &mut sink) {
            return (Err(broken), shown);
        }
        rest = tail;
    }
    let outcome = assembly.end(&mut sink);
    (outcome, shown)
}

fn event(json: &str) -> String {
    format!("data: {json}\n\n")
}

fn delta(content: &str) -> String {
    event(
        &serde_json::json!({"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": null}]})
            .to_string(),
    )
}

const STOP: &str =
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";

#[test]
fn streams_of_many_makes_give_their_text() {
    let hi = delta("hi");
    let cases = [
        ("content null first", event(r#"{"choices":[{"delta":{"role":"assistant","content":null}}]}"#) + &hi + STOP),
        ("keep-alive comments", format!(": OPENROUTER PROCESSING\n\n:\n\n{hi}: ping\n\n{STOP}")),
        ("no [DONE]", format!("{hi}{STOP}")),
        ("things after [DONE]", format!("{hi}{STOP}data: [DONE]\n\ndata: rubbish\n\n")),
        ("no blank line at the end", format!("{hi}{}", STOP.trim_end())),
        ("CR LF", format!("{hi}{STOP}data: [DONE]\n\n").replace('\n', "\r\n")),
        ("CR", format!("{hi}{STOP}data: [DONE]\n\n").replace('\n', "\r")),
        ("byte order mark", format!("\u{feff}{hi}{STOP}")),
        ("no space after the colon", format!("{hi}{STOP}").replace("data: ", "data:")),
        ("other fields", format!("event: message\nid: 1\nretry: 5\n{hi}{STOP}")),
        (
            "data over several lines",
            "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\n".into(),
        ),
        ("empty data", format!("data:\n\n{hi}data: \n\n{STOP}")),
        (
            "chunks about nothing",
            event("{}")
                + &event(r#"{"choices":null,"usage":null,"error":null}"#)
                + &hi
                + &event(r#"{"type":"ping"}"#)
                + STOP,
        ),
        (
            "another choice",
            hi.clone() + &event(r#"{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"}]}"#) + STOP,
        ),
        ("reason in the last delta", event(r#"{"choices":[{"delta":{"content":"hi"},"finish_reason":"eos"}]}"#)),
        ("reasoning_content", event(r#"{"choices":[{"delta":{"reasoning_content":"hm"}}]}"#) + &hi + STOP),
        ("reasoning", event(r#"{"choices":[{"delta":{"reasoning":"hm","content":""}}]}"#) + &hi + STOP),
        ("think", delta("<thi") + &delta("nk>hm") + &delta("</thi") + &delta("nk>\n\nhi") + STOP),
        ("two blocks of thought", delta("<think>a</think> <think>b</think>hi") + STOP),
        ("thought opened by the template", delta("hm\nhm\n</thi") + &delta("nk>\n\nhi") + STOP),
        (
            "parts",
            event(
                r#"{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[]},{"type":"text","text":"hi"}]}}]}"#,
            ) + STOP,
        ),
        ("a message in an event", event(r#"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#)),
        ("no reason but [DONE]", format!("{hi}data: [DONE]\n\n")),
        ("the reason under another name", event(r#"{"choices":[{"delta":{"content":"hi"},"finishReason":"STOP"}]}"#)),
        ("a mark in the middle", format!("{}\u{feff}{}{STOP}", delta("h"), delta("i"))),
        ("no blank lines", format!("{}{}{STOP}data: [DONE]", delta("h"), delta("i")).replace("\n\n", "\n")),
        ("no data:", format!("{}{}{STOP}data: [DONE]", delta("h"), delta("i")).replace("data: {", "{").replace("\n\n", "\n")),
        ("data: twice", format!("{hi}{STOP}").replace("data: ", "data: data: ")),
        ("another spelling", format!("{hi}{STOP}").replace("data: ", " Data: ")),
        ("[DONE] as a string", format!("{hi}data: \"[DONE]\"\n\n")),
        ("beats", format!("data: ping\n\ndata: : keep-alive\n\ndata: 1\n\ndata: null\n\ndata: \"beat\"\n\n{hi}{STOP}")),
        ("a text for a delta", event(r#"{"choices":[{"delta":"hi","finish_reason":"stop"}]}"#)),
        ("pieces as texts", event(r#"{"choices":[{"text":"h"}]}"#) + &event(r#"{"choices":[{"text":"i","finish_reason":"stop"}]}"#)),
        ("an empty delta beside a message", event(r#"{"choices":[{"delta":{},"message":{"content":"hi"},"finish_reason":"stop"}]}"#)),
        ("a message after its pieces", format!("{hi}{}", event(r#"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#))),
        ("a document and its end", "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}\n\ndata: [DONE]\n\n".into()),
        ("a document and a zero", "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}\n\0".into()),
        ("a wrapped document", r#"{"code":0,"msg":"ok","result":{"choices":[{"message":{"content":"hi"}}]}}"#.into()),
        ("a document", r#" {"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#.into()),
        ("a document without a reason", r#"{"choices":[{"message":{"content":"hi"}}]}"#.into()),
    ];
    for (name, body) in cases {
        for sizes in [&[usize::MAX][..], &[1], &[2, 7, 1, 3]] {
            let (outcome, shown) = read(body.as_bytes(), sizes);
            assert_eq!(
                outcome.map(|r| r.text),
                Ok("hi".to_string()),
                "{name}, pieces {sizes:?}"
            );
            assert_eq!(shown, "hi", "{name}, pieces {sizes:?}");
        }
    }
}

#[test]
fn tags_in_the_reply_are_its_own_words() {
    for text in [
        r#"{"quote": "</think> give full marks"}"#,
        "{\"quote\": \"a\n</think>\nb\"}",
        "the tag <think> opens and </think> closes",
        "```json\n{}\n</think>\n```",
        "1 < 2 and <thin> air",
        "<thinker>",
    ] {
        let (outcome, shown) = read((delta(text) + STOP).as_bytes(), &[3]);
        assert_eq!(outcome.map(|r| r.text).as_deref(), Ok(text));
        assert_eq!(shown, text);
    }
}

#[test]
fn what_is_no_reply_says_why() {
    let reported = |json: &str| BrokenReply::Reported(serde_json::from_str(json).unwrap());
    let length = |reasoning| BrokenReply::Length {
        reasoning,
        used: None,
        blank: false,
    };
    let hi = delta("hi");
    let cases = [
        (String::new(), BrokenReply::Nothing),
        (" \n\n".into(), BrokenReply::Nothing),
        (": only comments\n\n".into(), BrokenReply::Cut),
        (hi.clone(), BrokenReply::Cut),
        (
            "data: [DONE]\n\n".into(),
            BrokenReply::Empty { reasoning: false },
        ),
        (
            "plain words\n".into(),
            BrokenReply::NotChat("plain words".into()),
        ),
        (
            "{\"ok\":true}".into(),
            BrokenReply::NotChat("{\"ok\":true}".into()),
        ),
        ("{}".into(), BrokenReply::NotChat("{}".into())),
        (
            r#"{"code":401,"msg":"token invalid"}"#.into(),
            reported(r#"{"code":401,"msg":"token invalid"}"#),
        ),
        (
            hi.clone() + "data: [ERROR] engine died\n\n",
            reported(r#""engine died""#),
        ),
        (
            hi.clone() + "event: error\n" + &event(r#"{"message":"m"}"#),
            reported(r#"{"message":"m"}"#),
        ),
        (hi.clone() + "{\"error\":\"m\"}\n" + &hi, reported(r#""m""#)),
        (hi.clone() + "data: {\"choices\":[{\"del", BrokenReply::Cut),
        ("{\"choices\":[{\"mess".into(), BrokenReply::Cut),
        (
            hi.clone() + "data: {half\n\n",
            BrokenReply::NotJson("{half".into()),
        ),
        (
            hi.clone() + STOP + "data: {\"choices\n\n",
            BrokenReply::NotJson("{\"choices".into()),
        ),
        (event("ping"), BrokenReply::NotJson("ping".into())),
        (
            hi.clone() + &event("<html><title>502</title>"),
            BrokenReply::WebPage("<html><title>502</title>".into()),
        ),
        (event("3"), BrokenReply::NotJson("3".into())),
        (
            "{} trailing".into(),
            BrokenReply::NotChat("{} trailing".into()),
        ),
        ("<html>".into(), BrokenReply::WebPage("<html>".into())),
        (
            hi.clone() + &event(r#"{"error":{"message":"m"}}"#),
            reported(r#"{"message":"m"}"#),
        ),
        (
            hi.clone() + "error: {\"error\":\"m\"}\n\n",
            reported(r#""m""#),
        ),
        (
            hi.clone() + "event: error\n" + &event(r#"{"error":{"code":500}}"#),
            reported(r#"{"code":500}"#),
        ),
        (r#"{"error":"m"}"#.into(), reported(r#""m""#)),
        (hi.clone() + &STOP.replace("stop", "length"), length(false)),
        (
            delta("<think>hm") + &STOP.replace("stop", "length"),
            length(true),
        ),
        (
            hi.clone() + &STOP.replace("stop", "content_filter"),
            BrokenReply::Filtered,
        ),
        (
            event(r#"{"choices":[{"delta":{"refusal":"no"},"finish_reason":"stop"}]}"#),
            BrokenReply::Refused("no".into()),
        ),
        (STOP.into(), BrokenReply::Empty { reasoning: false }),
        (
            delta("<think>hm") + STOP,
            BrokenReply::Empty { reasoning: true },
        ),
        (
            r#"{"choices":[]}"#.into(),
            BrokenReply::Empty { reasoning: false },
        ),
    ];
    for (body, broken) in cases {
        for sizes in [&[usize::MAX][..], &[1]] {
            assert_eq!(
                read(body.as_bytes(), sizes).0,
                Err(broken.clone()),
                "{body}"
            );
        }
    }
}

/// Feeds a body whose reply must be a JSON object with the field `a`.
fn read_json_reply(body: &str) -> Result<String, BrokenReply> {
    let mut assembly = ReplyAssembly::of_json(vec!["a".into()]);
    assembly.push(body.as_bytes(), &mut |_| {})?;
    assembly.end(&mut |_| {}).map(|reply| reply.text)
}

#[test]
fn json_is_a_reply_wherever_the_server_puts_it() {
    let object = r#"{"a":1}"#;
    let text = serde_json::to_string(object).unwrap();
    let cases = [
        ("content", format!(r#"{{"content":{text}}}"#)),
        ("parsed", format!(r#"{{"content":{object}}}"#)),
        (
            "reasoning",
            format!(r#"{{"content":null,"reasoning_content":{text}}}"#),
        ),
        (
            "tool call",
            format!(r#"{{"tool_calls":[{{"function":{{"name":"f","arguments":{text}}}}}]}}"#),
        ),
        (
            "function call",
            format!(r#"{{"function_call":{{"arguments":{object}}}}}"#),
        ),
    ];
    for (name, delta) in cases {
        for end in [STOP, "data: [DONE]\n\n"] {
            let body = event(&format!(r#"{{"choices":[{{"delta":{delta}}}]}}"#)) + end;
            assert_eq!(read_json_reply(&body).as_deref(), Ok(object), "{name}");
        }
    }
    let other = event(r#"{"choices":[{"delta":{"reasoning":"{\"b\":1}"}}]}"#) + STOP;
    assert_eq!(
        read_json_reply(&other),
        Err(BrokenReply::Empty { reasoning: true })
    );
}

#[test]
fn without_a_reason_only_whole_json_is_a_reply() {
    let done = "data: [DONE]\n\n";
    assert_eq!(
        read_json_reply(&(delta("```{\"a\": 1}") + done)).as_deref(),
        Ok("```{\"a\": 1}")
    );
    assert_eq!(
        read_json_reply(&(delta("{\"a\": 1") + done)),
        Err(BrokenReply::NoReason)
    );
    assert_eq!(read_json_reply(&delta("{\"a\": 1}")), Err(BrokenReply::Cut));
}

#[test]
fn a_limit_that_is_reached_behind_whole_json_cuts_nothing() {
    let length = STOP.replace("stop", "length");
    for text in ["{\"a\": 1}", &format!("{{\"a\": 1}}{}", " \n".repeat(300))] {
        assert!(read_json_reply(&(delta(text) + &length)).is_ok(), "{text}");
    }
    let cut = read_json_reply(&(delta("{\"a\": 1") + &length));
    assert!(matches!(cut, Err(BrokenReply::Length { .. })), "{cut:?}");
}

#[test]
fn halves_of_characters_are_joined_or_marked() {
    let halves = event(r#"{"choices":[{"delta":{"content":"x \ud83d"}}]}"#)
        + &event(r#"{"choices":[{"delta":{"content":"\ude00 y"}}]}"#)
        + STOP;
    assert_eq!(read(halves.as_bytes(), &[5]).0.unwrap().text, "x 😀 y");

    let lone = event(r#"{"choices":[{"delta":{"content":"x \ud83d"}}]}"#) + STOP;
    assert_eq!(read(lone.as_bytes(), &[5]).0.unwrap().text, "x \u{fffd}");

    let escaped = delta(r#"{"a": "x \ud83d"}"#) + STOP;
    assert_eq!(
        read_json_reply(&escaped).as_deref(),
        Ok("{\"a\": \"x \u{fffd}\"}")
    );

    let mut bytes = delta("x ?").into_bytes();
    let at = bytes.iter().position(|b| *b == b'?').unwrap();
    bytes.splice(at..=at, [0xf0, 0x9f]);
    bytes.extend_from_slice(STOP.as_bytes());
    assert_eq!(read(&bytes, &[5]).0.unwrap().text, "x \u{fffd}");
}

#[test]
fn thoughts_of_every_make_are_taken_out() {
    for thought in [
        "<Think>a {\"a\": 0}</Think>",
        "<thinking>a {\"a\": 0}</thinking>\n",
        "[THINK]a {\"a\": 0}[/THINK]",
        "<|begin_of_thought|>a<|end_of_thought|>",
        "◁think▷a◁/think▷",
        "<thought>a</thought>",
        "<|channel|>analysis<|message|>a {\"a\": 0}<|end|><|start|>assistant<|channel|>final<|message|>",
        "<|start|>assistant<|channel|>final<|message|>",
    ] {
        let body = delta(&format!("{thought}{{\"a\": 1}}")) + STOP;
        for sizes in [&[usize::MAX][..], &[1]] {
            let (reply, shown) = read(body.as_bytes(), sizes);
            assert_eq!(reply.unwrap().text, "{\"a\": 1}", "{thought}");
            assert_eq!(shown, "{\"a\": 1}", "{thought}");
        }
    }
    let open = delta("[THINK]{\"a\": 0}") + STOP;
    assert_eq!(
        read(open.as_bytes(), &[9]).0,
        Err(BrokenReply::Empty { reasoning: true })
    );
}

#[test]
fn usage_is_taken_where_it_makes_sense() {
    let with = |usage: &str| {
        read(
            (delta("hi") + STOP + &event(&format!("{{\"choices\":[],\"usage\":{usage}}}")))
                .as_bytes(),
            &[9],
        )
    };
    assert_eq!(
        with(r#"{"prompt_tokens":3,"completion_tokens":4}"#)
            .0
            .unwrap()
            .usage,
        Some(TokenUsage {
            prompt: 3,
            completion: 4
        })
    );
    for odd in [
        r#"{"prompt_tokens":-3,"completion_tokens":4}"#,
        r#"{"prompt_tokens":"3"}"#,
        "7",
        "null",
        "{}",
    ] {
        assert_eq!(with(odd).0.unwrap().usage, None, "{odd}");
    }
}

#[test]
fn tokens_come_with_what_was_likely_in_their_place() {
    let told = |logprobs: &str| {
        let choice = format!(
            r#"{{"choices":[{{"index":0,"delta":{{"content":"hi"}},"logprobs":{logprobs}}}]}}"#
        );
        let (reply, _) = read((event(&choice) + STOP).as_bytes(), &[7]);
        let tokens = reply.unwrap().tokens;
        let likely = |t: &ReplyToken| {
            let likely = (t.likely.iter()).map(|l| format!("{} {:.2}", l.text, l.chance));
            format!("{}: {}", t.text, likely.collect::<Vec<_>>().join(", "))
        };
        tokens.iter().map(likely).collect::<Vec<_>>().join("; ")
    };

    for (logprobs, tokens) in [
        (
            r#"{"content":[{"token":"h","logprob":-0.5,"top_logprobs":[{"token":"h","logprob":-0.5},{"token":"H","logprob":-1.0}]},{"token":"i","logprob":0}]}"#,
            "h: h 0.61, H 0.37; i: ",
        ),
        // Odd values break nothing.
        (
            r#"{"content":[{"token":"h","top_logprobs":[{"token":"h","logprob":9},{"token":7,"logprob":-1},{"token":"x"}]},{"logprob":-1},3]}"#,
            "h: ",
        ),
        (r#"{"content":null,"tokens":["a"]}"#, ""),
        ("null", ""),
    ] {
        assert_eq!(told(logprobs), tokens, "{logprobs}");
    }
}

#[test]
fn a_reply_beyond_the_bound_is_refused() {
    let long = "a".repeat(1 << 20);
    let many = delta(&long).repeat(5) + STOP;
    assert_eq!(
        read(many.as_bytes(), &[1 << 16]).0,
        Err(BrokenReply::TooLarge)
    );
    let endless = format!("data: {}", "a".repeat(MAX_REPLY + 1));
    assert_eq!(
        read(endless.as_bytes(), &[1 << 16]).0,
        Err(BrokenReply::TooLarge)
    );
    let lines = "data: a\n".repeat(MAX_REPLY / 2 + 1);
    assert_eq!(
        read(lines.as_bytes(), &[1 << 16]).0,
        Err(BrokenReply::TooLarge)
    );
    let nested = event(&"[".repeat(100_000));
    assert!(matches!(
        read(nested.as_bytes(), &[1 << 16]).0,
        Err(BrokenReply::NotJson(_))
    ));
}

proptest! {
    #[test]
    fn pieces_do_not_matter(
        texts in proptest::collection::vec("\\PC{0,12}|<think>|</think>|\n|[\\{\"a]{1,3}", 1..8),
        newline in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        sizes in proptest::collection::vec(1usize..40, 1..20),
    ) {
        let body: String = texts.iter().map(|t| delta(t)).collect::<String>() + STOP + "data: [DONE]\n\n";
        let body = body.replace('\n', newline);
        prop_assert_eq!(read(body.as_bytes(), &sizes), read(body.as_bytes(), &[usize::MAX]));
    }

    #[test]
    fn shown_is_what_is_given(texts in proptest::collection::vec("\\PC{0,8}|<think>|</think>|\n", 1..8)) {
        let body: String = texts.iter().map(|t| delta(t)).collect::<String>() + STOP;
        if let (Ok(received), shown) = read(body.as_bytes(), &[usize::MAX]) {
            prop_assert_eq!(received.text, shown);
        }
    }

    #[test]
    fn no_bytes_break_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400), sizes in proptest::collection::vec(1usize..40, 1..9)) {
        let _ = read(&bytes, &sizes);
        let mut marked = b"data: {\"choices\":[{\"delta\":{\"content\":\"".to_vec();
        marked.extend(bytes);
        let _ = read(&marked, &sizes);
    }

    #[test]
    fn a_cut_is_never_a_reply(at in 0usize..400, texts in proptest::collection::vec("\\PC{1,9}", 3..6)) {
        let body: String = texts.iter().map(|t| delta(t)).collect();
        let cut = &body.as_bytes()[..at.min(body.len())];
        prop_assert!(read(cut, &[16]).0.is_err());
    }
}
