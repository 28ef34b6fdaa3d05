package lags

import "slices"

// literal says that one activity ends before another starts (even), or that it does not (odd); half of it is the pair.
type literal int32

func (l literal) not() literal { return l ^ 1 }
func (l literal) pair() int    { return int(l >> 1) }

// Reasons of an assignment beside the number of a rule.
const (
	decided  = -1
	followed = -2 // from the matrix
)

// rule says that one of its literals holds. The first two are watched.
type rule struct {
	literals []literal
	learned  bool
	depth    int // levels among its literals when it was learned
	origin   proof
}

// watching is a rule to be looked at when a literal fails, and a literal that spares the look when it holds.
type watching struct {
	rule  int32
	spare literal
}

func (s *search) value(l literal) int8 {
	v := s.values[l.pair()]
	if l&1 == 1 {
		return -v
	}
	return v
}

// arc gives what a literal says about starts: v starts at least w behind u.
func (s *search) arc(l literal) (u, v int, w int32) {
	n := len(s.Durations)
	a, b := l.pair()/n, l.pair()%n
	d := int32(s.Durations[a]) //nolint:gosec // below MostPeriods
	if l&1 == 0 {
		return a, b, d
	}
	return b, a, 1 - d
}

func (s *search) arcAt(place int32) (u, v int) {
	u, v, _ = s.arc(s.trail[place])
	return u, v
}

func (s *search) assign(l literal, reason int32) {
	v := l.pair()
	s.values[v] = 1
	if l&1 == 1 {
		s.values[v] = -1
	}
	s.reasons[v], s.levels[v], s.places[v] = reason, int32(len(s.marks)), int32(len(s.trail)) //nolint:gosec // small
	s.trail = append(s.trail, l)
	if len(s.marks) == 0 {
		s.proofs[v] = s.because(l)
	}
}

// because gathers what a literal that holds without any decision follows from.
func (s *search) because(l literal) proof {
	var p proof
	v := l.pair()
	if r := s.reasons[v]; r >= 0 {
		p = s.rules[r].origin
	}
	s.explain(l, func(other literal) { p = p.with(s.proofs[other.pair()]) })
	return p
}

// explain visits the literals that hold and from which a literal follows.
func (s *search) explain(l literal, visit func(literal)) {
	v := l.pair()
	switch r := s.reasons[v]; {
	case r >= 0:
		for _, other := range s.rules[r].literals {
			if other != l {
				visit(other.not())
			}
		}
	case r == followed:
		s.explainTimes(l, s.places[v], visit)
	}
}

// explainTimes visits the literals before a place by which the matrix says what a literal does.
func (s *search) explainTimes(l literal, place int32, visit func(literal)) {
	u, v, _ := s.arc(l)
	s.times.path(u, v, place, s.arcAt, func(at int32) { visit(s.trail[at]) })
}

// propagate draws all consequences. What it gives are literals that hold and cannot together; nil when all is well.
func (s *search) propagate() ([]literal, proof) {
	for s.next < len(s.trail) {
		place := s.next
		l := s.trail[place]
		s.next++
		u, v, w := s.arc(l)
		if !s.times.add(u, v, w, int32(place), s.changed) { //nolint:gosec // small
			s.clash = append(s.clash[:0], l)
			s.times.path(v, u, int32(place), s.arcAt, func(at int32) { s.clash = append(s.clash, s.trail[at]) }) //nolint:gosec // small
			return s.clash, proof{}
		}
		if r := s.visit(l.not()); r >= 0 {
			s.clash = s.clash[:0]
			for _, other := range s.rules[r].literals {
				s.clash = append(s.clash, other.not())
			}
			return s.clash, s.rules[r].origin
		}
	}
	return nil, proof{}
}

// changed draws what follows for the pair of an entry of the matrix that grew.
func (s *search) changed(a, b int, value int32) {
	n := len(s.Durations)
	if a >= n || b >= n {
		return
	}
	if v := a*n + b; s.known[v] && s.values[v] == 0 && value >= int32(s.Durations[a]) { //nolint:gosec // below MostPeriods
		s.assign(literal(2*v), followed) //nolint:gosec // small
	}
	if v := b*n + a; s.known[v] && s.values[v] == 0 && value > -int32(s.Durations[b]) { //nolint:gosec // below MostPeriods
		s.assign(literal(2*v+1), followed) //nolint:gosec // small
	}
}

// visit looks at the rules that watch a literal which fails now; it gives the number of one that is broken, or -1.
func (s *search) visit(failed literal) int {
	list := s.watches[failed]
	kept := list[:0]
	for k, w := range list {
		if s.value(w.spare) > 0 {
			kept = append(kept, w)
			continue
		}
		lits := s.rules[w.rule].literals
		if lits[0] == failed {
			lits[0], lits[1] = lits[1], lits[0]
		}
		if s.value(lits[0]) > 0 {
			kept = append(kept, watching{w.rule, lits[0]})
			continue
		}
		moved := false
		for at := 2; at < len(lits); at++ {
			if s.value(lits[at]) >= 0 {
				lits[1], lits[at] = lits[at], lits[1]
				s.watches[lits[1]] = append(s.watches[lits[1]], watching{w.rule, lits[0]})
				moved = true
				break
			}
		}
		if moved {
			continue
		}
		kept = append(kept, w)
		if s.value(lits[0]) < 0 {
			s.watches[failed] = append(kept, list[k+1:]...)
			return int(w.rule)
		}
		s.assign(lits[0], w.rule)
	}
	s.watches[failed] = kept
	return -1
}

