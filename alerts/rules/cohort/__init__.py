"""A synthetic cohort: invented patients, grown from published means, to see what the rules would make of many.

Numbers carry the key of their source (docs/reference/sources.md); [A] marks an assumption of ours. Rules and cohort
have one author, so nothing here says how well the rules find complications in patients.
"""
