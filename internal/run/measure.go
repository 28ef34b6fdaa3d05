package run

import (
	"context"
	"slices"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Measure is what the runs of a process show of how it really goes. Times are medians over the steps that have ended, in
// hours of the clock; beside each stands the 85th percentile, both by the rule of quantile.
type Measure struct {
	Runs      int64       `json:"runs"`
	Ended     int64       `json:"ended"` // completed
	Lead      *float64    `json:"lead"`  // median hours from start to end of the completed ones; none without any
	Whole     *Whole      `json:"whole"` // of the completed runs; none without any
	Steps     []StepTimes `json:"steps"` // by node
	Handoffs  []Handoff   `json:"handoffs"`
	Older     int64       `json:"older"` // runs in the period that went on an older version than the newest published
	Skipped   int64       `json:"skipped"`
	Completed int64       `json:"completed"` // steps done

	Since     time.Time `json:"since,omitzero"` // when the version that holds now began to
	Carried   int64     `json:"carried"`        // runs begun since, or open then
	Follow    int64     `json:"follow"`         // of these on the version that holds
	Adherence *float64  `json:"adherence"`      // percent of these runs on the right version; none without any
	Unskipped *float64  `json:"unskipped"`      // percent of steps that were done and not skipped; none without any
}

// StepTimes is how long one node of the map takes.
type StepTimes struct {
	Node    string  `json:"node"`
	Name    string  `json:"name"`
	Lane    string  `json:"lane"`
	Done    int     `json:"done"`
	Skipped int     `json:"skipped"`
	Hours   float64 `json:"hours"`  // median from opened to done
	Wait    float64 `json:"wait"`   // median from opened to taken up
	Work    float64 `json:"work"`   // median from taken up to done
	Worked  int     `json:"worked"` // of those done, those that somebody took up first: only they tell of work

	HoursP85 float64 `json:"hoursP85"`
	WaitP85  float64 `json:"waitP85"`
	WorkP85  float64 `json:"workP85"`
}

// Whole is how long a whole run takes: from its start to its end, and what its steps took added up, those beside each
// other too.
type Whole struct {
	Runs    int     `json:"runs"`
	Lead    float64 `json:"lead"`
	LeadP85 float64 `json:"leadP85"`
	Wait    float64 `json:"wait"`
	WaitP85 float64 `json:"waitP85"`
	Work    float64 `json:"work"`
	WorkP85 float64 `json:"workP85"`
}

// Handoff is how long work waits that passed from one lane to another.
type Handoff struct {
	From  string  `json:"from"` // lane id
	To    string  `json:"to"`
	Node  string  `json:"node"` // step that waited
	Count int     `json:"count"`
	Wait  float64 `json:"wait"`  // median hours until it was taken up
	Share float64 `json:"share"` // percent of all waiting at hand-offs
	Total float64 `json:"total"` // hours
}

// mostSteps bounds the steps that are read, the newest first.
const mostSteps = 20_000

// Measure tells how the runs of a process that were started in the last days went; 0 is a year.
func (s *Service) Measure(ctx context.Context, process id.Process, days int) (Measure, error) {
	if days <= 0 {
		days = 365
	}
	since := s.door.Clock.Now().Add(-time.Duration(days) * 24 * time.Hour)
	m := Measure{Steps: []StepTimes{}, Handoffs: []Handoff{}}
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return m, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return m, err
	}
	leads := map[string][2]int64{} // start and end of the completed runs, by id
	// What is read is bounded: the newest runs and steps tell how it goes now.
	if m.Since = p.Since; m.Since.Before(since) {
		m.Since = since
	}
	holds := clock.Micros(m.Since)
	err = db.Each(ctx, s.db, `SELECT id, started, ended, status, number FROM run WHERE process_id = $1 AND started >= $2 ORDER BY started DESC LIMIT 20000`,
		[]any{string(process), clock.Micros(since)}, func(scan func(...any) error) error {
			var started, ended, number int64
			var key, status string
			if err := scan(&key, &started, &ended, &status, &number); err != nil {
				return err
			}
			m.Runs++
			if Status(status) == Completed {
				m.Ended++
				leads[key] = [2]int64{started, ended}
			}
			if number < p.Number {
				m.Older++
			}
			if started >= holds || ended == 0 || ended >= holds {
				m.Carried++
				if number == p.Number {
					m.Follow++
				}
			}
			return nil
		})
	if err != nil {
		return m, err
	}
	c := collect{p: p, times: map[string]*times{}, handoffs: map[[3]string][]float64{}, leads: leads, wait: map[string]float64{}, work: map[string]float64{}}
	err = db.Each(ctx, s.db, `SELECT run_id, node, name, lane, from_lane, status, opened, begun, closed FROM run_step
		WHERE process_id = $1 AND opened >= $2 AND status IN ('done', 'skipped') AND kind NOT IN ('approval', 'ask') ORDER BY opened DESC LIMIT $3`,
		[]any{string(process), clock.Micros(since), int64(mostSteps)}, c.add)
	if err != nil {
		return m, err
	}
	c.into(&m)
	m.Adherence, m.Unskipped = share(m.Follow, m.Carried), share(m.Completed, m.Completed+m.Skipped)
	return m, nil
}