// addRule keeps a rule of two literals or more; the watched ones are those that failed last, if any did.
func (s *search) addRule(r rule) int32 {
	rank := func(l literal) int32 {
		if s.value(l) >= 0 {
			return 1 << 30
		}
		return s.places[l.pair()]
	}
	for at := range 2 {
		for k := at + 1; k < len(r.literals); k++ {
			if rank(r.literals[k]) > rank(r.literals[at]) {
				r.literals[at], r.literals[k] = r.literals[k], r.literals[at]
			}
		}
	}
	number := int32(len(s.rules)) //nolint:gosec // small
	s.rules = append(s.rules, r)
	for at := range 2 {
		s.watches[r.literals[at]] = append(s.watches[r.literals[at]], watching{number, r.literals[1-at]})
	}
	return number
}

// learn turns a clash into a rule: of the last level at which it can be told there is one literal in it, the first at which
// all its ways come together. It goes back to where the rule says something new, and says it. False when nothing is left to
// take back.
func (s *search) learn(clash []literal, origin proof) bool {
	s.clashes++
	clash = slices.Clone(clash)
	for {
		level := int32(0)
		for _, l := range clash {
			level = max(level, s.levels[l.pair()])
		}
		if level == 0 {
			for _, l := range clash {
				origin = origin.with(s.proofs[l.pair()])
			}
			s.reason = origin
			return false
		}
		s.back(int(level))
		if again := s.resolve(clash, level, &origin); again == nil {
			return true
		} else {
			clash = again
		}
	}
}

// resolve goes back along the trail of a level. It gives nil when the rule was learned, or a clash of earlier levels.
func (s *search) resolve(clash []literal, level int32, origin *proof) []literal {
	open := 0
	var rest []literal
	see := func(l literal) {
		v := l.pair()
		switch {
		case s.seen[v]:
		case s.levels[v] == 0:
			*origin = origin.with(s.proofs[v])
		default:
			s.seen[v] = true
			s.weight[v] += s.step
			if s.levels[v] == level {
				open++
			} else {
				rest = append(rest, l)
			}
		}
	}
	for _, l := range clash {
		see(l)
	}
	var first literal = -1
	for at := len(s.trail) - 1; open > 0; at-- {
		l := s.trail[at]
		v := l.pair()
		if !s.seen[v] || s.levels[v] != level {
			continue
		}
		if open == 1 && s.reasons[v] != followed {
			first = l
			s.seen[v] = false
			break
		}
		if open == 1 {
			// It follows from the matrix; of earlier levels alone it makes no rule of this one.
			own := false
			s.explain(l, func(other literal) { own = own || s.levels[other.pair()] == level })
			if own {
				first = l
				s.seen[v] = false
				break
			}
		}
		s.seen[v] = false
		open--
		if r := s.reasons[v]; r >= 0 {
			*origin = origin.with(s.rules[r].origin)
		}
		s.explain(l, see)
	}
	for _, l := range rest {
		s.seen[l.pair()] = false
	}
	if s.step *= 1.02; s.step > 1e100 {
		for v := range s.weight {
			s.weight[v] *= 1e-100
		}
		s.step *= 1e-100
	}
	if first < 0 {
		if rest == nil {
			rest = []literal{}
		}
		return rest
	}
	s.say(first, rest, *origin)
	return nil
}

// say keeps the rule that one literal and others do not hold together, and draws its consequence.
func (s *search) say(first literal, rest []literal, origin proof) {
	r := rule{literals: make([]literal, 0, len(rest)+1), learned: true, origin: origin}
	r.literals = append(r.literals, first.not())
	back := int32(0)
	levels := map[int32]bool{}
	for _, l := range rest {
		r.literals = append(r.literals, l.not())
		back = max(back, s.levels[l.pair()])
		levels[s.levels[l.pair()]] = true
	}
	r.depth = len(levels)
	s.back(int(back))
	if len(r.literals) == 1 {
		s.single(first.not(), origin)
		return
	}
	s.assign(first.not(), s.addRule(r))
	s.learned++
}

// single makes a literal hold without any decision.
func (s *search) single(l literal, origin proof) {
	s.assign(l, decided)
	s.proofs[l.pair()] = s.proofs[l.pair()].with(origin)
}

// back takes back all above a level.
func (s *search) back(level int) {
	if level >= len(s.marks) {
		return
	}
	m := s.marks[level]
	for k := len(s.trail) - 1; k >= m.trail; k-- {
		s.values[s.trail[k].pair()] = 0
	}
	s.trail = s.trail[:m.trail]
	s.times.undo(m.log)
	s.marks = s.marks[:level]
	s.next = len(s.trail)
}

// decide makes a literal hold for now.
func (s *search) decide(l literal) {
	s.marks = append(s.marks, mark{len(s.trail), len(s.times.log)})
	s.assign(l, decided)
}

// forget drops the learned rules that told least, at the lowest level.
func (s *search) forget() {
	var depths []int
	for _, r := range s.rules {
		if r.learned {
			depths = append(depths, r.depth)
		}
	}
	slices.Sort(depths)
	most := max(2, depths[len(depths)/2])
	kept := s.rules[:0]
	s.learned = 0
	for k, r := range s.rules {
		if r.learned && r.depth >= most && k < len(s.rules)-s.memory/12 {
			continue
		}
		if r.learned {
			s.learned++
		}
		kept = append(kept, r)
	}
	clear(s.rules[len(kept):])
	s.rules = nil
	for l := range s.watches {
		s.watches[l] = s.watches[l][:0]
	}
	s.numbers = map[string]int32{}
	for _, r := range kept {
		number := s.addRule(r)
		if !r.learned {
			s.numbers[r.origin.key()] = number
		}
	}
	for _, l := range s.trail {
		s.reasons[l.pair()] = decided
	}
}
