"""What schemathesis does not know by itself: a program file is sent as text."""

import schemathesis

schemathesis.serializer.alias("application/toml", "text/plain")
