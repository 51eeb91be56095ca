"""Teams' limits, and how much room each text of a card is given, in bytes of JSON as `text.size` counts them."""

ACTIVITY = 25_000
"""A whole activity; Teams refuses about 28 KB with status 413."""
ENVELOPE = 1_200
"""What the way out adds to an activity: who, where to, whose organisation."""
CARD = ACTIVITY - ENVELOPE
"""An activity as it is rendered, without what the way out adds; as much for a form."""

SUMMARY = 600
HEADING = 600
PARAGRAPH = 6_000
FIELD_NAME = 300
FIELD_VALUE = 2_400
PROGRESS = 400
ALT_TEXT = 900
BUTTON = 120
LABEL = 300
OPTION = 200
TITLE = 200
ERROR = 500
HELD = 8_000
"""What a field of a form is filled in with."""

ID = 255
REF = 2_000
VALUE = 300
"""Characters of what goes there and back unseen; ours are far shorter."""

ROW = 6
"""Buttons side by side; Teams shows no more of a row."""
ROW_WIDTH = 290
"""Pixels of a row of buttons on a telephone."""
REFRESHED = 60
"""People for whom Teams asks for a card anew by itself."""
PRESSED = 8_000
"""Characters of one input that is read from what comes back."""
