package processes

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/diff"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/process/review"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// againstView is two maps and what differs between them.
type againstView struct {
	processView // of the later map
	Other       process.Process
	Was         mapView
	C           review.Contrast
}

// Against shows a map beside another one, which it is to replace: what is added, removed, moved and named otherwise.
func (p *Pages) Against(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	of, err := p.processView(r)
	if err != nil {
		return err
	}
	v := againstView{processView: of}
	other := id.Process(r.PathValue("other"))
	version, data, err := p.Processes.Export(ctx, other, 0)
	if err != nil {
		return err
	}
	if v.C, err = review.Against(ctx, p.Processes, process.At{Process: other}, process.At{Process: of.Process.ID, Number: of.Shown.Number}); err != nil {
		return err
	}
	v.Other = v.C.Before.Process
	m, err := bpmn.Parse(data)
	if err != nil {
		return err
	}
	was, is := differenceMarks(v.C.Diff)
	v.Was = mapView{ID: "map-was", Label: "Map of " + v.Other.Name, Src: mapAddress(other, version, true), Lanes: laneColours(lanesOf(m, v.Directory)), Version: version.Version,
		XML: inline(data), Readonly: true, Marks: was, Walks: true}
	v.Map.Readonly, v.Map.Fill, v.Map.Marks, v.Map.Walks, v.Map.ID = true, false, is, true, "map-is"
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + " against " + v.Other.Name, Current: "/processes", Live: "process version",
		Scripts: []string{"process.js"}, Styles: []string{"process.css"}, Full: true})
	return page.Show(w, r, http.StatusOK, againstPage(v))
}

// ToBe duplicates the map as the way to be and shows it, to be changed.
func (p *Pages) ToBe(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	made, err := p.Processes.Duplicate(r.Context(), key, "")
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes/"+string(made.ID)+"/review", "Began "+made.Name+" from a copy of the map.")
}

// differenceMarks gives what is put on the earlier and on the later map.
func differenceMarks(d diff.Diff) (was, is string) {
	type mark struct {
		ID   string `json:"id"`
		Text string `json:"text"`
		How  string `json:"how"`
	}
	before, after := []mark{}, []mark{}
	for _, s := range d.Steps {
		how := string(s.How[0])
		switch {
		case s.Is(diff.Removed):
			before = append(before, mark{s.Was, "removed", how})
		default:
			after = append(after, mark{s.ID, strings.Join(howWords(s.How), ", "), how})
			if s.Is(diff.Lane) || s.Is(diff.Moved) {
				before = append(before, mark{s.Was, "moves", how})
			}
		}
	}
	for _, f := range d.Flows {
		if f.How == diff.Removed {
			before = append(before, mark{f.ID, "", string(f.How)})
		} else {
			after = append(after, mark{f.ID, "", string(f.How)})
		}
	}
	a, errA := json.Marshal(before)
	b, errB := json.Marshal(after)
	if errA != nil || errB != nil {
		return "[]", "[]" // names always marshal
	}
	return string(a), string(b)
}

func howWords(list []diff.How) []string {
	var out []string
	for _, h := range list {
		out = append(out, h.Says())
	}
	return out
}

// differSays tells how one step differs, in words.
func differSays(s diff.Step) string {
	switch {
	case s.Is(diff.Added):
		return "Added" + by(s.Role)
	case s.Is(diff.Removed):
		return "Removed" + by(s.RoleWas)
	}
	var out []string
	for _, how := range s.How {
		switch how {
		case diff.Lane:
			out = append(out, "moved from "+orNobody(s.RoleWas)+" to "+orNobody(s.Role))
		case diff.Moved:
			out = append(out, "moved from place "+strconv.Itoa(s.NumberWas)+" to "+strconv.Itoa(s.Number))
		case diff.Renamed:
			out = append(out, "was called “"+s.NameWas+"”")
		case diff.Told:
			var names []string
			for _, f := range s.Fields {
				if f.Name != "ways" {
					names = append(names, differField(f))
				}
			}
			out = append(out, strings.Join(names, ", "))
		case diff.Ways:
			out = append(out, "goes on otherwise")
		}
	}
	said := strings.Join(out, "; ")
	return strings.ToUpper(said[:1]) + said[1:]
}

func differField(f diff.Field) string {
	names := map[string]string{"minutes": "work", "waitMinutes": "wait", "percentRight": "share right", "rekey": "typing again", "text": "how it is done", "kind": "what it is"}
	name := names[f.Name]
	if name == "" {
		name = f.Name
	}
	if len(f.Before)+len(f.After) > 60 {
		return name + " changed"
	}
	return name + " " + orNone(f.Before) + " → " + orNone(f.After)
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func orNobody(role string) string {
	if role == "" {
		return "no lane"
	}
	return role
}

func by(role string) string {
	if role == "" {
		return ""
	}
	return ", " + role
}

// mapElement is the element that a difference is shown on.
func mapElement(s diff.Step) string {
	if s.ID != "" {
		return s.ID
	}
	return s.Was
}

// sentence is what differs, in one line.
func (v againstView) sentence() ui.Sentence {
	out := ui.Say(ui.Text("Against "), ui.Figure(v.Other.Name, "/processes/"+string(v.Other.ID)+"/review"), ui.Text(": "+v.C.Says+"."))
	if v.C.Was.Handoffs != v.C.Is.Handoffs {
		out = append(out, ui.Text(" "+strings.ToUpper(difference(v.C.Was.Handoffs, v.C.Is.Handoffs, "hand-off")[:1])+difference(v.C.Was.Handoffs, v.C.Is.Handoffs, "hand-off")[1:]+"."))
	}
	if n := v.clashes(); n > 0 {
		out = append(out, ui.Span{Text: " " + count(n, "control") + " lost", Href: "#duties", Tone: ui.Alarm}, ui.Text("."))
	}
	return out
}

// clashes counts the duties that the other map keeps apart and this one does not.
func (v againstView) clashes() int {
	n := 0
	for _, c := range v.C.Clashes {
		if c.New {
			n++
		}
	}
	return n
}

func clashSays(c review.Clash) string {
	said := c.Role + " makes and approves the same: “" + c.MakesName + "” and “" + c.ApprovesName + "” are both about the " + c.Object + "."
	if c.New {
		return said + " The other map keeps the two apart."
	}
	return said + " It was so before."
}
