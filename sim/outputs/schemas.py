"""JSON Schemas of the files people write, for editors that complete and check as one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.params import AnyPage
from sim.scenario import Scenario

Schema = dict[str, Any]


def scenario_schema() -> Schema:
    """Return the schema of a scenario file; nothing is required, since a parent may have written it.

    >>> sorted(scenario_schema()["properties"])[:3]
    ['alternatives', 'arms', 'baseline']
    """
    schema: Schema = _optional(Scenario.model_json_schema())
    parent = {"type": "string", "description": "The file this one lies over, in the same folder or below it."}
    schema["properties"] = {"extends": parent, **schema["properties"]}
    return {"$schema": DIALECT, **schema, "title": "A scenario of reunify"}


def params_schema() -> Schema:
    """Return the schema of a file of evidence.

    >>> "lines" in params_schema()["properties"]
    True
    """
    return {"$schema": DIALECT, **AnyPage.model_json_schema(), "title": "Evidence of reunify"}


def _optional(schema: Schema) -> Schema:
    """Return a schema in which no name of any part is required."""
    parts = {name: _optional(part) for name, part in schema.get("$defs", {}).items()}
    own = {name: value for name, value in schema.items() if name != "required"}
    return own | ({"$defs": parts} if parts else {})


DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: Mapping[str, Callable[[], Schema]] = {"scenario": scenario_schema, "params": params_schema}
"""What has a schema."""
EDITOR_LINE = "# yaml-language-server: $schema="
"""What an editor reads at the head of a YAML file, before the place of its schema."""
