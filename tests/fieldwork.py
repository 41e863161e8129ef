"""A small handbook whose visits are observed in the field: units, channels, critical items, evidence."""

from __future__ import annotations

from hbgen.model.handbook import Handbook
from hbgen.model.measurement import Instruments
from hbgen.model.settings import Channel, Unit
from hbgen.model.texts import Text
from test_fill import smallest

UNITS = {"harbour": "Harbour kiosk", "market": "Market hall", "station": "Station"}
CHANNELS = {"counter": "At the counter", "phone": "By phone"}


PLAN = {
    "periods": [
        {"period": "2026-Q3", "start": "2026-07-01", "end": "2026-09-30"},
        {"period": "2026-Q4", "start": "2026-10-01", "end": "2026-12-31"},
    ],
    "quotas": [
        {"runs": 2, "per": ["unit"], "units": ["harbour", "market"]},
        {"runs": 1, "per": ["unit", "channel"], "units": ["station"]},
        {"runs": 1, "per": ["unit"], "units": ["market"]},
        {"runs": 4},
    ],
}


def observed(**fields: object) -> Handbook:
    """The smallest handbook with the instrument OBS of four items; `fields` are further fields of it."""
    items = [
        {"id": "OBS-1", "text": {"en": "The guest is greeted.", "et": "Külalist tervitatakse."}, "critical": "gate"},
        {"id": "OBS-2", "text": "The kitchen is clean.", "critical": "zero", "evidence": True},
        {"id": "OBS-3", "text": "The bill is explained.", "scale": "level", "not_applicable": "No bill"},
        {"id": "OBS-4", "text": "The phone is answered.", "channel": "phone"},
    ]
    observation = {
        "id": "OBS",
        "version": 2,
        "type": "observation",
        "title": "Visit",
        "purpose": "P",
        "frequency": "F",
        "items": items,
        "minimum_n": 5,
        **fields,
    }
    self_assessment = {
        "id": "SELF",
        "version": 1,
        "type": "self-assessment",
        "title": "Self",
        "purpose": "P",
        "frequency": "F",
        "collects": ["role"],
        "items": [{"id": "SELF-1", "text": "We listen.", "scale": "level"}],
    }
    scales = [{"id": "level", "name": "Level", "low": 1, "high": 4}]
    handbook = smallest()
    instruments = Instruments.model_validate({"scales": scales, "instruments": [observation, self_assessment]})
    units = tuple(Unit(id=id_, name=Text({"en": name}), group="front-line") for id_, name in UNITS.items())
    channels = tuple(Channel(id=id_, name=Text({"en": name})) for id_, name in CHANNELS.items())
    organisation = handbook.organisation.model_copy(update={"units": units, "channels": channels})
    return handbook.model_copy(update={"instruments": instruments, "organisation": organisation})
