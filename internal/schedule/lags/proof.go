package lags

import (
	"fmt"
	"slices"
	"strings"

	"throughline/internal/fault"
)

// contest is a set of activities that together need more of a resource than there is, and none of which can be spared.
type contest struct {
	resource   int
	activities []int
}

func (c *contest) key() string { return fmt.Sprint(c.activities) }

// proof is what something follows from beside the lags: contests, or too many to name.
type proof struct {
	contests []*contest
	more     bool
}

// most contests that are named.
const named = 12

func (p proof) key() string { return p.contests[0].key() }

func (p proof) with(q proof) proof {
	if p.more || q.more || len(q.contests) == 0 {
		p.more = p.more || q.more
		if len(p.contests) == 0 {
			p.contests = q.contests
		}
		return p
	}
	if len(p.contests) == 0 {
		return q
	}
	out := proof{contests: slices.Clone(p.contests)}
	for _, c := range q.contests {
		if !slices.Contains(out.contests, c) {
			out.contests = append(out.contests, c)
		}
	}
	if len(out.contests) > named {
		out.contests, out.more = out.contests[:named], true
	}
	return out
}

// impossible says why there is no schedule.
func (s *search) impossible() error {
	var says []string
	for _, c := range s.reason.contests[:min(4, len(s.reason.contests))] {
		var who, needs []string
		for _, i := range c.activities {
			who = append(who, fmt.Sprint(i+s.First))
			needs = append(needs, fmt.Sprint(s.Needs[i][c.resource]))
		}
		says = append(says, fmt.Sprintf("activities %s need %s of the %d of resource %d", strings.Join(who, ", "), strings.Join(needs, "+"), s.Capacities[c.resource], c.resource+1))
	}
	rest := ""
	if s.reason.more {
		rest = ", and others"
	} else if more := len(s.reason.contests) - len(says); more > 0 {
		rest = fmt.Sprintf(", and %d others", more)
	}
	return fault.New(fault.Conflict, "Impossible: %s%s; in whatever order they take turns, a time lag is broken", strings.Join(says, "; "), rest)
}
