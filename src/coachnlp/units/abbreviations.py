"""Dutch abbreviations that end in a full stop, by what the full stop says about the sentence."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_FINAL = _words(
    """
    a.g.v. aant. alg. arr. bijv. ca. cf. d.m.v. d.w.z. dhr. dr. drs. ds. evt. excl. fam. gebr. hr. i.c.
    i.c.m. i.g.v. i.h.a. i.h.b. i.h.k.v. i.o.v. i.p.v. i.s.m. i.t.t. i.v.m. incl. ing. inl. ir. kol. lic.
    m.a.w. m.b.t. m.b.v. m.i. m.i.v. m.m.v. m.n. m.u.v. mej. mevr. mgr. mr. mw. n.a.v. nl. o.a. o.b.v.
    o.g.v. o.i.v. o.l.v. o.v.v. prof. resp. sgt. t.a.v. t.b.v. t.g.v. t.h.v. t.n.v. t.o.v. t.w. v.d.
    v.w.b. vgl. vnl. w.o. zgn. zr.
    """
)
"""A name, noun or number follows, or the words they belong to: no sentence ends here."""

SOMETIMES_FINAL = _words(
    """
    a.h.w. a.s. a.u.b. b.v. bv. c.s. cs. e.a. e.d. e.e.a. e.v. enz. enzv. etc. evtl. i.d. i.o. i.t. j.l.
    jl. jr. l.g. m.b.o. m.d. mld. mln. n.v. n.v.t. o.i. o.i.d. p.d. p.j. p.m. p.p. p.st. p.u. p.w. q.q.
    r.k. s.v.p. sr. t.e.m. t.m. t.z.t. v.v. z.g. z.i. z.o.z. z.s.m.
    """
)
"""A sentence ends here when the next word has a capital."""

BEFORE_NUMBER = _words(
    """
    afb. art. bijl. blz. dec. feb. febr. fig. hfst. jan. lid. max. min. mrt. no. nov. nr. nrs. nummer.
    okt. p. pag. par. pp. sept. st. tab. tel. vers. vol. zn.
    """
)
"""Words of their own too (max, min, tel): an abbreviation only where a number follows."""

NAMED_BY_LETTER = _words(
    """
    artikel bijlage deel fase groep hepatitis kamer klas lijn lokaal model niveau optie plan punt rij
    route type variant versie vitamine
    """
)
"""What a single capital after them names (plan B): no initial of a person."""

OPENERS = _words(
    """
    als daar dan dat de deze die dit dus een en er ga ge geen heb hebben heeft het hij hoe ik in ja je jij
    jullie kan kun maar mijn nee nou of oké om omdat ook op te toch toen u volgens waar waarom wanneer
    want wat we welke wie wij ze zij zo
    """
)
"""Words that open sentences and are no surnames."""
