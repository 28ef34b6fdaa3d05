package processes

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/prose"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// documentView is a version as people read it, and where it may be changed, write it.
type documentView struct {
	processView
	Doc     process.Document
	Check   *process.Checkup // of a version that does not apply yet, for those who work on it
	Lines   process.Lines    // that came back
	Writing bool             // the keyboard goes to the next line
	Outside bool             // read by a public link: nothing leads into the product
	Files   string           // where its pictures lie for such a reader
}

// Document shows a version as a document: the face of the process for people who read.
func (p *Pages) Document(w http.ResponseWriter, r *http.Request) error {
	v, err := p.documentView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, documentPage(v))
}

func (p *Pages) documentView(r *http.Request) (documentView, error) {
	of, err := p.processView(r)
	if err != nil {
		return documentView{}, err
	}
	v := documentView{processView: of, Writing: r.URL.Query().Has("writing")}
	if v.Doc, err = p.Processes.Document(r.Context(), of.Process.ID, of.Shown.Number); err != nil {
		return v, err
	}
	if v.Shown.ID == v.Life.Next.ID && (v.CanEdit || v.Life.Looks) {
		c, err := p.Processes.Check(r.Context(), of.Process.ID, of.Shown.Number)
		if err != nil {
			return v, err
		}
		v.Check = &c
	}
	v.Page = page.Shell(r, page.Options{Title: of.Process.Name + ", document", Current: "/processes", Live: "process:" + string(of.Process.ID) + " version:" + string(of.Shown.ID)})
	return v, nil
}

// Write puts lines into the draft as steps; what cannot be read comes back as it was typed.
func (p *Pages) Write(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	lines := process.Lines{After: r.PostFormValue("after"), Text: r.PostFormValue("lines")}
	_, made, err := p.Processes.Write(r.Context(), key, page.Version(r), lines)
	if err == nil {
		return page.Redirect(w, r, "/processes/"+string(key)+"/document?writing#write", "Wrote "+count(len(made), "step")+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.documentView(r)
	if verr != nil {
		return verr
	}
	v.Form, v.Troubles, v.Says, v.Lines, v.Writing = "lines", problems, says, lines, true
	return page.Show(w, r, http.StatusUnprocessableEntity, documentPage(v))
}

// Answerable says who answers for every step that names nobody else.
func (p *Pages) Answerable(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	role := strings.TrimSpace(r.PostFormValue("role"))
	if _, err := p.Processes.Answerable(r.Context(), key, page.Version(r), role); err != nil {
		return err
	}
	said := "Nobody answers for the process as a whole any more."
	if role != "" {
		said = role + " answers for every step that names nobody else."
	}
	return page.Redirect(w, r, "/processes/"+string(key)+"/document#raci", said)
}

// hue gives the colour of the team behind a lane.
func (v documentView) hue(lane string) int {
	for _, l := range v.Lanes {
		if l.ID == lane {
			return l.Shown.Hue
		}
	}
	return 0
}

// roleHue gives the colour of a role that is the name of a lane.
func (v documentView) roleHue(role string) int {
	for _, l := range v.Lanes {
		if strings.EqualFold(l.Name, role) {
			return l.Shown.Hue
		}
	}
	return 0
}

// streamSays is the sentence over a document: what the value stream is, in numbers.
func (v documentView) streamSays() ui.Sentence {
	s := v.Doc.Stream
	out := ui.Say(ui.Text(count(s.Steps, "activity", "activities") + ", " + count(s.Handoffs, "hand-off")))
	if s.Rekeyed > 0 {
		out = append(out, ui.Text(", "+count(s.Rekeyed, "place")+" where data is typed again"))
	}
	out = append(out, ui.Text(". "))
	switch {
	case s.Timed == 0:
		out = append(out, ui.Text("No step tells its time yet."))
	case s.Activity != nil:
		out = append(out, ui.Text(span(s.Work)+" of work in "+span(s.Lead)+" of lead time: an activity ratio of "+percent(*s.Activity)))
		if s.Timed < s.Steps {
			out = append(out, ui.Text(", by the "+strconv.Itoa(s.Timed)+" of "+strconv.Itoa(s.Steps)+" that tell their time"))
		}
		out = append(out, ui.Text("."))
	}
	if s.Right != nil {
		out = append(out, ui.Text(" "+percent(*s.Right)+" come through complete and accurate"))
		if s.Judged < s.Steps {
			out = append(out, ui.Text(" (told by "+strconv.Itoa(s.Judged)+" of "+strconv.Itoa(s.Steps)+")"))
		}
		out = append(out, ui.Text("."))
	}
	return out
}

// raciSays is the sentence over the assignment.
func (v documentView) raciSays() ui.Sentence {
	wrong := 0
	for _, p := range v.Doc.Raci.Problems {
		if p.Error {
			wrong++
		}
	}
	switch {
	case len(v.Doc.Raci.Rows) == 0:
		return ui.Say(ui.Text("There is no activity yet."))
	case wrong > 0:
		return ui.Say(ui.Span{Text: count(wrong, "row"), Tone: ui.Alarm}, ui.Text(" "+pick(wrong, "breaks", "break")+" a rule. R comes from the lanes; each row needs exactly one A."))
	}
	return ui.Say(ui.Text("From the lanes. Every row has exactly one A."))
}

func pick(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// quiet is who does a step, in what, and how long it takes, on one line.
func quiet(s process.DocStep) string { return s.Told(kind(s.Kind)) }

func markdown(text string) string { return prose.HTML(text) }

// told writes a text of the document; behind a public link its pictures come by that link.
func (v documentView) told(text string) string {
	out := markdown(text)
	if v.Files != "" {
		out = strings.ReplaceAll(out, `<img src="/files/`, `<img src="`+v.Files)
	}
	return out
}

func span(minutes float64) string { return process.Span(minutes) }

func percent(v float64) string { return process.Percent(v) }
