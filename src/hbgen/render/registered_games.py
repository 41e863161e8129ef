"""The games of the handbook. Nothing else names `hbgen.render.games`: without it, `GAMES` is empty."""

from __future__ import annotations

from hbgen.render.games import crossword, quiz
from hbgen.render.learning.game import Game

GAMES: tuple[Game, ...] = (crossword.GAME, quiz.GAME)
