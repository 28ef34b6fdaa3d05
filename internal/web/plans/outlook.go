package plans

import (
	"fmt"
	"net/http"
	"strings"

	"throughline/internal/chart"
	"throughline/internal/clock"
	"throughline/internal/plan/timing"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type outlookView struct {
	Page    ui.Page
	Frame   page.Frame
	Outlook timing.Outlook
	Today   clock.Date
}

// Outlook shows when the plan finishes with which chance, and what decides it.
func (p *Pages) Outlook(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	o, err := p.Timing.Outlook(r.Context(), frame.Project)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, outlook(outlookView{Frame: frame, Outlook: o, Today: page.Of(r).Today,
		Page: page.Shell(r, page.Options{Title: frame.Code + " risk", Current: "/projects"})}))
}

func (v outlookView) picture() string {
	o := v.Outlook
	c := chart.ChanceView{Title: "Chance to be finished by a date", Desc: o.Sentence}
	for _, p := range o.Curve {
		c.Points = append(c.Points, chart.ChancePoint{At: p.Date.Time(), Chance: p.Chance})
	}
	c.Marks = append(c.Marks, chart.ChanceMark{At: o.Planned.Time(), Label: "plan " + o.Planned.Say(v.Today), Plain: true})
	if o.Wanted != "" && o.Wanted != o.Planned {
		c.Marks = append(c.Marks, chart.ChanceMark{At: o.Wanted.Time(), Label: "wanted " + o.Wanted.Say(v.Today), Plain: true})
	}
	c.Marks = append(c.Marks, chart.ChanceMark{At: o.P80.Time(), Label: "P80 " + o.P80.Say(v.Today)})
	var b strings.Builder
	b.WriteString(`<div class="fits">`)
	for _, w := range []struct {
		class         string
		width, height float64
	}{{"fits-wide", 840, 280}, {"fits-mid", 560, 240}, {"fits-narrow", 340, 220}} {
		c.Width, c.Height = w.width, w.height
		b.WriteString(`<div class="` + w.class + `">` + chart.Chance(c) + `</div>`)
	}
	b.WriteString(`</div>`)
	return b.String()
}

// method says what the figures rest on.
func (v outlookView) method() string {
	o := v.Outlook
	text := fmt.Sprintf("The plan was carried out %s times with its links and working calendars. ", grouped(o.Simulations))
	switch {
	case o.Given == 0:
		text += "No task has a range of its own yet: " + counted(o.Assumed) + " taken to need 80 to 160 % of the planned duration. Say on a task's page how long it takes at best and at worst, and the answer becomes yours."
	case o.Assumed == 0:
		text += "All that is uncertain has a range that somebody gave."
	default:
		text += fmt.Sprintf("%d with a range that somebody gave; %s taken to need 80 to 160 %% of the planned duration.", o.Given, counted(o.Assumed))
	}
	return text + " Tasks of one team go well or badly together. What is not done lies from today on."
}

func counted(n int) string {
	if n == 1 {
		return "1 task is"
	}
	return fmt.Sprintf("%d tasks are", n)
}

func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}
