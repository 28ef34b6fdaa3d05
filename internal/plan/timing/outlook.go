package timing

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/schedule/risk"
)

// Outlook tells when a plan finishes with which chance, by simulation: what is not done yet lies from today on, and takes as long as
// its range allows. Chances are from 0 to 1.
type Outlook struct {
	Project     id.Project     `json:"project"`
	Simulations int            `json:"simulations"` // 0 when nothing could be simulated
	Planned     clock.Date     `json:"planned"`     // the finish by the plan
	P50         clock.Date     `json:"p50"`
	P80         clock.Date     `json:"p80"`
	P90         clock.Date     `json:"p90"`
	OnPlan      float64        `json:"onPlan"` // chance to finish no later than planned
	Wanted      clock.Date     `json:"wanted"` // the finish that the change asks for, "" for none
	InTime      float64        `json:"inTime"` // chance to finish no later than wanted
	Given       int            `json:"given"`  // tasks whose range somebody gave
	Assumed     int            `json:"assumed"`
	Curve       []OutlookPoint `json:"curve"`
	Tasks       []OutlookTask  `json:"tasks"` // that decide the finish, the most critical first, at most 50
	Sentence    string         `json:"sentence"`
}

// OutlookPoint is one of the S-curve: the chance to be finished on a day or before it.
type OutlookPoint struct {
	Date   clock.Date `json:"date"`
	Chance float64    `json:"chance"`
}

// OutlookTask is a task that may decide the finish.
type OutlookTask struct {
	Task     id.Task    `json:"task"`
	Key      string     `json:"key"`
	Title    string     `json:"title"`
	Critical float64    `json:"critical"` // share of the simulations in which a delay of it would have delayed the finish
	Weight   float64    `json:"weight"`   // correlation of its rank with that of the finish, 0 for one that is certain
	Early    clock.Date `json:"early"`    // finish of the plan in the best fifth of its cases, "" for one that is certain
	Late     clock.Date `json:"late"`     // and in the worst fifth
}

// Bounds of a simulation: enough for a steady P80, and an answer within half a second for the largest plans.
const (
	mostRuns  = 10_000
	leastRuns = 500
	draws     = 20_000_000
	curve     = 41
	mostShown = 50
)

// Outlook simulates the plan.
func (s *Service) Outlook(ctx context.Context, project id.Project) (Outlook, error) {
	if err := s.may(ctx, project); err != nil {
		return Outlook{}, err
	}
	out := Outlook{Project: project, Curve: []OutlookPoint{}, Tasks: []OutlookTask{}}
	var sim *simulation
	err := s.with(ctx, project, func(n *network, _ *rows, failed error) error {
		if failed != nil {
			out.Sentence = "The plan has no dates: " + refuse(failed).Error()
			return nil
		}
		out.Planned, out.Wanted = dateOf(n.net.Finish()), n.wanted
		sim = n.simulated()
		return nil
	})
	if err != nil || sim == nil {
		return out, err
	}
	return out, sim.look(ctx, &out)
}

// look runs the simulation and tells what it found. It reads nothing of the network but what does not change.
func (s *simulation) look(ctx context.Context, out *Outlook) error {
	out.Given, out.Assumed = s.given, s.assumed
	if s.given+s.assumed == 0 {
		out.Sentence = "Nothing is left whose duration is uncertain."
		return nil
	}
	found, err := s.run(ctx, min(mostRuns, max(leastRuns, draws/len(s.net.Activities))), 0)
	if err != nil {
		return err
	}
	out.Simulations = found.Simulations
	out.P50, out.P80, out.P90 = s.axis.date(found.Finish.P(0.5)), s.axis.date(found.Finish.P(0.8)), s.axis.date(found.Finish.P(0.9))
	chance := func(d clock.Date) float64 { return found.Finish.Chance(s.axis.closes(d) + notice) }
	out.OnPlan = chance(out.Planned)
	if out.Wanted != "" {
		out.InTime = chance(out.Wanted)
	}
	for _, p := range found.Finish.Curve(curve) {
		d := s.axis.date(p.At)
		if last := len(out.Curve) - 1; last >= 0 && out.Curve[last].Date == d {
			continue
		}
		out.Curve = append(out.Curve, OutlookPoint{d, chance(d)})
	}
	drivers := map[int]risk.Driver{}
	for _, d := range found.Drivers {
		if d.Activity >= 0 {
			drivers[d.Activity] = d
		}
	}
	for a, i := range s.rows {
		if i < 0 || s.still[i] || found.Criticality[a] <= 0 {
			continue
		}
		t := OutlookTask{Task: s.n.tasks[i].id, Key: s.n.code + "-" + strconv.FormatInt(s.n.tasks[i].number, 10), Title: s.n.tasks[i].title, Critical: found.Criticality[a]}
		if d, ok := drivers[a]; ok {
			t.Weight, t.Early, t.Late = d.Correlation, s.axis.date(d.Low), s.axis.date(d.High)
		}
		out.Tasks = append(out.Tasks, t)
	}
	slices.SortStableFunc(out.Tasks, func(a, b OutlookTask) int {
		return cmp.Or(cmp.Compare(b.Critical, a.Critical), cmp.Compare(b.Weight, a.Weight))
	})
	out.Tasks = out.Tasks[:min(len(out.Tasks), mostShown)]
	out.Sentence = out.says(s.n.today)
	return nil
}

// run simulates as often as asked, always with the same draws.
func (s *simulation) run(ctx context.Context, times, workers int) (*risk.Result, error) {
	return risk.Simulate(ctx, &s.net, risk.Options{Simulations: times, Seed: 1, Workers: workers})
}

func (out *Outlook) says(today clock.Date) string {
	text := fmt.Sprintf("Four chances in five to finish by %s; the plan says %s and is kept with a chance of %s.", out.P80.Say(today), out.Planned.Say(today), Percent(out.OnPlan))
	if out.Wanted != "" && out.Wanted != out.Planned {
		text += fmt.Sprintf(" By %s, when it is wanted: %s.", out.Wanted.Say(today), Percent(out.InTime))
	}
	return text
}

// Percent writes a chance from 0 to 1. What is not quite certain is not called so.
func Percent(chance float64) string {
	switch n := math.Round(chance * 100); {
	case chance > 0 && n == 0:
		return "under 1 %"
	case chance < 1 && n == 100:
		return "over 99 %"
	default:
		return strconv.Itoa(int(n)) + " %"
	}
}
