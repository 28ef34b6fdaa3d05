package processes

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/process/review"
	"throughline/internal/remark"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// reviewView is a map beside its steps in plain words, to be walked through with people who do not read maps.
type reviewView struct {
	documentView
	Overlays []review.Overlay
	Look     review.Look // shown at first; "" for none
	Runs     bool        // figures are those of runs
	RunCount int64
	Said     map[string][]ui.Remark // comments by step
	Bodies   map[string]string      // of the comments, by their id, Markdown
	CanSay   bool
}

// Review shows a map for a review: overlays, facts typed on the step, comments on it.
func (p *Pages) Review(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	of, err := p.documentView(r)
	if err != nil {
		return err
	}
	v := reviewView{documentView: of, Look: review.Look(r.URL.Query().Get("show")), Runs: r.URL.Query().Get("figures") == "runs"}
	if v.Runs {
		measured, runs, err := p.taken(ctx, v.Process.ID)
		if err != nil {
			return err
		}
		v.Doc, v.RunCount = review.Measured(v.Doc, measured), runs
	}
	v.Overlays = review.Overlays(&v.Doc)
	if err := p.talk(ctx, r, &v); err != nil {
		return err
	}
	v.Map.Readonly, v.Map.Fill, v.Map.Walks = true, false, true
	v.Map.Overlays, v.Map.Look = overlayMarks(v.Overlays), string(v.Look)
	v.Page = page.Shell(r, page.Options{Title: "Review of " + v.Process.Name, Current: "/processes",
		Live:    "process:" + string(v.Process.ID) + " version:" + string(v.Shown.ID) + " comment",
		Scripts: []string{"process.js"}, Styles: []string{"process.css"}, Full: true})
	return page.Show(w, r, http.StatusOK, reviewPage(v))
}

// taken gives the times of each step as the runs of the last year show them, and the number of runs.
func (p *Pages) taken(ctx context.Context, key id.Process) (map[string]review.Taken, int64, error) {
	m, err := p.Measure(ctx, key, 0)
	if err != nil {
		return nil, 0, err
	}
	out := map[string]review.Taken{}
	for _, s := range m.Steps {
		if s.Done == 0 {
			continue
		}
		work, wait := max(0, s.Hours-s.Wait)*60, s.Wait*60
		out[s.Node] = review.Taken{Work: &work, Wait: &wait}
	}
	return out, m.Runs, nil
}

// stepOn names a step of a process as the thing a comment stands on.
func stepOn(of id.Process, step string) remark.On {
	return remark.On{Subject: "step", SubjectID: process.StepSubject(of, step)}
}

// talk fills in what was said about the steps.
func (p *Pages) talk(ctx context.Context, r *http.Request, v *reviewView) error {
	visit := page.Of(r)
	v.Said, v.Bodies = map[string][]ui.Remark{}, map[string]string{}
	v.CanSay = p.Remarks.MayComment(ctx, stepOn(v.Process.ID, "any"))
	var subjects []string
	for _, s := range v.Doc.Steps {
		subjects = append(subjects, process.StepSubject(v.Process.ID, s.ID))
	}
	counts, err := p.Remarks.Counts(ctx, "step", subjects)
	if err != nil {
		return err
	}
	for _, s := range v.Doc.Steps {
		on := stepOn(v.Process.ID, s.ID)
		if counts[on.SubjectID].Comments == 0 {
			continue
		}
		said, err := p.Remarks.Comments(ctx, on, "", 200)
		if err != nil {
			return err
		}
		for _, c := range said.Items {
			one := ui.Remark{ID: string(c.ID), Author: v.Directory.Person(c.Author), At: page.Instant(c.Created, visit)}
			if c.Author == visit.Actor.Person && c.Author != "" {
				one.Own = []ui.MenuItem{{Label: "Delete", Post: "/comments/" + string(c.ID) + "/removal", Danger: true}}
			}
			v.Said[s.ID] = append(v.Said[s.ID], one)
			v.Bodies[one.ID] = c.Body
		}
	}
	return nil
}

// Say comments on a step.
func (p *Pages) Say(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	body := strings.ReplaceAll(r.FormValue("body"), "\r\n", "\n")
	if _, err := p.Remarks.Comment(r.Context(), stepOn(key, r.PathValue("step")), remark.NewComment{Body: body}); err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes/"+string(key)+"/review#step-"+r.PathValue("step"), "Commented.")
}

// overlayMarks gives the island what it puts on the map for each look.
func overlayMarks(list []review.Overlay) string {
	type mark struct {
		ID    string `json:"id"`
		Text  string `json:"text"`
		Tone  string `json:"tone,omitempty"`
		Level int    `json:"level"`
	}
	out := map[review.Look][]mark{}
	for _, o := range list {
		marks := []mark{}
		for _, m := range o.Marks {
			one := mark{ID: m.Element, Text: markText(o.Look, m), Level: m.Level}
			switch m.Level {
			case 3:
				one.Tone = "alarm"
			case 2:
				one.Tone = "warn"
			}
			marks = append(marks, one)
		}
		out[o.Look] = marks
	}
	text, err := json.Marshal(out)
	if err != nil {
		return "{}" // names and numbers always marshal
	}
	return string(text)
}

