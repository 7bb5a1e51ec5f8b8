//! Which of a candidate's stories fits a behavioural question, and whether an answer tells it. The
//! stories, questions and answers were written down before the two thresholds were chosen.

use viva::domain::story::form::parse_stories;
use viva::domain::{Question, QuestionType, Story, StoryFit, StoryId, StoryShelf};
use viva::history::{SqliteHistory, StoredStory};
use viva::session::stories::shelve_stories;
use viva::store::embed::BundledModel;

const STORIES: &str = "\
Title: The churn model marketing did not believe
Situation: Spring 2023, telecom. My analysis said discounts bring nobody back; the head of marketing had promised them to the board and called the sample wrong.
Action: I asked her what would convince her, reran it on the segment she named, and we agreed on a four week holdout before anyone saw numbers.
Result: The holdout showed the same. She moved the budget, 400k a year, to onboarding calls.

Title: Stuck on the leaking join
Situation: My first month. Training scores were perfect and production was noise. I searched for two days alone.
Action: I wrote down what I had ruled out and asked Priya from the platform team for half an hour.
Result: A join took the label from tomorrow's snapshot. Since then I ask after half a day, with notes.

Title: Three launches, one analyst
Situation: Black Friday week, eleven requests, only me on the desk.
Action: I put all of them on one page with the decision each would change, had the two directors rank them, and said no to six in writing.
Result: Three were done well by Thursday; nobody missed the six.

Title: The feature store nobody could delete
Situation: 1,200 features, 300 of them read by no model, nightly jobs took nine hours.
Action: I logged reads for a month, switched off what was not read behind a flag, and left the currency tables alone because finance audits them.
Result: Four hours instead of nine. The currency tables are still ugly.

Title: The ranking design we turned around
Situation: A team of six wanted a two tower retrieval model for a catalogue of 900 items.
Action: In the review I asked for the latency budget and the catalogue size, and brought a brute force baseline over lunch.
Result: We shipped the baseline in a week and put the quarter into labels.

Title: No effect of the new recommendations
Situation: Six months on a bandit for the home page, and the experiment was flat.
Action: I checked power and logging, wrote a two page note on what we now know, and proposed to stop.
Result: The team stopped it; the note is read by everybody who proposes personalisation.

Title: From two pairs to a guild
Situation: Engineers threw our notebooks away and rewrote them; releases took a month.
Action: I paired one scientist with one engineer for a sprint each, and we wrote a template both sides owned.
Result: Releases every week, and eight teams use the template.

Title: Forecasting blood donations
Situation: Own project, a clinic threw away a fifth of its blood bags.
Action: I cleaned nine years of donation records, forecast demand by blood group with a seasonal model and sat with the nurses to see what they would use.
Result: Waste fell from 20 to 12 percent in three months.
";

/// A question, and the story that fits by reading; None where none does.
const ASKED: &[(&str, Option<usize>)] = &[
    (
        "Tell me about a time a stakeholder rejected the conclusion of your analysis.",
        Some(0),
    ),
    (
        "Tell me about a time you were stuck on a task and had to ask somebody for help.",
        Some(1),
    ),
    (
        "Tell me about a week when you had far more analysis requests than time.",
        Some(2),
    ),
    (
        "Tell me about technical debt in an ML system that you paid down, and some you left.",
        Some(3),
    ),
    (
        "Tell me about a design review you led that changed the course of an ML project.",
        Some(4),
    ),
    (
        "Describe a project of yours that found no effect, and what you did with it.",
        Some(5),
    ),
    (
        "How do you foster collaboration between data science and engineering teams?",
        Some(6),
    ),
    (
        "Walk me through a data project you did yourself, from the question to the result.",
        Some(7),
    ),
    ("Tell me about a time you had to let somebody go.", None),
    (
        "How do you talk about your salary expectations with a recruiter?",
        None,
    ),
    (
        "Tell me about a time you were treated unfairly because of where you come from.",
        None,
    ),
    ("Why do you want to leave your present job?", None),
];

/// Answers that tell a story, in other words than it was noted in.
const TOLD: &[(usize, &str)] = &[
    (
        0,
        "At a telecom I found that discounts don't bring churned customers back. The head of marketing rejected that, she said my sample was wrong, she had promised the discounts to the board. So I asked what would convince her and we agreed on a holdout for four weeks, before looking at any number. The holdout said the same thing and she put the money, about 400k, into onboarding.",
    ),
    (
        1,
        "Well in my first month my training metrics were perfect but production was just noise, and I sat on it two days on my own. Then I wrote notes on everything I had ruled out and asked a colleague on the platform team, Priya. She saw in half an hour that a join pulled the label from tomorrow's snapshot.",
    ),
    (
        2,
        "Black Friday. Eleven requests came and I was the only analyst on the desk. I made one page with each request and the decision it would change and let the directors rank it, and I wrote six people a no. Three got done by Thursday.",
    ),
    (
        3,
        "We had 1200 features, and about 300 of them no model ever read. The nightly jobs took nine hours. I logged the reads for a month and switched off the unread ones behind a flag. I left the currency tables, finance audits them. It went down to four hours.",
    ),
    (
        5,
        "We had built a bandit for the home page for six months and the experiment came out flat. First I checked the power and whether the logging was right. Then I wrote a short note with what we know now and suggested we stop, which we did.",
    ),
    (
        6,
        "Our notebooks got thrown away by engineers and rewritten, so a release took a month. I had one scientist and one engineer pair for a sprint and together we wrote a template. Now it is weekly and eight teams use it.",
    ),
    (
        7,
        "I did a project for a clinic that was throwing away a fifth of its blood bags. I cleaned nine years of donations, made a seasonal forecast by blood group, and talked with the nurses about what they would use. The waste fell to 12 percent.",
    ),
];

