"""The addresses of a practice, which are the same for every app of this process: worked out for the first."""

from collections.abc import Hashable
from typing import Any, ClassVar

from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import State, StateMachineMatcher

# What is said in another form, or not said at all but worked out when the rule is bound.
WORKED_OUT = {"methods", "defaults", "arguments", "_converters", "_trace", "_parts"}


class _Laid(StateMachineMatcher):
    """Finds the way to an address by a tree that is laid out once for the same rules in the same order."""

    # By which rules they are, each of which is kept below for good.
    trees: ClassVar[dict[tuple[int, ...], State]] = {}

    def __init__(self, merge_slashes: bool) -> None:
        super().__init__(merge_slashes)
        self.rules: list[Rule] = []

    def add(self, rule: Rule) -> None:
        self.rules.append(rule)

    def update(self) -> None:
        which = tuple(map(id, self.rules))
        if which not in self.trees:
            plain = StateMachineMatcher(self.merge_slashes)
            for rule in self.rules:
                plain.add(rule)
            plain.update()
            self.trees[which] = plain._root
        self._root = self.trees[which]


class KnownMap(Map):
    """A map that takes for each rule the one that another app has bound already, if all about it is the same.

    Nothing may change a rule or a converter once it is there: the other apps would have it, too.
    """

    bound: ClassVar[dict[Hashable, Rule]] = {}

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._matcher: _Laid = _Laid(self.merge_slashes)

    def add(self, rulefactory: RuleFactory) -> None:
        assert isinstance(rulefactory, Rule)
        key = _asked(rulefactory)
        if key not in self.bound:
            rulefactory.bind(self)
            self.bound[key] = rulefactory
        self._take(self.bound[key])

    def _take(self, rule: Rule) -> None:
        self._matcher.add(rule)
        self._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
        self._remap = True

    @staticmethod
    def hand_on(one: Map, other: Map) -> None:
        """Give another map all that this one has, in the same order."""
        assert isinstance(one, KnownMap)
        assert isinstance(other, KnownMap)
        for rule in one._matcher.rules:
            other._take(rule)


def _asked(rule: Rule) -> Hashable:
    """All that can be said of a rule before it is bound."""
    said = vars(rule)
    return (
        frozenset(said["methods"] or ()),
        repr(said["defaults"]),
        *(value for name, value in said.items() if name not in WORKED_OUT),
    )
