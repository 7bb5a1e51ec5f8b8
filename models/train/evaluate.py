"""What a tuned sentence model is worth to the judge: `python evaluate.py [TUNED.pt]`.

Measures the graded answers with it, fits the judge anew, cross-validated by question, and prints the
figures of `docs/grading.md` for all questions, and for both halves of `tune.py --half`.
"""

import sys

import numpy as np
import torch
from encoder import base_model, token_vectors
from judge import ABSENT, DENIED, MADE, PARTLY, UNSURE, cross_validate, measure, part_of, tell
from texts import read_answers, read_questions
from tune import is_left_out

CREDIT = np.array([1.0, 0.5, 0.0, 0.0])
# Partly counts less than it is, denied and absent a little more: the factors of the judge.
FACTORS = np.array([1.0, 0.7, 1.2, 1.2])


def measure_all(model):
    """Rows of the graded points: question, topic, answer, weight, measures, verdict."""
    questions = read_questions()
    vectors, rows = {}, []
    for answer in read_answers(questions):
        question = questions[answer.question]
        if question.text not in vectors:
            own = token_vectors(model, [text.ids for text in question.texts])
            vectors[question.text] = torch.cat(own)
        said = token_vectors(model, [answer.ids[start:end] for start, end in answer.sentences])
        cosines = (vectors[question.text] @ torch.cat(said).T).clamp(min=0).numpy()
        for point, measures, verdict in measure(question, answer, cosines):
            weight = question.weights[point]
            rows.append((question.text, answer.topic, answer.name, weight, measures, verdict))
    return rows


def report(name, rows):
    measures = np.array([row[4] for row in rows])
    verdicts = np.array([row[5] for row in rows])
    parts = np.array([part_of(row[1]) for row in rows])
    chances = cross_validate(measures, verdicts, parts)
    told = tell(chances, verdicts, parts)
    expected = chances @ CREDIT
    likeliest = CREDIT[(chances * FACTORS).argmax(1)]

    print(f"{name}: {len(rows)} points")
    print(f"  met against contradicted, AUC {auc(chances, verdicts):.3f}")
    print(f"  Pearson of the score {pearson(rows, likeliest):.3f}, expected {pearson(rows, expected):.3f}")
    loss = -np.log(np.maximum(chances[np.arange(len(rows)), verdicts], 1e-9)).mean()
    print(f"  mean logarithmic loss {loss:.4f}")
    for word, which, right in [
        ("made", told == MADE, [MADE]),
        ("not found or denied", (told == ABSENT) | (told == DENIED), [ABSENT, DENIED]),
        ("denied", told == DENIED, [DENIED]),
    ]:
        share = np.isin(verdicts[which], right).mean() if which.any() else float("nan")
        print(f"  told as {word}: {which.mean():.1%}, right {share:.1%}")
    print(f"  unsure: {(told == UNSURE).mean():.1%}")


def auc(chances, verdicts):
    lean = chances[:, MADE] + 0.5 * chances[:, PARTLY] - chances[:, DENIED]
    made, denied = lean[verdicts == MADE], np.sort(lean[verdicts == DENIED])
    below = np.searchsorted(denied, made, "left") + np.searchsorted(denied, made, "right")
    return below.mean() / 2 / len(denied)


def pearson(rows, credit):
    sums = {}
    for (_, _, answer, weight, _, verdict), own in zip(rows, credit):
        total = sums.setdefault(answer, np.zeros(3))
        total += weight * np.array([CREDIT[verdict], own, 1.0])
    scores = np.array([total[:2] / total[2] for total in sums.values()])
    return np.corrcoef(scores.T)[0, 1]


def main():
    model = base_model().eval()
    if len(sys.argv) > 1:
        model.load_state_dict(torch.load(sys.argv[1], weights_only=True))
    with torch.no_grad():
        rows = measure_all(model)
    report("all questions", rows)
    report("half that tuned it", [row for row in rows if not is_left_out(row[0])])
    report("half left out", [row for row in rows if is_left_out(row[0])])


if __name__ == "__main__":
    main()