func markText(look review.Look, m review.Mark) string {
	switch look {
	case review.LookWait:
		return "waits " + span(m.Value)
	case review.LookWork:
		return span(m.Value)
	case review.LookHandoffs:
		return m.From + " → " + m.To
	case review.LookRekey:
		return "typed again"
	}
	return percent(m.Value) + " right"
}

// lookName is what the button of a look says, with its key.
func lookName(look review.Look) (name, key string) {
	switch look {
	case review.LookWait:
		return "Waiting", "w"
	case review.LookWork:
		return "Work time", "t"
	case review.LookHandoffs:
		return "Hand-offs", "h"
	case review.LookRekey:
		return "Re-keying", "r"
	}
	return "Complete and accurate", "q"
}

// says is the sentence of a look.
func (v reviewView) says(o review.Overlay) string {
	known := strconv.Itoa(o.Known) + " of " + count(o.Of, "step")
	worst, some := o.Worst()
	switch o.Look {
	case review.LookWait:
		if o.Known == 0 {
			return "No step tells how long the work waits there."
		}
		out := span(o.Total) + " of waiting, known of " + known + "."
		if some && o.Total > 0 {
			out += " “" + worst.Name + "” waits longest: " + span(worst.Value) + ", " + percent(100*worst.Value/o.Total) + " of it."
		}
		return out
	case review.LookWork:
		if o.Known == 0 {
			return "No step tells how long the work takes."
		}
		out := span(o.Total) + " of work, known of " + known + "."
		if some {
			out += " “" + worst.Name + "” takes most: " + span(worst.Value) + "."
		}
		return out
	case review.LookHandoffs:
		out := "The work changes hands " + times(o.Known) + "."
		if some && worst.Value > 0 {
			out += " The slowest is " + worst.From + " → " + worst.To + ": “" + worst.Name + "” then waits " + span(worst.Value) + "."
		}
		return out
	case review.LookRekey:
		if v.Runs {
			return "Runs do not show what is typed again; look at the figures that people gave."
		}
		return count(o.Known, "place") + " where data is typed again, of " + count(o.Of, "step") + "."
	}
	if o.Known == 0 {
		return "No step tells how much of it arrives complete and accurate."
	}
	return percent(o.Total) + " come through complete and accurate, known of " + known + ". “" + worst.Name + "” is lowest: " + percent(worst.Value) + "."
}

// legend says how a look is drawn.
func legend(look review.Look) string {
	switch look {
	case review.LookHandoffs:
		return "A thick way passes the work to another role; the words on it say from whom to whom."
	case review.LookRekey:
		return "A thick frame and the words “typed again” stand where somebody enters what is there already."
	case review.LookRight:
		return "The thicker the frame, the more comes back: a thick one misses 18 in 100 or more, a middle one 10."
	}
	return "The thicker the frame, the longer: a thick one is the longest or near it, a middle one half as long. Steps without a figure are not known."
}

// total is one figure of the value stream, and of how many steps it is known where not of all.
type total struct{ Name, Value, Told string }

// totals are the figures of the value stream.
func (v reviewView) totals() []total {
	s := v.Doc.Stream
	told := func(n int) string {
		if n == s.Steps {
			return ""
		}
		return " " + strconv.Itoa(n) + " of " + strconv.Itoa(s.Steps) + " known"
	}
	const none = "not known"
	lead, work, ratio, right := total{"Lead time", none, ""}, total{"Work", none, ""}, total{"Activity ratio", none, ""}, total{"Rolled complete and accurate", none, ""}
	if s.Timed > 0 {
		lead.Value, lead.Told, work.Value, work.Told = span(s.Lead), exact(s.Lead)+told(s.Timed), span(s.Work), exact(s.Work)+told(s.Timed)
	}
	if s.Activity != nil {
		ratio.Value = percent(*s.Activity)
	}
	if s.Right != nil {
		right.Value, right.Told = percent(*s.Right), told(s.Judged)
	}
	out := []total{lead, work, ratio, right, {"Hand-offs", strconv.Itoa(s.Handoffs), ""}}
	if !v.Runs {
		out = append(out, total{"Typed again", count(s.Rekeyed, "place"), ""})
	}
	return out
}

// exact gives minutes beside a longer unit.
func exact(minutes float64) string {
	if minutes < 120 {
		return ""
	}
	digits := strconv.FormatFloat(minutes, 'f', 0, 64)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits + " min"
}

// sentence is what the review says first.
func (v reviewView) sentence() ui.Sentence {
	if v.Runs {
		return append(ui.Say(ui.Text("By "+count(int(v.RunCount), "run")+" of the last year: ")), v.streamSays()...)
	}
	return v.streamSays()
}

// figures are the two sources of the figures.
func (v reviewView) figures() []ui.Tab {
	return []ui.Tab{{Name: "As people say", Href: v.at() + "/review", Current: !v.Runs}, {Name: "As runs show", Href: v.at() + "/review?figures=runs", Current: v.Runs}}
}
