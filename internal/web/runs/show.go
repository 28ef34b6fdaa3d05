package runs

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"throughline/internal/id"
	"throughline/internal/prose"
	"throughline/internal/remark"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// fewPast is how many of the steps behind a running run stand open on its page; the earlier ones are folded.
const fewPast = 5

func (v runView) lead() ui.Sentence {
	b := badge(v.Run.Run)
	out := ui.Say(ui.Verdict(b.Text+".", b.Tone))
	if open := len(v.open()); v.Run.Status == run.Running && open > 0 {
		out = append(out, ui.Text(" "+count(open, "step")+" to do now, "+strconv.Itoa(len(v.past()))+" behind it."))
		if others := v.others(); len(others) == open {
			out = append(out, ui.Text(" It waits for "+v.name(others[0])+"."))
		}
	} else if v.Run.Status == run.Running {
		out = append(out, ui.Text(" It waits for a time or a message; nothing is to be done now."))
	}
	return out
}

// name is who a step waits for.
func (v runView) name(s run.StepView) string { return v.Directory.Person(s.Assignee).Name }

// known is how many steps are known by now: those behind, those open, and those that come for certain.
func (v runView) known() int { return len(v.Run.Steps) + len(v.Run.Ahead) }

// open are the steps to be done now.
func (v runView) open() []run.StepView {
	return slices.DeleteFunc(slices.Clone(v.Run.Steps), func(s run.StepView) bool { return s.Status != run.Open })
}

// mine are the open steps that the visitor may do without asking anybody: his own, and those nobody has.
func (v runView) mine() []run.StepView {
	return slices.DeleteFunc(v.open(), func(s run.StepView) bool { return v.anothers(s) })
}

// can tells whether the visitor may do a step: who may carry out the run, and who is asked or approves himself.
func (v runView) can(s run.StepView) bool {
	return v.CanRun || (s.Kind == run.Approve || s.Kind == run.Ask) && s.Assignee == v.Visit.Actor.Person
}

// others are the open steps that somebody else has.
func (v runView) others() []run.StepView {
	return slices.DeleteFunc(v.open(), func(s run.StepView) bool { return !v.anothers(s) })
}

func (v runView) anothers(s run.StepView) bool {
	return s.Assignee != "" && s.Assignee != v.Visit.Actor.Person
}

// past are the closed steps, the last first.
func (v runView) past() []run.StepView {
	out := slices.DeleteFunc(slices.Clone(v.Run.Steps), func(s run.StepView) bool { return s.Status == run.Open || s.Status == run.Sent })
	slices.Reverse(out)
	slices.SortStableFunc(out, func(a, b run.StepView) int { return cmp.Compare(b.Closed.UnixMicro(), a.Closed.UnixMicro()) })
	return out
}

// unfolded is how many of the past steps stand open: all once the run has ended, or when folding would save nothing.
func (v runView) unfolded() int {
	if n := len(v.past()); v.Run.Status != run.Running || n <= fewPast+1 {
		return n
	}
	return fewPast
}

func (v runView) who(s run.StepView) string {
	switch {
	case s.Assignee != "" && s.LaneName != "":
		return s.LaneName + " · " + v.name(s)
	case s.Assignee != "":
		return v.name(s)
	case s.LaneName != "" && s.ID != "":
		return s.LaneName + " · nobody has taken it yet"
	case s.LaneName != "":
		return s.LaneName
	}
	return "Nobody has taken it yet"
}

// asStep makes of a step ahead what the fields of a form need of a step.
func asStep(a run.Ahead) run.StepView {
	return run.StepView{Step: run.Step{Node: a.Node, Assignee: a.Assignee}, LaneName: a.LaneName}
}

func hueOf(v runView, s run.StepView) templ.Attributes {
	if h := v.Directory.Team(s.Team).Hue; h > 0 {
		return templ.Attributes{"data-hue": strconv.Itoa(h)}
	}
	return nil
}

func noteLabel(evidence string) string {
	if evidence == "" {
		return "Remark"
	}
	return "Evidence: " + evidence
}

func asksFiles(form []run.Question) bool { return slices.ContainsFunc(form, run.Question.Files) }

func options(q run.Question) []ui.Option {
	out := make([]ui.Option, len(q.Options))
	for i, o := range q.Options {
		out[i] = ui.Option{Value: o.Value, Label: o.Label}
	}
	return out
}

func pickOptions(s run.StepView) []ui.Option {
	out := make([]ui.Option, len(s.Can))
	for i, o := range s.Can {
		out[i] = ui.Option{Value: o.Value, Label: o.Label}
	}
	return out
}

func closedWords(s run.StepStatus) string {
	switch s {
	case run.Done:
		return "Done"
	case run.Skipped:
		return "Skipped"
	}
	return "No longer needed"
}

// answered is an answer as people read it.
type answered struct {
	Label, Says, Href string
	Files             []ui.File
}

// answers tells what was answered, question by question.
func (v runView) answers(s run.StepView) []answered {
	var out []answered
	for _, q := range s.Form {
		given := s.Answers[q.Name]
		a := answered{Label: q.Label, Says: q.Say(given)}
		switch {
		case a.Says == "":
			continue
		case q.Kind == "person":
			a.Says = v.Directory.Person(id.Person(a.Says)).Name
		case q.Kind == "link":
			a.Href = a.Says
		case q.Kind == "email":
			a.Href = "mailto:" + a.Says
		}
		for _, f := range run.FilesOf(given) {
			shown := ui.File{Name: f.Name, Href: "/files/" + string(f.ID), Size: size(f.Size)}
			if f.Picture {
				shown.Preview = shown.Href + "/preview"
			}
			a.Files = append(a.Files, shown)
		}
		out = append(out, a)
	}
	return out
}

// size writes bytes as people say them.
func size(bytes int64) string {
	switch {
	case bytes < 1000:
		return strconv.FormatInt(bytes, 10) + " B"
	case bytes < 1_000_000:
		return strconv.FormatInt((bytes+500)/1000, 10) + " kB"
	}
	return short(float64(bytes)/1e6) + " MB"
}

// said is a comment on a step, ready to be shown.
type said struct {
	ui.Remark
	HTML string
}

// talk fills the comments on the steps.
func (p *Pages) talk(ctx context.Context, v *runView) error {
	v.Said = map[id.Step][]said{}
	ids := make([]string, len(v.Run.Steps))
	for i, s := range v.Run.Steps {
		ids[i] = string(s.ID)
	}
	counts, err := p.Remarks.Counts(ctx, "runstep", ids)
	if err != nil {
		return err
	}
	for step, n := range counts {
		if n.Comments == 0 {
			continue
		}
		list, err := p.Remarks.Comments(ctx, remark.On{Subject: "runstep", SubjectID: step}, "", 200)
		if err != nil {
			return err
		}
		for _, c := range list.Items {
			one := said{ui.Remark{ID: string(c.ID), Author: v.Directory.Person(c.Author), At: page.Instant(c.Created, v.Visit)}, prose.HTML(c.Body)}
			if !c.Edited.IsZero() {
				one.Edited = page.Instant(c.Edited, v.Visit)
			}
			if c.Author == v.Visit.Actor.Person && c.Author != "" {
				one.Own = []ui.MenuItem{{Label: "Delete", Post: "/comments/" + string(c.ID) + "/removal", Danger: true}}
			}
			v.Said[id.Step(step)] = append(v.Said[id.Step(step)], one)
		}
	}
	return nil
}
