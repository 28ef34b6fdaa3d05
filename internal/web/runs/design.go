package runs

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// designView is the designer of what a step asks. Rows are the questions as they were typed.
type designView struct {
	Page     ui.Page
	Process  process.Process
	Step     process.DocStep
	Draft    process.Version // to be changed; none when its ID is ""
	CanEdit  bool
	Rows     []questionRow
	Preview  runView
	Shown    []run.Question // the questions as they would be asked
	Troubles []ui.Problem
	Says     string
}

// questionRow is one question as it was typed.
type questionRow struct {
	Name, Label, Help, Kind, Options, Unit, Min, Max string

	Required bool
}

// mostRows bounds what one form is read of.
const mostRows = 200

// Design shows what a step asks, to be changed, beside how it will be asked.
func (p *Pages) Design(w http.ResponseWriter, r *http.Request) error {
	v, err := p.designView(r)
	if err != nil {
		return err
	}
	for _, in := range v.Step.Form {
		v.Rows = append(v.Rows, rowOf(in))
	}
	v.Shown = p.Questions(v.Step.Form)
	return page.Show(w, r, http.StatusOK, designPage(v))
}

// Designed saves the questions of a step. With a word in "do" it saves nothing: it adds, moves or removes a question and
// shows the designer again with what was typed.
func (p *Pages) Designed(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form could not be read; send it again")
	}
	v, err := p.designView(r)
	if err != nil {
		return err
	}
	v.Rows = rowsOf(r.PostForm)
	if do := r.PostFormValue("do"); do != "" {
		v.Rows = rearranged(v.Rows, do)
		v.Shown = p.asTyped(v.Rows)
		return page.Show(w, r, http.StatusOK, designPage(v))
	}
	inputs, err := inputsOf(v.Rows)
	if err == nil {
		if _, err = p.Processes.Describe(r.Context(), v.Process.ID, page.Version(r), v.Step.ID, process.StepPatch{Form: &inputs}); err == nil {
			return page.Redirect(w, r, v.path(), "Saved the questions.")
		}
	}
	var ok bool
	if v.Troubles, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	v.Shown = p.asTyped(v.Rows)
	return page.Show(w, r, http.StatusUnprocessableEntity, designPage(v))
}

func (p *Pages) designView(r *http.Request) (designView, error) {
	ctx := r.Context()
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return designView{}, err
	}
	v := designView{}
	if v.Process, err = p.Processes.Get(ctx, key); err != nil {
		return v, err
	}
	v.CanEdit = p.Runs.May(ctx, v.Process.Project) == nil
	if v.Preview.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	if v.Step, v.Draft, err = p.designed(ctx, key, r.PathValue("step")); err != nil {
		return v, err
	}
	v.Page = page.Shell(r, page.Options{Title: "Questions of " + v.Step.Name, Current: "/processes"})
	return v, nil
}

// designed gives a step of the draft, else of the version that holds, with the draft.
func (p *Pages) designed(ctx context.Context, key id.Process, step string) (process.DocStep, process.Version, error) {
	versions, err := p.Processes.Versions(ctx, key)
	if err != nil {
		return process.DocStep{}, process.Version{}, err
	}
	var draft process.Version
	newest := int64(0)
	for _, version := range versions {
		if version.Status == process.Draft {
			draft = version
		}
		newest = max(newest, version.Number)
	}
	if draft.ID != "" {
		newest = draft.Number
	}
	doc, err := p.Processes.Document(ctx, key, newest)
	if err != nil {
		return process.DocStep{}, draft, err
	}
	for _, s := range doc.Steps {
		if s.ID == step {
			return s, draft, nil
		}
	}
	return process.DocStep{}, draft, fault.New(fault.NotFound, "The process has no such step any more; its page lists the steps there are")
}

// asTyped gives the questions that can be asked as they are typed so far; one that cannot yet is left out.
func (p *Pages) asTyped(rows []questionRow) []run.Question {
	var inputs []process.Input
	for _, row := range rows {
		if in, _ := row.input(""); in.Label != "" {
			if in.Name == "" {
				in.Name = "new_" + strconv.Itoa(len(inputs))
			}
			inputs = append(inputs, in)
		}
	}
	return p.Questions(inputs)
}

func rowOf(in process.Input) questionRow {
	return questionRow{Name: in.Name, Label: in.Label, Help: in.Help, Kind: string(in.Kind), Required: in.Required, Options: strings.Join(in.Options, "\n"), Unit: in.Unit, Min: bound(in.Min), Max: bound(in.Max)}
}