// share gives a part of a whole in percent; none of nothing.
func share(part, whole int64) *float64 {
	if whole == 0 {
		return nil
	}
	v := 100 * float64(part) / float64(whole)
	return &v
}

type times struct {
	StepTimes
	took, waited, worked []float64
}

type collect struct {
	p        *prepared // the version that holds
	times    map[string]*times
	order    []string
	handoffs map[[3]string][]float64

	leads      map[string][2]int64
	wait, work map[string]float64 // by run
	read       int
	oldest     int64 // opening of the last step read
}

func (c *collect) add(scan func(...any) error) error {
	var of, node, name, lane, from, status string
	var opened, begun, ended int64
	if err := scan(&of, &node, &name, &lane, &from, &status, &opened, &begun, &ended); err != nil {
		return err
	}
	c.read, c.oldest = c.read+1, opened
	t := c.times[node]
	if t == nil {
		t = &times{StepTimes: StepTimes{Node: node, Name: name, Lane: lane}}
		c.times[node] = t
		c.order = append(c.order, node)
	}
	if StepStatus(status) == Skipped {
		t.Skipped++
		return nil
	}
	t.Done++
	if begun == 0 {
		begun = ended // done without being taken up first: it waited until then
	} else {
		t.Worked++
		t.worked = append(t.worked, hours(begun, ended))
	}
	c.wait[of] += hours(opened, begun)
	c.work[of] += hours(begun, ended)
	t.took = append(t.took, hours(opened, ended))
	t.waited = append(t.waited, hours(opened, begun))
	// An older version may have given the work to another lane, under an id that means another one now: only the hand-offs
	// that the version that holds still has are measured.
	if from != "" && lane != "" && from != lane && c.p.lanes[node] == lane && c.p.lane(from).ID != "" {
		key := [3]string{from, lane, node}
		c.handoffs[key] = append(c.handoffs[key], hours(opened, begun))
	}
	return nil
}

func (c *collect) into(m *Measure) {
	for _, node := range c.order {
		t := c.times[node]
		t.Hours, t.HoursP85 = typical(t.took)
		t.Wait, t.WaitP85 = typical(t.waited)
		t.Work, t.WorkP85 = typical(t.worked)
		m.Completed += int64(t.Done)
		m.Skipped += int64(t.Skipped)
		m.Steps = append(m.Steps, t.StepTimes)
	}
	m.Whole = c.whole()
	if m.Whole != nil {
		m.Lead = &m.Whole.Lead
	}
	all := 0.0
	for key, waits := range c.handoffs {
		h := Handoff{From: key[0], To: key[1], Node: key[2], Count: len(waits), Wait: median(waits)}
		for _, w := range waits {
			h.Total += w
		}
		all += h.Total
		m.Handoffs = append(m.Handoffs, h)
	}
	for i := range m.Handoffs {
		if all > 0 {
			m.Handoffs[i].Share = 100 * m.Handoffs[i].Total / all
		}
	}
	slices.SortFunc(m.Handoffs, func(a, b Handoff) int {
		switch {
		case a.Total > b.Total:
			return -1
		case a.Total < b.Total:
			return 1
		}
		return compareHandoffs(a, b)
	})
}

// whole tells of the completed runs all of whose steps were read; nil without any.
func (c *collect) whole() *Whole {
	var w Whole
	var lead, wait, work []float64
	for run, span := range c.leads {
		if c.read == mostSteps && span[0] < c.oldest {
			continue
		}
		lead, wait, work = append(lead, hours(span[0], span[1])), append(wait, c.wait[run]), append(work, c.work[run])
	}
	if w.Runs = len(lead); w.Runs == 0 {
		return nil
	}
	w.Lead, w.LeadP85 = typical(lead)
	w.Wait, w.WaitP85 = typical(wait)
	w.Work, w.WorkP85 = typical(work)
	return &w
}

func compareHandoffs(a, b Handoff) int {
	switch {
	case a.Node < b.Node:
		return -1
	case a.Node > b.Node:
		return 1
	}
	return 0
}

func hours(from, to int64) float64 { return float64(to-from) / 3.6e9 }

// median of a list that is not empty; the list is sorted by it.
func median(list []float64) float64 {
	slices.Sort(list)
	return quantile(list, 0.5)
}

// typical gives the median and the 85th percentile of a list, 0 of an empty one; the list is sorted by it.
func typical(list []float64) (median, p85 float64) {
	if len(list) == 0 {
		return 0, 0
	}
	slices.Sort(list)
	return quantile(list, 0.5), quantile(list, 0.85)
}

// quantile gives the value below which the share p of a sorted list lies, by linear interpolation between the two nearest
// values: at place (n-1)·p counted from 0. It is type 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages (1996),
// which spreadsheets call PERCENTILE.INC.
func quantile(sorted []float64, p float64) float64 {
	at := float64(len(sorted)-1) * p
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}
