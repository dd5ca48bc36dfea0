"""R, the reference: the least that a Django REST framework view can be that stores one check-in of 25 answers.

A token looked up in the database, a ModelSerializer that validates, one durable INSERT, the row sent back. No lock, no
rules, no alert, no audit, no history. It stands here so that everybody can measure against the same thing.
"""
