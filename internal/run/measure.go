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
// hours of the clock.
type Measure struct {
	Runs      int64       `json:"runs"`
	Ended     int64       `json:"ended"` // completed
	Lead      *float64    `json:"lead"`  // hours from start to end of the completed ones; none without any
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
	Hours   float64 `json:"hours"` // median from opened to done
	Wait    float64 `json:"wait"`  // median from opened to taken up
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
	var leads []float64
	// What is read is bounded: the newest runs and steps tell how it goes now.
	if m.Since = p.Since; m.Since.Before(since) {
		m.Since = since
	}
	holds := clock.Micros(m.Since)
	err = db.Each(ctx, s.db, `SELECT started, ended, status, number FROM run WHERE process_id = $1 AND started >= $2 ORDER BY started DESC LIMIT 20000`,
		[]any{string(process), clock.Micros(since)}, func(scan func(...any) error) error {
			var started, ended, number int64
			var status string
			if err := scan(&started, &ended, &status, &number); err != nil {
				return err
			}
			m.Runs++
			if Status(status) == Completed {
				m.Ended++
				leads = append(leads, hours(started, ended))
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
	if len(leads) > 0 {
		lead := median(leads)
		m.Lead = &lead
	}
	c := collect{p: p, times: map[string]*times{}, handoffs: map[[3]string][]float64{}}
	err = db.Each(ctx, s.db, `SELECT node, name, lane, from_lane, status, opened, begun, closed FROM run_step
		WHERE process_id = $1 AND opened >= $2 AND status IN ('done', 'skipped') AND kind NOT IN ('approval', 'ask') ORDER BY opened DESC LIMIT 20000`,
		[]any{string(process), clock.Micros(since)}, c.add)
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
	took, waited []float64
}

type collect struct {
	p        *prepared // the version that holds
	times    map[string]*times
	order    []string
	handoffs map[[3]string][]float64
}

func (c *collect) add(scan func(...any) error) error {
	var node, name, lane, from, status string
	var opened, begun, ended int64
	if err := scan(&node, &name, &lane, &from, &status, &opened, &begun, &ended); err != nil {
		return err
	}
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
	}
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
		if t.Done > 0 {
			t.Hours, t.Wait = median(t.took), median(t.waited)
		}
		m.Completed += int64(t.Done)
		m.Skipped += int64(t.Skipped)
		m.Steps = append(m.Steps, t.StepTimes)
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
	n := len(list)
	if n%2 == 1 {
		return list[n/2]
	}
	return (list[n/2-1] + list[n/2]) / 2
}
