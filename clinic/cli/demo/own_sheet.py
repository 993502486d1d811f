"""A sheet in the fictional practice's own words, and its French, which a colleague has read through."""

from clinic.cli.demo.players import Player
from clinic.handouts import own, own_reading
from clinic.handouts.checked import Status
from clinic.handouts.own_text import Text
from clinic.handouts.shelf import NoSuchSheet

CODE = "OWN_7B21D4"

ENGLISH = """## Why it helps {TEXT}

The day comes home with you if nothing ends it. A small end tells your body that it is over.

## How to do it {STEPS}

1. Stop before the door
   In the car, on the step, or one bus stop early.
2. Name one thing that was hard
   > “That call was a lot.”
3. Name one thing that is done
   > “The list is sent.”
4. Put your hand on the door
   One long breath out. Then go in.

## Try this {TRY}

Do it on the days that went well, too. Then it is there on the others.

## This week {LOG_TABLE days}

- Day
- Did I stop? | narrow
- How I came in"""

FRENCH = """## Pourquoi cela aide {TEXT}

La journée rentre avec vous si rien ne la finit. Une petite fin dit au corps que c’est terminé.

## Comment faire {STEPS}

1. Arrêtez-vous avant la porte
   Dans l’auto, sur la marche, ou un arrêt plus tôt.
2. Nommez une chose qui a été difficile
   > «\u00a0Cet appel, c’était beaucoup.\u00a0»
3. Nommez une chose qui est faite
   > «\u00a0La liste est envoyée.\u00a0»
4. Posez la main sur la porte
   Une longue expiration. Puis entrez.

## À essayer {TRY}

Faites-le aussi les jours qui vont bien. Ce sera là pour les autres.

## Cette semaine {LOG_TABLE days}

- Jour
- Un arrêt à la porte? | narrow
- Comment s’est passée l’arrivée"""


def keep(writer: Player, reader: Player) -> None:
    """Make it, where there is none yet. Leaves the commit."""
    try:
        own.find(CODE)
    except NoSuchSheet:
        own.begin(writer.actor, writer.id, CODE, "en", _english(), is_ready=True)
        own_reading.read_through(reader.actor, reader.id, CODE, "en", 1, Status.REVIEWED)
        own.keep(writer.actor, writer.id, CODE, "fr", _french(), over=0, is_ready=True)


def _english() -> Text:
    return Text(
        title="Ten minutes after work",
        setting="On your own, ten minutes",
        lead="Leave the day at the door before you walk in.",
        body=ENGLISH,
        settings={
            "need": "SETTLE",
            "minutes": 10,
            "conjoint": False,
            "given": "",
            "caution": "",
            "drawing": "settle",
            "modalities": ["COREG", "SOMATIC"],
            "techniques": [],
        },
    )


def _french() -> Text:
    return Text(
        title="Dix minutes après le travail",
        setting="Sans autre personne, dix minutes",
        lead="Laissez la journée à la porte avant d’entrer.",
        body=FRENCH,
        of=1,
    )
