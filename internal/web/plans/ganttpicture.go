package plans

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"throughline/internal/bpmn/picture"
	"throughline/internal/chart"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
	"throughline/internal/web/page"
)

// GanttPicture gives the chart as one picture in the colours of paper, to print and to send; with ?download as a file.
func (p *Pages) GanttPicture(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	s, err := p.Timing.Schedule(r.Context(), frame.Project, id.Baseline(r.URL.Query().Get("baseline")))
	if err != nil {
		return err
	}
	body := []byte(chart.Gantt(drawn(s, frame.Title, directory, page.Of(r).Today)))
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.URL.Query().Has("download") {
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": frame.Code + "-gantt.svg"}))
	}
	_, err = w.Write(body)
	return err
}

// drawn turns a schedule into the rows of the picture.
func drawn(s timing.Schedule, title string, directory page.Directory, today clock.Date) chart.GanttView {
	v := chart.GanttView{Title: title, Sentence: s.Sentence, Today: today.Time()}
	if s.Baseline != nil {
		v.Baseline = s.Baseline.Name
	}
	off := map[time.Weekday]bool{}
	for _, day := range s.Calendar.Off {
		off[time.Weekday(day)] = true
	}
	v.Off = func(day time.Time) bool {
		_, holiday := s.Calendar.Holidays[clock.DateOf(day)]
		return holiday || off[day.Weekday()]
	}
	at := make(map[id.Task]int, len(s.Tasks))
	for i := range s.Tasks {
		t := &s.Tasks[i]
		at[t.ID] = i
		v.Rows = append(v.Rows, rowOf(t, directory))
	}
	for _, l := range s.Links {
		from, known := at[l.From]
		to, also := at[l.To]
		if known && also {
			v.Links = append(v.Links, chart.GanttLink{From: from, To: to, Kind: l.Kind})
		}
	}
	return v
}

func rowOf(t *timing.Planned, directory page.Directory) chart.GanttRow {
	row := chart.GanttRow{Level: t.Level, Key: t.Key, Title: t.Title, Start: t.Start.Time(), Due: t.Due.Time(), LateDue: t.LateDue.Time(),
		Deadline: t.Deadline.Time(), BaseStart: t.BaseStart.Time(), BaseDue: t.BaseDue.Time(), Done: t.Done, Critical: t.Critical && t.Category != plan.Done}
	if t.Start == "" {
		row.Start = row.Due
	} else if t.Due == "" {
		row.Due = row.Start
	}
	team := directory.Team(t.Team)
	row.Colour = picture.Team(team.Hue).Hex()
	switch {
	case t.Summary:
		row.Kind, row.Beside = chart.GanttSummary, strconv.Itoa(int(t.Done*100+0.5))+"% done"
		return row
	case t.Milestone:
		row.Kind = chart.GanttMilestone
	}
	var beside []string
	if team.Name != "" {
		beside = append(beside, team.Name)
	}
	var who []string
	for _, person := range t.Assignees {
		who = append(who, directory.Person(person).Initials())
	}
	if len(who) > 0 {
		beside = append(beside, strings.Join(who, " "))
	}
	row.Beside = strings.Join(beside, " · ")
	return row
}
