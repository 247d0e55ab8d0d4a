"""Stand-ins for PSAs over real HTTP, with switchable faults and a page to watch them.

Shared parts: `server` runs an application on 127.0.0.1, `faults` says what shall go wrong, `wire` makes it
go wrong, `control` and `page` are for tests and people. A PSA's own rules live in its own sub-package.
"""
