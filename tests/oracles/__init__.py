"""For each chapter, what may be put into it and what must come out.

The module that is named as the chapter holds

- PERMITTED: a Hypothesis strategy that draws dicts of permitted inputs, of every kind;
- expected(**inputs): a dict of the results, by a route that the chapter does not use;
- BAD: for each input, values that must be refused, besides those that never will do
  (tests/test_refusals.py lists these);
- CONTRADICTIONS: pairs of inputs that do not fit together, as a dict, and the name of
  the one to blame;
- slips(**inputs), in chapters whose page names slips: for each result a dict from the
  slip to what it gives, by a route that the chapter does not use.
"""
