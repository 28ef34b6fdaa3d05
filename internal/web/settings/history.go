package settings

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// auditPage is how many events a page of the history shows.
const auditPage = 100

// fingerprint is how a text or a file is named by its content.
var fingerprint = regexp.MustCompile(`^[0-9a-f]{64}$`)

type historyView struct {
	frame
	People    []ui.Option
	Person    string
	Events    []ui.Event
	Next      string
	CanExport bool
}

// History shows what everybody did, newest first. What happened in a private change that the visitor does not see is
// told without its content.
func (p *Pages) History(w http.ResponseWriter, r *http.Request) error {
	ctx, visit, asked := r.Context(), page.Of(r), r.URL.Query()
	before, err := strconv.ParseInt(asked.Get("before"), 10, 64)
	if asked.Get("before") != "" && (err != nil || before < 1) {
		return fault.Field("before", "is not the number of an event")
	}
	events, err := history.Audit(ctx, p.DB, id.Person(asked.Get("person")), before, auditPage+1)
	if err != nil {
		return err
	}
	v := historyView{frame: newFrame(r, "History", ""), Person: asked.Get("person"), CanExport: visit.Actor.May(access.Export) == nil}
	if len(events) > auditPage {
		events = events[:auditPage]
		v.Next = "/settings/history?" + url.Values{"person": {v.Person}, "before": {strconv.FormatInt(events[auditPage-1].Seq, 10)}}.Encode()
	}
	seen, err := history.Seen(ctx, p.DB, events)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return err
	}
	codes, err := p.codes(ctx, seen)
	if err != nil {
		return err
	}
	for _, e := range events {
		open := slices.ContainsFunc(seen, func(s history.Event) bool { return s.Seq == e.Seq })
		v.Events = append(v.Events, ui.Event{Actor: directory.Person(e.Actor), Via: via(e), Says: p.says(e, open, directory, codes), At: page.Instant(e.At, visit)})
	}
	if v.People, err = p.everybody(r); err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, past(v))
}

// everybody lists all people for the filter, those too who are disabled: theirs is the history that is looked for.
func (p *Pages) everybody(r *http.Request) ([]ui.Option, error) {
	cards, err := p.Org.People(r.Context())
	if err != nil {
		return nil, err
	}
	out := make([]ui.Option, 0, len(cards))
	for _, c := range cards {
		o := ui.Option{Value: string(c.ID), Label: c.Name, Hint: c.Team, Hue: c.Hue}
		if c.Disabled {
			o.Hint = "disabled"
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b ui.Option) int { return strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)) })
	return out, nil
}

// codes gives the codes of the changes in which events happened; one that is deleted by now is called what it is.
func (p *Pages) codes(ctx context.Context, events []history.Event) (map[id.Project]string, error) {
	out := map[id.Project]string{}
	for _, e := range events {
		if _, known := out[e.Project]; known || e.Project == "" {
			continue
		}
		code, err := p.Code(ctx, e.Project)
		if fault.KindOf(err) == fault.NotFound {
			code, err = "a change", nil
		}
		if err != nil {
			return nil, err
		}
		out[e.Project] = code
	}
	return out, nil
}

// says tells an event: what was done, to what, and which values changed.
func (p *Pages) says(e history.Event, open bool, directory page.Directory, codes map[id.Project]string) ui.Sentence {
	s := ui.Say(ui.Text(p.Kinds.Sentence(e.Kind)))
	if e.Undoes != 0 {
		s = ui.Say(ui.Text("took back: " + p.Kinds.Sentence(e.Kind)))
	}
	if !open {
		return append(s, ui.Text(" in a private change"))
	}
	name := named(e, directory)
	if name != "" && e.Subject == "project" {
		s = append(s, ui.Text(" "), ui.Figure(name, "/projects/"+string(e.Project)))
	} else if name != "" {
		s = append(s, ui.Span{Text: " " + name, Strong: true})
	}
	if e.Project != "" && (name == "" || e.Subject != "project") {
		s = append(s, ui.Text(" in "), ui.Figure(codes[e.Project], "/projects/"+string(e.Project)))
	}
	if list := differences(e); len(list) > 0 {
		s = append(s, ui.Span{Text: ". " + strings.Join(list, "; "), Tone: ui.Dim})
	}
	return s
}

// named gives the name of what an event is about, as far as the event or the directory knows it.
func named(e history.Event, directory page.Directory) string {
	switch e.Subject {
	case "person":
		if id.Person(e.SubjectID) == e.Actor {
			return ""
		}
		return directory.Person(id.Person(e.SubjectID)).Name
	case "team":
		return directory.Team(id.Team(e.SubjectID)).Name
	}
	for _, column := range []string{"title", "name", "email"} {
		for _, side := range []int{1, 0} {
			if text, ok := plain(e.Changed[column][side]); ok && text != "" {
				return "“" + text + "”"
			}
		}
	}
	return ""
}

// differences says up to four values that an update changed; ids and instants, which nobody can read, are left out.
func differences(e history.Event) []string {
	if e.Op != "update" {
		return nil
	}
	columns := make([]string, 0, len(e.Changed))
	for column := range e.Changed {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	var out []string
	for _, column := range columns {
		was, ok1 := plain(e.Changed[column][0])
		is, ok2 := plain(e.Changed[column][1])
		if column == "version" || column == "rank" || !ok1 || !ok2 {
			continue
		}
		if len(out) == 4 {
			return append(out, "and more")
		}
		out = append(out, strings.ReplaceAll(column, "_", " ")+": "+orNone(was)+" → "+orNone(is))
	}
	return out
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// plain gives a stored value as people read it; ok is false for one that is not for reading.
func plain(raw json.RawMessage) (string, bool) {
	var v any
	if len(raw) == 0 || json.Unmarshal(raw, &v) != nil {
		return "", false
	}
	switch v := v.(type) {
	case nil:
		return "", true
	case bool:
		if v {
			return "yes", true
		}
		return "no", true
	case float64:
		return strings.TrimSpace(string(raw)), v < 1e14 // above are instants, in microseconds
	case string:
		if fingerprint.MatchString(v) {
			return "", false
		}
		v = strings.Join(strings.Fields(v), " ")
		if utf8.RuneCountInString(v) > 60 {
			v = string([]rune(v)[:59]) + "…"
		}
		return v, !id.Valid(v)
	}
	return "", false
}

// via says through which door an act came, when not by hand.
func via(e history.Event) string {
	return map[access.Via]string{access.ViaAPI: "through the API", access.ViaImport: "by an import", access.ViaRule: "by a rule", access.ViaSystem: "by itself"}[access.Via(e.Via)]
}

// Export sends the whole log as a line of JSON an event, oldest first. When it breaks off, so does the connection:
// nobody takes half of it for the whole.
func (p *Pages) Export(w http.ResponseWriter, r *http.Request) error {
	out := bufio.NewWriterSize(w, 64<<10)
	lines := json.NewEncoder(out)
	begun := false
	err := history.Export(r.Context(), p.DB, func(e history.Event) error {
		if !begun {
			begun = true
			w.Header().Set("Content-Type", "application/jsonl; charset=utf-8")
			w.Header().Set("Content-Disposition", `attachment; filename="history-`+string(page.Of(r).Today)+`.jsonl"`)
			w.Header().Set("Cache-Control", "no-store")
		}
		return lines.Encode(e)
	})
	if err == nil {
		err = out.Flush()
	}
	if err != nil && begun {
		panic(http.ErrAbortHandler)
	}
	return err
}
