"""What invented people type, in their language."""

WORDS = {
    "en": {
        "done": "done {title} today",
        "partly": "partly {title} today",
        "ill": "ill",
        "ill_since": "ill since {from_on}",
        "ill_from": "ill from {from_on} to {to_on}",
        "away": "away from {from_on} to {to_on}",
        "back": "back",
        "yes": "yes",
        "pause": "pause goal {title}",
        "resume": "resume goal {title}",
        "let_go": "let go {title}",
    },
    "da": {
        "done": "gjort {title} i dag",
        "partly": "delvist {title} i dag",
        "ill": "syg",
        "ill_since": "syg siden {from_on}",
        "ill_from": "syg fra {from_on} til {to_on}",
        "away": "ferie fra {from_on} til {to_on}",
        "back": "tilbage",
        "yes": "ja",
        "pause": "pause mål {title}",
        "resume": "genoptag mål {title}",
        "let_go": "giv slip på {title}",
    },
}
