"""Daily activities: what an office has fixed for them (`policy`, `office`), what can be done (`catalogue`).

`judging` says what is wrong with an entry, `refusals` in which words; `entries` writes and sends it.
"""
