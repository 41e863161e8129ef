"""Which figures may be shown, so that nobody can be recognised: within one release and over all of them.

What the reader is taken to know (docs/measuring.md says the same to users):

- every value, bound, n and interval that was ever published, since Git keeps all versions of results;
- the scale of each item, the minimum, and every rule in this package;
- who was invited, and so how many answers each unit, channel and role gave at most; here the reader is taken to know
  how many they gave;
- the own answer of one colleague.

The reader does not know who answered, nor any other answer.

`withholding` is about a single figure: how it is rounded, when it has an interval, when it is a bound. `program` is a
linear program over everything that was published; `audit` solves it for every group below the minimum: the means that
the group could have must span at least `WIDTH` of the scale. See Hundepool et al., Statistical Disclosure Control,
2012, chapter 4, for this audit of a single table; here it spans all releases.
"""