/// Answers to the same questions that tell none of them.
const NOT_TOLD: &[(usize, &str)] = &[
    (
        0,
        "I would first make sure I understand the objection. Stakeholders reject a conclusion when it surprises them, so I would show the data, rerun the analysis on what they name, and agree on an experiment that settles it before we see the numbers.",
    ),
    (
        0,
        "In my last company a product manager did not accept that the new pricing page lowered revenue. I went through the segments with her, we found that mobile users drove it, and she changed the page.",
    ),
    (
        1,
        "I got stuck with a Spark job that ran out of memory. After a while I asked a senior engineer and he showed me how to look at the skew of the keys.",
    ),
    (
        2,
        "I prioritise by impact and effort. When there are too many requests I talk to the managers, ask what decision depends on it, and say no to some of them.",
    ),
    (
        3,
        "We had a training pipeline made of shell scripts. I moved it to Airflow with tests, and left the labelling tool as it was, because it was going to be replaced anyway.",
    ),
    (
        4,
        "In the design review for fraud detection I asked how labels would arrive. They arrive after ninety days, so we changed from online learning to a weekly batch.",
    ),
    (
        5,
        "My uplift model for emails found nothing. I told the team honestly and we published the null result internally so that nobody repeats it.",
    ),
    (
        6,
        "I think that shared goals, joint planning and code reviews matter most. Data scientists should write production code and engineers should understand the metrics.",
    ),
    (
        7,
        "I built a dashboard for support tickets. I scraped the tickets, clustered the topics with embeddings and showed the team that half of them were about passwords.",
    ),
    (7, "I do not know."),
];

fn stories() -> Vec<Story> {
    parse_stories(STORIES).unwrap()
}

fn id(at: usize) -> StoryId {
    StoryId(uuid::Uuid::from_u128(at as u128))
}

#[test]
fn the_story_that_fits_is_found_and_no_other() {
    let asked = ASKED.iter().map(|(text, _)| behavioral(text));
    let asked: Vec<Question> = asked.collect();
    let shelf = shelf_of(stories(), &asked);

    let (mut right, mut wrong) = (0, 0);
    for (question, (text, wanted)) in asked.iter().zip(ASKED) {
        let found = shelf.fitting.get(&question.id).copied();
        println!("{found:?} {wanted:?} {text}");
        let is_right = found == wanted.map(id);
        right += usize::from(is_right);
        wrong += usize::from(found.is_some() && !is_right);
    }
    println!("right: {right} of {}, wrong stories: {wrong}", ASKED.len());
    assert!(right >= 8 && wrong == 0, "{right} right, {wrong} wrong");
}

fn shelf_of(stories: Vec<Story>, asked: &[Question]) -> StoryShelf {
    let folder = tempfile::tempdir().unwrap();
    let history = SqliteHistory::open(&folder.path().join("history.db")).unwrap();
    for (at, story) in stories.into_iter().enumerate() {
        let stored = StoredStory { id: id(at), story };
        history.keep_story(&stored).unwrap();
    }
    shelve_stories(asked.iter(), &history, &BundledModel::new()).unwrap()
}

#[test]
fn tags_say_what_a_story_is_for() {
    const TAGGED: &str = "\
Title: Leaky model
Situation: At the insurer my manager wanted to ship a churn model with an AUC of 0.97, and I thought there was leakage.
Action: I spent two days tracing the columns and showed that one field was filled only after the cancellation.
Result: We removed it, the AUC fell to 0.78, and we shipped three weeks later with numbers that held.
Tags: conflict, manager

Title: Intern who did not dare to ask
Situation: I mentored two interns, and one of them did not dare to ask questions.
Action: I set ten minutes daily with her and asked first.
Result: At the end she gave the team demo.
";
    let asked = [
        "Tell me about a time you disagreed with your manager.",
        "Have you ever had a conflict with a manager?",
        "Have you ever mentored an intern?",
    ];
    let asked = asked.map(behavioral);
    let shelf = shelf_of(parse_stories(TAGGED).unwrap(), &asked);
    let found = asked.each_ref().map(|q| shelf.fitting.get(&q.id).copied());
    assert_eq!(found, [Some(id(0)), Some(id(0)), Some(id(1))]);
}

fn behavioral(text: &str) -> Question {
    let mut question = Question::plain(text, None);
    question.kind = QuestionType::Behavioral;
    question
}

fn fit(shelf: &StoryShelf, question: &str, answer: &str) -> Option<StoryFit> {
    shelf.fit(&behavioral(question), &[answer])
}

#[test]
fn an_answer_that_tells_a_story_is_recognised_and_no_other() {
    let shelf = StoryShelf {
        stories: stories()
            .into_iter()
            .enumerate()
            .map(|(i, s)| (id(i), s))
            .collect(),
        fitting: Default::default(),
    };
    let share = |question: &str, answer: &str| {
        let shares = shelf
            .stories
            .iter()
            .map(|(_, s)| s.told_share(question, answer));
        shares.fold(0.0, f64::max)
    };
    for (at, answer) in TOLD {
        let question = ASKED[*at].0;
        println!("told {:.2} {answer:.40}", share(question, answer));
        let fit = fit(&shelf, question, answer).unwrap();
        assert_eq!((fit.story, fit.used), (id(*at), true), "{answer}");
    }
    for (at, answer) in NOT_TOLD {
        let question = ASKED[*at].0;
        println!("not  {:.2} {answer:.40}", share(question, answer));
        assert_eq!(fit(&shelf, question, answer), None, "{answer}");
    }
}
