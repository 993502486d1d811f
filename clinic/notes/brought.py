"""What goes with the ways of working that are chosen in a note's form: sentences."""

from clinic.notes.forms import technique_value, worked
from clinic.notes.sentences import SENTENCES
from clinic.notes.ways import Ways
from clinic.notes.written import Written


def sentences(written: Written, ways: Ways) -> list[str]:
    """A sentence for each technique that is ticked under a chosen way, in the order of the ways.

    Of a technique of the practice's own nothing is known but its name: that is what is said of it.
    """
    ticked = ((one.code, code) for one in worked(written) for code in one.techniques)
    return [said for way, code in ticked if (said := _sentence(ways, way, code))]


def _sentence(ways: Ways, code: str, technique: str) -> str:
    if built_in := SENTENCES.get(technique_value(code, technique)):
        return built_in
    way = ways.find(code)
    found = way.technique(technique) if way else None
    return f"{found.label[:1].upper()}{found.label[1:]}." if found else ""
