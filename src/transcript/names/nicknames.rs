//! Short and joined forms of names: Bob for Robert, `jridge` for Jack Ridge. Pure.
//!
//! Owns which forms there are. Whether one gives way where it stands is decided in the room's root.

use super::folding::fold_accents;
use super::lists::{ORDINARY, TERMS, has};

/// First names and what is short for them, a group a line: each stands for the others. Folded.
const GROUPS: &str = "
    robert rob robbie bob bobby bert roberto
    daniel dan danny daniela dani
    samuel samantha sam sammy
    timothy tim timmy
    thomas tom tommy
    john jon jonathan jack jackie johnny
    jacqueline jackie
    william will bill billy willy willie liam
    elizabeth elisabeth liz lizzie lizzy beth betty betsy eliza lisa ellie
    katherine catherine kathryn katharina kate katie kathy cathy kat kit kitty
    michael mike mick mickey michaela
    nicholas nicolas nick nicky nico nicola nicole
    alexander alexandra alex alec ally lexi sandra sandy sasha
    andrew andrea andreas andy drew
    anthony antonia antonio tony toni
    stephen steven stefan stephanie steve stevie steph steffi
    christopher christine christina christian chris chrissy christy kit tina topher
    joseph josephine joe joey josie sepp
    james jim jimmy jamie
    edward ed eddie ted ned
    richard rick rich ricky dick
    charles charlotte charlie chuck lottie
    matthew matthias matt matty
    benjamin ben benj benji benny
    david dave davey
    gregory greg
    margaret maggie meg peggy greta gretchen
    patricia patrick pat patty paddy tricia
    susan susanne sue susie
    jennifer jen jenny
    rebecca becky becca
    deborah debbie deb
    victoria vicky tori
    philip phillip phil
    peter pete
    lawrence laurence larry
    raymond ray
    ronald ron ronnie
    donald don donnie
    kenneth ken kenny
    gerald jerry gerry
    jeffrey geoffrey jeff geoff
    eugene gene
    frederick fred freddy friedrich fritz
    francis frances francisco frank frankie paco
    henry harry hank
    albert al bert
    abraham abe
    nathaniel nathan nate
    zachary zach zack
    maximilian max maxi
    sebastian seb basti
    johannes hannes hans
    dmitry dmitri dima
    ivan vanya
    maria mary molly polly mia
    anna anne ann annie hannah
    theodore theo ted
    leonard leonardo leo len lenny
    barbara barb babs
    amanda mandy
    abigail abby
    alfred alf fred
    valerie val
    vincent vince vinny
    walter walt
    jessica jess jessie
    joshua josh
    gabriel gabriella gabe gabby
    isabella isabel bella izzy
    jose pepe
    mohammed muhammad mohamed mohammad muhammed mohamad muhamed mo
    дмитрии дима митя
    анна аня анюта
    александр александра саша шура
    алексеи леша
    екатерина катя
    мария маша
    иван ваня
    михаил миша
    николаи коля
    наталья наташа
    елена лена
    владимир вова володя
    сергеи сережа
    ольга оля
    татьяна таня
    юлия юля
";
/// Fewest letters of a surname that an initial is written to without a gap: `jridge`. Shorter ones
/// are words: `train`.
const LONG_ENOUGH: usize = 5;

/// Returns the other names that somebody of this name is called by.
pub(super) fn also_called(folded: &str) -> Vec<&'static str> {
    let groups = GROUPS.lines().filter(|group| {
        let mut names = group.split_whitespace();
        names.any(|name| name == folded)
    });
    groups
        .flat_map(str::split_whitespace)
        .filter(|name| *name != folded)
        .collect()
}

/// Returns the words of a name written as one, folded: `jeanluc`, `elizabethyoung`, `jridge`,
/// `graceom`.
pub(super) fn joined(words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|word| fold_accents(word)).collect();
    let (Some(first), Some(last)) = (words.first(), words.last()) else {
        return Vec::new();
    };
    if words.len() < 2 {
        return Vec::new();
    }

    // What friends call somebody stands in handles, too: "alexrivera".
    let called = also_called(first).into_iter();
    let called = called.map(|called| [called, last].concat());
    let called: Vec<String> = called.collect();
    let mut forms: Vec<String> = words.windows(2).map(<[String]>::concat).collect();
    forms.extend([words.concat(), [first.as_str(), last].concat()]);
    forms.push([last.as_str(), first].concat());
    let initials: String = words
        .iter()
        .skip(1)
        .flat_map(|w| w.chars().next())
        .collect();
    let initial: String = first.chars().take(1).collect();
    // Some or all of them: "graceom", "graceomb".
    let some = initials
        .char_indices()
        .skip(1)
        .map(|(at, c)| at + c.len_utf8());
    let some = some.filter_map(|end| initials.get(..end));
    forms.extend(some.map(|initials| [first.as_str(), initials].concat()));
    for surname in words.iter().skip(1) {
        if surname.chars().count() < LONG_ENOUGH {
            continue;
        }
        forms.push([&*initial, surname].concat());
        // "prices" is no Sam Price.
        if !has(ORDINARY, surname) && !has(TERMS, surname) {
            forms.push([surname, &*initial].concat());
        }
    }
    forms.extend(called);
    forms.retain(|form| form.chars().count() >= LONG_ENOUGH);
    forms
}
