"""The judge of sayings in Python: the same nine measures, the same regression and limits.

Source: `src/assess/offline/judge/` and `tests/judge_fit.rs`. Left out: what is copied or only says
the question back counts for nothing there, and answers in notes have weights of their own.
"""

import hashlib
import math

import numpy as np
from texts import POINT, RIGHT, WHY, WRONG, rarity

TEMPERATURE = 0.03
SEVERAL = 3
BY_CHANCE = 0.35
VERDICTS = ["met", "partial", "contradicted", "missing"]
MADE, PARTLY, DENIED, ABSENT = range(4)
UNSURE = 4
PARTS = 10
# What is told is to be right this often.
SURELY, LEAST_TOLD = 0.92, 40


def best(values, axis=0):
    return np.sort(values, axis=axis)[::-1][:SEVERAL].mean(axis=axis)


class Compared:
    """An answer held against the texts of its question. `cosines`: texts' tokens by its tokens."""

    def __init__(self, question, answer, cosines):
        texts = question.texts
        sayings = [text for text in texts if text.side in (RIGHT, WRONG)]
        everything = len(sayings) + 1.0
        with_token = {}
        for saying in sayings:
            for token in set(saying.ids):
                with_token[token] = with_token.get(token, 0) + 1

        def weight(token):
            seen = with_token.get(token, 0) + 0.5
            return math.log(everything / seen) / math.log(everything / 0.5) * rarity(token)

        near = np.clip((cosines - BY_CHANCE) / (1 - BY_CHANCE), 0, None)
        starts = np.cumsum([0] + [len(text.ids) for text in texts])[:-1]
        of_texts = np.array([weight(token) for text in texts for token in text.ids])
        all_of_texts = np.maximum(np.add.reduceat(of_texts, starts), 1e-6)
        self.own = np.array([weight(token) for token in answer.ids])
        self.passages = answer.passages
        self.nearest = np.maximum.reduceat(near, starts, axis=0)
        self.recall = np.zeros((len(texts), len(answer.passages)))
        precision = np.zeros_like(self.recall)

        for at, (start, end) in enumerate(answer.passages):
            within = near[:, start:end].max(1) * of_texts
            self.recall[:, at] = np.add.reduceat(within, starts) / all_of_texts
            precision[:, at] = self.mean(self.nearest, start, end)
        both = self.recall * precision
        self.both = 2 * both / np.maximum(self.recall + precision, 1e-6)

    def mean(self, values, start, end):
        own = self.own[start:end]
        return (values[..., start:end] * own).sum(-1) / max(own.sum(), 1e-6)


def measure(question, answer, cosines):
    """The nine measures of each graded key point: rows of (point, measures, verdict)."""
    compared = Compared(question, answer, cosines)
    rows = {}
    for index, text in enumerate(question.texts):
        rows.setdefault((text.point, text.side), []).append(index)
    points = [p for p in range(len(answer.verdicts)) if (p, RIGHT) in rows and (p, WRONG) in rows]

    def strength(side):
        both = compared.both[side]
        return 0.5 * both.max(0) + 0.5 * best(both)

    strengths = {p: [strength(rows[p, side]) for side in (RIGHT, WRONG)] for p in points}
    everything = np.array([own for pair in strengths.values() for own in pair])
    shares = np.exp((everything - everything.max(0)) / TEMPERATURE)
    shares = shares / shares.sum(0)

    found = []
    for number, point in enumerate(points):
        if answer.verdicts[point] not in VERDICTS:
            continue
        right, wrong = strengths[point]
        either = np.maximum(right, wrong)
        weights = np.exp((either - either.max()) / TEMPERATURE)
        weights = weights / weights.sum()
        of_right, of_wrong = rows[point, RIGHT], rows[point, WRONG]
        leans = compared.nearest[of_right].max(0) - compared.nearest[of_wrong].max(0)
        leans = np.array([compared.mean(leans, *passage) for passage in compared.passages])
        recall, both = compared.recall, compared.both
        found.append(
            (
                point,
                [
                    best(both[of_right].max(1)),
                    best(both[of_wrong].max(1)),
                    best(recall[of_right].max(1)) - best(recall[of_wrong].max(1)),
                    (weights * (right - wrong)).sum(),
                    (weights * leans).sum(),
                    shares[2 * number].max(),
                    shares[2 * number + 1].max(),
                    recall[rows[point, POINT]].max() if (point, POINT) in rows else 0.0,
                    both[rows[point, WHY]].max() if (point, WHY) in rows else 0.0,
                ],
                VERDICTS.index(answer.verdicts[point]),
            )
        )
    return found


def fit(measures, verdicts, penalty=0.003, steps=300):
    mean, deviation = measures.mean(0), np.maximum(measures.std(0), 1e-6)
    scaled = (measures - mean) / deviation
    weights, bias = np.zeros((4, measures.shape[1])), np.zeros(4)
    speed, bias_speed = weights * 0, bias * 0
    wanted = np.eye(4)[verdicts]
    for _ in range(steps):
        error = (softmax(scaled @ weights.T + bias) - wanted) / len(verdicts)
        speed = 0.9 * speed - 0.1 * (error.T @ scaled + penalty * weights)
        bias_speed = 0.9 * bias_speed - 0.1 * error.sum(0)
        weights, bias = weights + speed, bias + bias_speed
    return lambda new: softmax((new - mean) / deviation @ weights.T + bias)


def softmax(logits):
    chances = np.exp(logits - logits.max(1, keepdims=True))
    return chances / chances.sum(1, keepdims=True)


def part_of(topic):
    return hashlib.sha256(topic.encode()).digest()[1] % PARTS


def cross_validate(measures, verdicts, parts):
    chances = np.zeros((len(verdicts), 4))
    for part in range(PARTS):
        own = parts == part
        if own.any():
            chances[own] = fit(measures[~own], verdicts[~own])(measures[own])
    return chances


def tell(chances, verdicts, parts):
    """What is told of each point, by limits that have not seen its question."""
    told = np.full(len(verdicts), UNSURE)
    for part in range(PARTS):
        own = parts == part
        if not own.any():
            continue
        known, new = chances[~own], chances[own]
        truth = verdicts[~own]
        made = lowest(known[:, MADE], truth == MADE)
        absent = lowest(not_made(known), truth >= DENIED)
        denied = lowest(known[:, DENIED], truth == DENIED)
        here = np.full(len(new), UNSURE)
        here[not_made(new) >= absent] = ABSENT
        here[new[:, MADE] >= made] = MADE
        here[new[:, DENIED] >= denied] = DENIED
        told[own] = here
    return told


def not_made(chances):
    """Absent or denied, where the first is the likelier."""
    both = chances[:, DENIED] + chances[:, ABSENT]
    return np.where(chances[:, ABSENT] >= chances[:, DENIED], both, 0)


def lowest(chances, is_right):
    """The lowest limit above which enough are right; out of reach where there is none."""
    order = np.argsort(-chances, kind="stable")
    sorted_ = chances[order]
    right, count = np.cumsum(is_right[order]), np.arange(1, len(order) + 1)
    is_last = np.append(sorted_[1:] < sorted_[:-1], True)
    good = is_last & (count >= LEAST_TOLD) & (right >= SURELY * count)
    return sorted_[np.where(good)[0].max()] if good.any() else 2.0
