package lags

import (
	"cmp"
	"slices"
)

// option is an order of two activities of a contest that is still open.
type option struct {
	choice literal
	delay  int // by which the second one starts later than it could
	slack  int // periods that are left between the two by maximum lags
}

// noise is the chance in a choice.
const noise = 0.2

// roomy is the slack where no maximum lag binds.
const roomy = 1 << 20

// looks is how many peaks are compared.
const looks = 40

// contested finds a set of activities that cannot run together as early as all of them could start, or nil when the
// earliest starts are a schedule. Of several it takes the one that leaves the fewest ways out.
func (s *search) contested() *contest {
	n := len(s.Durations)
	row := s.times.at[s.times.origin*s.times.nodes:]
	slices.SortFunc(s.order, func(a, b int) int { return cmp.Or(cmp.Compare(row[a], row[b]), cmp.Compare(a, b)) })
	var best *contest
	fewest, found := 1<<30, 0
	running := s.running[:0]
	for k := range n {
		i := s.order[k]
		t := row[i]
		kept := running[:0]
		for _, j := range running {
			if row[j]+int32(s.Durations[j]) > t { //nolint:gosec // below MostPeriods
				kept = append(kept, j)
			}
		}
		running = kept
		if s.Durations[i] > 0 {
			running = append(running, i)
		}
		if k+1 < n && row[s.order[k+1]] == t {
			continue
		}
		for r, capacity := range s.Capacities {
			used := 0
			for _, j := range running {
				used += s.Needs[j][r]
			}
			if used <= capacity {
				continue
			}
			found++
			c := s.least(running, r, used-capacity)
			if ways := s.ways(c); ways < fewest || ways == fewest && s.random.IntN(found) == 0 {
				best, fewest = c, ways
			}
		}
		if found > looks || fewest == 0 {
			break
		}
	}
	s.running = running[:0]
	return best
}

// least drops activities from a peak until none can be spared. Those that could be anywhere stay for choice.
func (s *search) least(running []int, resource, over int) *contest {
	c := &contest{resource: resource}
	list := s.spare[:0]
	for _, i := range running {
		if s.Needs[i][resource] > 0 {
			list = append(list, i)
		}
	}
	s.random.Shuffle(len(list), func(a, b int) { list[a], list[b] = list[b], list[a] })
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(s.Needs[a][resource], s.Needs[b][resource]) })
	for _, i := range list {
		if need := s.Needs[i][resource]; need < over {
			over -= need
		} else {
			c.activities = append(c.activities, i)
		}
	}
	s.spare = list[:0]
	slices.Sort(c.activities)
	return c
}

func (s *search) ways(c *contest) (open int) {
	for _, i := range c.activities {
		for _, j := range c.activities {
			if i != j && s.possible(i, j) {
				open++
			}
		}
	}
	return open
}

// possible tells whether one activity may still end before another starts.
func (s *search) possible(i, j int) bool {
	return s.values[i*len(s.Durations)+j] >= 0 && (s.times.get(j, i) == never || s.times.get(j, i)+int32(s.Durations[i]) <= 0) //nolint:gosec // below MostPeriods
}

// ruleOf makes the rule of a contest: of its activities one ends before another starts. Pairs of which the matrix knows
// already that they do not are told so.
func (s *search) ruleOf(c *contest) int32 {
	n := len(s.Durations)
	key := c.key()
	number, ok := s.numbers[key]
	var literals []literal
	for _, i := range c.activities {
		for _, j := range c.activities {
			if i == j {
				continue
			}
			v := i*n + j
			s.known[v] = true
			literals = append(literals, literal(2*v)) //nolint:gosec // small
			if s.values[v] == 0 && !s.possible(i, j) {
				s.assign(literal(2*v+1), followed) //nolint:gosec // small
			}
		}
	}
	if !ok {
		number = s.addRule(rule{literals: literals, origin: proof{contests: []*contest{c}}})
		s.numbers[key] = number
		s.size += len(literals)
	}
	return number
}

// options gives the open orders of a contest.
func (s *search) options(c *contest) []option {
	n := len(s.Durations)
	out := s.open[:0]
	for _, i := range c.activities {
		for _, j := range c.activities {
			if i == j || s.values[i*n+j] != 0 {
				continue
			}
			o := option{choice: literal(2 * (i*n + j)), slack: roomy, delay: int(s.times.get(s.times.origin, i)) + s.Durations[i] - int(s.times.get(s.times.origin, j))} //nolint:gosec // small
			if back := s.times.get(j, i); back != never {
				o.slack = -int(back) - s.Durations[i]
			}
			out = append(out, o)
		}
	}
	s.open = out
	return out
}

// choose takes the option that delays least for the room it leaves, with some chance in it; until there is a schedule at all
// the room counts more. In eager turns orders that were part of clashes come first.
func (s *search) choose(options []option) literal {
	best, score := literal(-1), 0.0
	for _, o := range options {
		x := float64(o.delay+1) * (1 + 40/float64(o.slack+4))
		if s.best == nil {
			x = float64(o.delay+100) / float64(o.slack+4)
		}
		x *= 1 + noise*s.random.Float64()
		if s.eager {
			x /= 1 + 10*s.weight[o.choice.pair()]/s.step
		}
		if best < 0 || x < score {
			best, score = o.choice, x
		}
	}
	return best
}
