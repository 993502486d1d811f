"""What the pages leave in an app is the same for every app of this process: found out from the first."""

from collections.abc import Iterable

from flask import Blueprint, Flask

from tests.addresses import KnownMap

# Lists of functions, by the name of the page they are for.
BY_PAGE = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
)
# Set by the edge before any page is there, the same for every app.
OPTIONS = "PROVIDE_AUTOMATIC_OPTIONS"


class KnownPages:
    """All pages as if they were one, given to an app in a moment. They leave nothing but what is named."""

    def __init__(self, pages: Iterable[Blueprint]) -> None:
        self._pages = list(pages)
        self._alone: Flask | None = None

    def _by_themselves(self, like: Flask) -> Flask:
        """An app that has these pages and nothing else, their addresses written as in this one."""
        alone = Flask("clinic", static_folder=None)
        alone.config[OPTIONS] = like.config[OPTIONS]
        alone.url_rule_class = like.url_rule_class
        alone.template_context_processors.clear()
        for page in self._pages:
            alone.register_blueprint(page)
        return alone

    def register(self, app: Flask, options: dict[str, object]) -> None:
        """As a blueprint is."""
        assert not options
        alone = self._alone = self._alone or self._by_themselves(app)
        app.blueprints.update(alone.blueprints)
        app.view_functions.update(alone.view_functions)
        for name in BY_PAGE:
            for page, functions in getattr(alone, name).items():
                getattr(app, name)[page].extend(functions)
        for page, by_code in alone.error_handler_spec.items():
            for code, handlers in by_code.items():
                app.error_handler_spec[page][code].update(handlers)
        KnownMap.hand_on(alone.url_map, app.url_map)
