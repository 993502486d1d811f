"""What a web server imports: the assembled practice."""

from clinic.app import create_app

app = create_app()