func bound(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

// rowsOf reads the questions in the order in which the form has them.
func rowsOf(form url.Values) []questionRow {
	var out []questionRow
	for _, key := range form["row"] {
		if len(out) == mostRows {
			break
		}
		get := func(name string) string { return strings.ReplaceAll(form.Get(name+"."+key), "\r\n", "\n") }
		out = append(out, questionRow{Name: get("name"), Label: get("label"), Help: get("help"), Kind: get("kind"), Required: get("required") != "", Options: get("options"), Unit: get("unit"), Min: get("min"), Max: get("max")})
	}
	return out
}

// rearranged carries out "add", "up 2", "down 2" and "remove 2" on the questions; any other word changes nothing.
func rearranged(rows []questionRow, do string) []questionRow {
	verb, at, _ := strings.Cut(do, " ")
	i, err := strconv.Atoi(at)
	has := err == nil && i >= 0 && i < len(rows)
	switch {
	case verb == "add":
		return append(rows, questionRow{Kind: string(process.Words)})
	case verb == "up" && has && i > 0:
		rows[i-1], rows[i] = rows[i], rows[i-1]
	case verb == "down" && has && i < len(rows)-1:
		rows[i+1], rows[i] = rows[i], rows[i+1]
	case verb == "remove" && has:
		return slices.Delete(rows, i, i+1)
	}
	return rows
}

// input reads a row; what its kind does not take is left out. Problems stand at its fields, whose names end with the key.
func (row questionRow) input(key string) (process.Input, error) {
	var c fault.Check
	in := process.Input{Name: strings.TrimSpace(row.Name), Label: strings.TrimSpace(row.Label), Help: row.Help, Kind: process.InputKind(row.Kind), Required: row.Required}
	c.Need(in.Label != "", "label."+key, "is empty; write the question, or remove it")
	if in.Kind.Offers() {
		in.Options = strings.Split(row.Options, "\n")
		c.Need(strings.TrimSpace(row.Options) != "", "options."+key, "are missing; write one answer a line")
	}
	if in.Kind.Counts() {
		in.Unit = row.Unit
		read := func(name, typed string) *float64 {
			if typed = strings.TrimSpace(strings.Replace(typed, ",", ".", 1)); typed == "" {
				return nil
			}
			n, err := strconv.ParseFloat(typed, 64)
			c.Need(err == nil, name+"."+key, "is no number: %s", typed)
			if err != nil {
				return nil
			}
			return &n
		}
		in.Min, in.Max = read("min", row.Min), read("max", row.Max)
	}
	return in, c.Err()
}

func inputsOf(rows []questionRow) ([]process.Input, error) {
	out := []process.Input{}
	var c fault.Check
	for i, row := range rows {
		in, err := row.input(strconv.Itoa(i))
		if e := fault.As(err); e != nil {
			for _, problem := range e.Problems {
				c.Need(false, problem.Field, "%s", problem.Message)
			}
		}
		out = append(out, in)
	}
	return out, c.Err()
}

func (v designView) path() string {
	return "/processes/" + string(v.Process.ID) + "/steps/" + v.Step.ID + "/questions"
}

// field is one field of the question at a place.
func (v designView) field(i int, name, label, value string) ui.Field {
	name += "." + strconv.Itoa(i)
	return ui.Field{Name: name, Label: label, Value: value, Error: page.Problem(v.Troubles, name)}
}

// kinds are the types of answers; before there is a run no files are asked for.
func (v designView) kinds() []ui.Option {
	words := map[process.InputKind]string{process.Words: "Text", process.Long: "Long text", process.Number: "Number", process.Money: "Amount of money", process.Day: "Date", process.YesNo: "Yes or no",
		process.Choice: "Choice of one", process.Several: "Choice of many", process.Person: "Person", process.Mail: "E-mail address", process.Web: "Web address", process.File: "File", process.Photo: "Photo"}
	var out []ui.Option
	for _, kind := range process.InputKinds {
		if v.Step.Kind != "startEvent" || kind != process.File && kind != process.Photo {
			out = append(out, ui.Option{Value: string(kind), Label: words[kind]})
		}
	}
	return out
}

func (v designView) summary() []ui.Problem {
	labels := map[string]string{"form": "The form"}
	for i := range v.Rows {
		for name, label := range map[string]string{"label": "Question", "options": "The answers of question", "min": "The least of question", "max": "The most of question"} {
			labels[name+"."+strconv.Itoa(i)] = label + " " + strconv.Itoa(i+1)
		}
	}
	list := page.Summary(v.Troubles, labels)
	for i := range list {
		if list[i].Name == "form" {
			list[i].Name = ""
		}
	}
	return list
}

// titled names a question for the buttons on it.
func (row questionRow) titled(i int) string {
	if strings.TrimSpace(row.Label) != "" {
		return row.Label
	}
	return "question " + strconv.Itoa(i+1)
}
