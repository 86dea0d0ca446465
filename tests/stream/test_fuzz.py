"""Mutated streams at the reader and the player: no crash, no hang, nothing huge allocated, always a sentence.

``pytest tests/stream/test_fuzz.py`` throws 5,000; the environment variable ``VIZLIB_FUZZ`` gives another number
(rounded up to whole thousands), and ``VIZLIB_FUZZ_SEED`` the first seed. A failure names the seed and the place of its
mutant; ``python -m tests.stream.test_fuzz SEED PLACE`` prints it.
"""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from vizlib.stream.batch import StreamRefused, check_batch
from vizlib.stream.commands import BY_CODE
from vizlib.stream.reader import text

from .mutants import Mutant, mutants
from .sessions import CANVAS, DEVICE, good, sessions

CHUNK = 1000
SEEDS = range(
    first := int(os.environ.get("VIZLIB_FUZZ_SEED", "0")),
    first + -(-int(os.environ.get("VIZLIB_FUZZ", "5000")) // CHUNK),
)
FUZZ = Path(__file__).parents[1] / "player" / "fuzz.mjs"
MEMORY = 1 << 16  # bytes that "Python" shares
LIMIT = 16 << 20  # bytes that one batch, of at most 100 KB as a rule, may have allocated, on either side
SECONDS = 2  # that it may take
STRICT = 6  # each so many mutants are played in strict mode

REFUSAL = re.compile(r"^[A-Z].{15,}\.$", re.S)
#: What the player says itself begins with a command; what WebGPU says comes as it is.
REPORT = re.compile(r"^[a-z_]+: .{8,}[.!?]$|^[\[A-Z].{8,}\.$", re.S)
#: What JavaScript says of its own affairs is no sentence for whoever reads it.
JARGON = re.compile(
    r"undefined|is not a function|\[object|call stack|typed array|Uint\d+Array|Cannot (read|set|create|convert)"
    r"|Unexpected|not iterable|out of (bounds|range)|JSON at|Invalid array"
)

SESSIONS = sessions()


def refused(batch: bytes) -> str:
    """What the reader refuses a batch with; "" if it does not."""
    try:
        check_batch(batch)
    except StreamRefused as error:
        return str(error)
    return ""


def kind(refusal: str) -> str:
    """A refusal without what differs from batch to batch."""
    return re.split(r"[:(]", refusal)[0] if refusal else ""


def beyond_memory(batch: bytes) -> bool:
    """Whether a whole batch points outside of the shared memory, of which the reader knows nothing."""
    words, at = check_batch(batch).words.tolist(), 0
    while at < len(words):
        command = BY_CODE[words[at] & 0xFF]
        if any(words[at + place] + words[at + place + 1] > MEMORY for place in command.heap_places):
            return True
        at += command.words
    return False


class Played:
    """A player in Node that plays mutants, beside what is done here."""

    def __init__(self, thrown: list[Mutant], file: Path) -> None:
        plan = {
            "memory": MEMORY,
            "device": DEVICE,
            "canvases": [CANVAS],
            "good": len(good()),
            "sessions": [[len(batch) for batch in session] for session in SESSIONS],
            "mutants": [[m.session, m.place, len(m.batch), i % STRICT == 0] for i, m in enumerate(thrown)],
        }
        head = json.dumps(plan).encode()
        batches = [good(), *(batch for session in SESSIONS for batch in session), *(mutant.batch for mutant in thrown)]
        file.write_bytes(struct.pack("<I", len(head)) + head + b"".join(batches))
        # A young generation that holds what a mutant may allocate, so that nothing is collected while that is measured.
        limits = ["--expose-gc", "--max-semi-space-size=64", "--max-old-space-size=128"]
        self.process = subprocess.Popen(
            ["node", *limits, str(FUZZ), str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def result(self) -> dict:
        try:
            out, errors = self.process.communicate(timeout=600)
        finally:
            self.process.kill()
        assert self.process.returncode == 0, errors.decode()[-3000:]
        return json.loads(out)


def readings(seed: int, thrown: list[Mutant]) -> list[str]:
    """What the reader says of each mutant: "" or the sentence it was refused with, within the limits."""
    found = []
    tracemalloc.start()
    try:
        for place, mutant in enumerate(thrown):
            began = time.process_time()
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            where, refusal = f"seed {seed}, place {place}", ""
            try:
                text(mutant.batch).encode()
            except StreamRefused as error:
                refusal = str(error)
            except Exception as error:
                raise AssertionError(where) from error
            assert time.process_time() - began < SECONDS, where
            assert tracemalloc.get_traced_memory()[1] - before < LIMIT, where
            assert not refusal or (REFUSAL.match(refusal) and len(refusal) < 1000), f"{where}: {refusal}"
            found.append(refusal)
    finally:
        tracemalloc.stop()
    return found


def test_the_sessions_are_whole(tmp_path):
    names = Counter(line.split()[0] for session in SESSIONS for batch in session for line in text(batch).splitlines())
    assert set(names) == {command.name for command in BY_CODE.values()}
    thrown = [Mutant(1, place, batch) for place, batch in enumerate(SESSIONS[1])]
    thrown += [Mutant(2, place, batch) for place, batch in enumerate(SESSIONS[2])]
    played = Played(thrown, tmp_path / "whole").result()
    assert [result["refusal"] for result in played["results"]] == [""] * len(thrown)
    assert 16 << 20 <= played["measured"] < 20 << 20, "allocations are measured"
    assert len(played["expected"]) > 40
    assert played["expected"][0] == ""
    assert all(re.match(r"\w+\.\w+\(", call) for call in played["expected"][1:]), "no errors"
    assert not [message for message in played["told"] if re.match("[a-z_]+: ", message)], "no command fails"


def test_mutants_get_past_the_checks():
    """Else only the checks would be tested."""
    refusals = [refused(mutant.batch) for mutant in mutants(0, CHUNK, SESSIONS)]
    assert sum(not reason for reason in refusals) > CHUNK / 3
    assert len({re.sub(r"\d+", "", reason) for reason in refusals}) > 20, "many kinds of refusal"


@pytest.mark.parametrize("seed", SEEDS)
def test_reader_and_player_take_anything(seed, tmp_path):
    thrown = list(mutants(seed, CHUNK, SESSIONS))
    player = Played(thrown, tmp_path / "mutants")
    try:
        read = readings(seed, thrown)
    finally:
        played = player.result()
    commands = 0
    for place, (mutant, reading, result) in enumerate(zip(thrown, read, played["results"], strict=True)):
        where = f"seed {seed}, place {place}: {json.dumps(result)[:3000]}"
        assert result["threw"] == "", where
        assert result["after"] == "", f"the player no longer works: {where}"
        assert result["milliseconds"] < SECONDS * 1000, where
        assert result["allocated"] < LIMIT, where
        # A player is given words; the reader sees JSON, which a player refuses one command after the other.
        expected = reading if len(mutant.batch) % 4 == 0 else refused(mutant.batch[: len(mutant.batch) // 4 * 4])
        if "JSON" in expected and not refused(mutant.batch):
            assert result["errors"] or result["refusal"], f"the reader refuses it, the player says nothing: {where}"
            expected = ""
        if not expected and beyond_memory(mutant.batch[: len(mutant.batch) // 4 * 4]):
            expected = "The stream is corrupted:"
        assert kind(result["refusal"]) == kind(expected), f"reader and player differ: {where}"
        if result["refusal"]:
            assert REFUSAL.match(result["refusal"]), where
            assert result["commands"] == 0, where
        commands += result["commands"]
    for message, place in played["told"].items():
        assert REPORT.match(message), f"seed {seed}, place {place}: {message!r}"
        assert not JARGON.search(message), f"seed {seed}, place {place}: {message!r}"
    assert commands > CHUNK, "most of them are played"


if __name__ == "__main__":  # a mutant as text
    seed, place = map(int, sys.argv[1:3])
    print(text(list(mutants(seed, place + 1, SESSIONS))[place].batch))
