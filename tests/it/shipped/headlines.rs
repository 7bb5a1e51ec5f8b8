//! Every shipped headline can be said to a candidate.

use std::collections::BTreeSet;
use viva::app::shipped_banks;
use viva::domain::text::second_person::imperative;

/// Headlines whose second verb, if it is one, nobody can tell from a noun: they are said as they
/// stand.
const AS_THEY_STAND: usize = 19;

#[test]
fn nearly_all_headlines_turn_to_the_second_person() {
    let banks = shipped_banks().unwrap();
    let questions = banks.iter().flat_map(|bank| &bank.questions);
    let headlines: Vec<&str> = questions
        .flat_map(|q| &q.key_points)
        .map(|point| point.text.as_str())
        .collect();
    assert_eq!(headlines.len(), 1377);

    let turned: Vec<String> = headlines.iter().filter_map(|h| imperative(h)).collect();
    assert_eq!(headlines.len() - turned.len(), AS_THEY_STAND);

    // Each first word once: a form that is no verb would stand out.
    let first = |text: &String| text.split(' ').next().unwrap_or_default().to_string();
    let verbs: BTreeSet<String> = turned.iter().map(first).collect();
    let verbs: Vec<String> = verbs.into_iter().collect();
    let all = verbs.join(" ");
    let lines = textwrap::wrap(&all, 90);
    insta::assert_snapshot!(lines.join("\n"), @r"
    abstain accept account accumulate act add address adjust admit adopt aggregate agree
    alert align allocate allow alternate analyse answer apply ask assert assign assume
    attack attribute audit average avoid backfill backtest base batch begin benchmark block
    bound bracket break bring broadcast budget build cache calculate calibrate canonicalise
    cap capture carry centralise change charge check choose clean clear clip close combine
    commit communicate compact compare complete compute conclude confirm connect consider
    continue contrast control convert copy correct count counter cover create cut date deal
    decide declare decline decode defend define delete deliver demand deny derive describe
    detect determine diagnose discount distinguish distrust divide doubt draw drop encode
    end enforce enrol estimate evaluate examine exclude expect explain explore extend fall
    falsify fear feed fence fill filter find fit fix follow format freeze fuzz gate gauge
    generate get give grade grant group guarantee guard hand handle harmonise have hedge
    hold hunt implement infer inject insist inspect interpret investigate isolate join judge
    justify keep key know layer lead learn leave let limit link list load load-test locate
    log look make map mark mask match measure merge minimise mirror model move multiply name
    normalise note number offer open order overlap oversample overwrite pack pair park pass
    permit pick pilot pin place plan plot precompute prefer prepare present preserve prevent
    price print process promote propagate propose protect prove provision publish put quantify
    question quote raise randomise rank re-read read reason recognise recompute reconcile
    record recount reduce refit refresh refuse register rehearse reject relate release remove
    repair repeat replace replay report represent reprocess require resample rescore reserve
    resolve respect restart restore restrict restructure retrieve retune return reuse revert
    review reward rewrite roll route rule run sample say scale scope score screen seal search
    secure see select send separate serve set settle share shorten show shrink simulate size
    slice snapshot soften sort spend split spot stage stamp standardise start state stop store
    subtract sum support survey suspect switch synchronise tag take tell test tie tighten time
    track trade train transform translate treat trim trust try tune turn update use validate
    value verify version wait walk warn watch weigh weight widen word work write
    ");

    // What else was changed: second verbs.
    let mut seconds = Vec::new();
    for (headline, turned) in headlines.iter().filter_map(|h| Some((h, imperative(h)?))) {
        let rest = |text: &str| text.split_once(' ').map(|(_, rest)| rest.to_string());
        if rest(headline) != rest(&turned) {
            seconds.push(turned);
        }
    }
    insta::assert_snapshot!(seconds.join("\n"), @r"
    block or quarantine bad input before scoring
    rehearse restores and measure them against targets
    admit a mistake of your own in growing the team
    commit to a quarter and give only direction beyond
    describe one specific case and your own part
    keep both originals and store a versioned mapping
    transform and scale before computing distances
    draw many samples and keep one average from each
    refuse or drop requests that would come too late
    guarantee each team a share and lend the idle rest
    ");
}
