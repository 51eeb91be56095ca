"""Slack's limits: what its Web API refuses beyond, in characters as `text.size` counts them, or in pieces."""

SECTION_TEXT = 3_000
HEADER_TEXT = 150
FIELD_TEXT = 2_000
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
OPTION_TEXT = 75
OPTION_VALUE = 150
LABEL = 2_000
PLACEHOLDER = 150
ALT_TEXT = 2_000
INPUT_VALUE = 3_000
TITLE = 24
ID = 255
PRIVATE_METADATA = 3_000

FIELDS = 10
ELEMENTS = 25
OPTIONS = 100
GROUPS = 100
OVERFLOW_OPTIONS = 5
CHECKBOXES = 10

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_BUDGET = 12_000
"""Bytes of a message's blocks as JSON. Slack refuses about 13,200 characters without saying how it counts; reports
say that what holds the texts counts as well (bolt-js 2509, 2867), so everything is counted here."""
VIEW_BUDGET = 240_000
"""Bytes of a view's blocks as JSON: 250 kB less what stands around them."""

SUMMARY = 3_000
"""Characters of a message's plain text; Slack shows a beginning of it."""
ERROR = 500
"""Characters beside a field that something is wrong with; Slack names no limit."""
