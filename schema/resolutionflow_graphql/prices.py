"""What fields cost that take more than reading a row; `costs` charges it once for each time the field is asked."""

COUNT = 10
"""A list is counted to its end."""
DOCUMENT = 20
"""A whole session is read."""
LOOKUP = 20
"""One thing is read from the PSA."""
PSA = 50
"""A list is read from the PSA."""
WRITE = 10
"""A transaction."""
CONFIRM = 100
"""A transaction, and a while of waiting for the PSA."""
DRAFT = 500
"""A text is written, by a model where there is one."""
