"""A fixed sample of the proof that no input ends in a traceback, and that no value of a wrong type is passed over."""

from __future__ import annotations

from proof import mutated_inputs


def test_a_sample_of_mutated_inputs_is_told() -> None:
    for figure in mutated_inputs.prove(0.01):
        assert figure.failures == 0, figure
        assert figure.count >= 100
