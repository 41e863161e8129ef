"""The types of what Sphinx hands to templates of pages and takes from them."""

from __future__ import annotations

from typing import Any, TypeAlias

PageValues: TypeAlias = dict[str, Any]
"""Values for the template of a page by name; Sphinx, its theme and extensions put in what they like."""

ExtraPage: TypeAlias = tuple[str, PageValues, str]
"""A page that has no source: its name, values for its template, and the template's name."""
