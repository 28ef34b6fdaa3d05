package rcpsp

// sampled draws a list in which what must finish early tends to stand early: regret-based biased random sampling over the
// latest finish (Drexl 1991; Kolisch 1995).
func (s *search) sampled() []int {
	n := len(s.order)
	waits := make([]int, n)
	for i := range n {
		waits[i] = len(s.forwards.before[i])
	}
	var ready []int
	for _, i := range s.order {
		if waits[i] == 0 {
			ready = append(ready, i)
		}
	}
	out := make([]int, 0, n)
	for len(ready) > 0 {
		last := 0
		for _, i := range ready {
			last = max(last, s.latest[i])
		}
		sum := 0
		for _, i := range ready {
			sum += last - s.latest[i] + 1
		}
		at, draw := 0, s.random.IntN(sum)
		for draw -= last - s.latest[ready[at]] + 1; draw >= 0; draw -= last - s.latest[ready[at]] + 1 {
			at++
		}
		i := ready[at]
		ready[at] = ready[len(ready)-1]
		ready = ready[:len(ready)-1]
		out = append(out, i)
		for _, j := range s.forwards.Successors[i] {
			if waits[j]--; waits[j] == 0 {
				ready = append(ready, j)
			}
		}
	}
	return out
}

// crossed makes a child's list: a stretch of the mother's in which the resources are used best stays as it is, and what
// stands before and behind it comes in the order of the father. Every link is kept: a piece of a list from its beginning holds
// each activity behind those before it, whatever the order within it.
func (s *search) crossed(mother, father one) []int {
	n := len(mother.list)
	from, to := s.stretch(mother)
	side := make([]int8, n)
	for at, i := range mother.list {
		switch {
		case at < from:
			side[i] = 0
		case at < to:
			side[i] = 1
		default:
			side[i] = 2
		}
	}
	out := make([]int, n)
	copy(out[from:to], mother.list[from:to])
	first, second := 0, to
	for _, i := range father.list {
		switch side[i] {
		case 0:
			out[first] = i
			first++
		case 2:
			out[second] = i
			second++
		}
	}
	return out
}

// stretch chooses a piece of a member's list: of a few of one length the one in which the most work is done for the time it
// takes.
func (s *search) stretch(m one) (from, to int) {
	n := len(m.list)
	length := max(1, n/4+s.random.IntN(n/2+1))
	best := -1.0
	for range 3 {
		at := s.random.IntN(n - length + 1)
		if use := s.density(m, at, at+length); use > best {
			best, from, to = use, at, at+length
		}
	}
	return from, to
}

func (s *search) density(m one, from, to int) float64 {
	work, begin, end := 0.0, m.starts[m.list[from]], 0
	for _, i := range m.list[from:to] {
		d := s.forwards.Durations[i]
		end = max(end, m.starts[i]+d)
		for _, n := range s.forwards.needs[i] {
			work += float64(d*n.units) / float64(s.forwards.Capacities[n.resource])
		}
	}
	return work / float64(end-begin+1)
}

// mutate lets neighbours in a list change places where no link keeps them.
func (s *search) mutate(list []int) {
	for at := range len(list) - 1 {
		if s.random.Float64() < mutation && !s.linked(list[at], list[at+1]) {
			list[at], list[at+1] = list[at+1], list[at]
		}
	}
}

func (s *search) linked(i, j int) bool {
	for _, k := range s.forwards.Successors[i] {
		if k == j {
			return true
		}
	}
	return false
}
