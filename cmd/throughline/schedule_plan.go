package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"throughline/internal/schedule"
	"throughline/internal/schedule/mspdi"
	"throughline/internal/schedule/xer"
)

// planReport is what "throughline schedule --json" prints of a plan. Floats are working minutes of the task's calendar.
type planReport struct {
	Title        string           `json:"title"`
	Start        schedule.Minute  `json:"start"`
	Finish       schedule.Minute  `json:"finish"`
	Sentence     string           `json:"sentence"`
	CriticalPath []string         `json:"critical_path"` // ids, in the order in which they wait for each other
	Conflicts    []conflictReport `json:"conflicts"`
	Tasks        []plannedReport  `json:"tasks"`
}

type conflictReport struct {
	Impossible bool     `json:"impossible"`
	Text       string   `json:"text"`
	Chain      []string `json:"chain"`
}

type plannedReport struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Start      schedule.Minute `json:"start"`
	Finish     schedule.Minute `json:"finish"`
	LateStart  schedule.Minute `json:"late_start"`
	LateFinish schedule.Minute `json:"late_finish"`
	TotalFloat int             `json:"total_float"`
	FreeFloat  int             `json:"free_float"`
	Critical   bool            `json:"critical"`
	Why        string          `json:"why"`
}

// isPlan tells whether a file holds a plan by its ending, and not a problem of levelling.
func isPlan(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xml", ".xer", ".json":
		return true
	}
	return false
}

func readPlan(name string, data []byte) (schedule.Plan, error) {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xer":
		return xer.Read(data)
	case ".json":
		return schedule.ReadJSON(data)
	}
	doc, err := mspdi.Read(data)
	if err != nil {
		return schedule.Plan{}, err
	}
	return doc.Plan(), nil
}

// schedulePlan prints the dates, floats and critical path of a plan.
func schedulePlan(name string, data []byte, asJSON bool, out io.Writer) error {
	plan, err := readPlan(name, data)
	if err != nil {
		return err
	}
	n, err := schedule.New(plan)
	if err != nil {
		return err
	}
	ids := func(tasks []int) []string {
		list := make([]string, len(tasks))
		for i, t := range tasks {
			list[i] = plan.Tasks[t].ID
		}
		return list
	}
	report := planReport{Title: plan.Title, Start: n.Start(), Finish: n.Finish(), Sentence: n.Sentence(), CriticalPath: ids(n.CriticalPath()),
		Conflicts: []conflictReport{}, Tasks: []plannedReport{}}
	for _, c := range n.Conflicts() {
		report.Conflicts = append(report.Conflicts, conflictReport{c.Hard, c.Text, ids(c.Chain)})
	}
	for i, t := range plan.Tasks {
		if t.Inactive {
			continue
		}
		d := n.Of(i)
		report.Tasks = append(report.Tasks, plannedReport{t.ID, t.Title, d.Start, d.Finish, d.LateStart, d.LateFinish, d.TotalFloat, d.FreeFloat, d.Critical, n.Why(i)})
	}
	if asJSON {
		return printJSON(out, report)
	}
	fmt.Fprintln(out, report.Sentence)
	for _, c := range report.Conflicts {
		fmt.Fprintln(out, c.Text)
	}
	for _, t := range report.Tasks {
		mark := " "
		if t.Critical {
			mark = "*"
		}
		fmt.Fprintf(out, "%s %-16s  %-16s  float %-16s  %s\n", mark, t.Start, t.Finish, schedule.SayMinutes(t.TotalFloat), t.Title)
	}
	return nil
}
