package processes

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/prose"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type processView struct {
	Page      ui.Page
	Process   process.Process
	Shown     process.Version
	Versions  []process.Version // newest first
	Directory page.Directory
	Visit     *page.Visit
	Map       mapView
	Steps     []stepRow
	Lanes     []laneRow
	Shape     shape
	Before    *shape // of the version before, nil for none
	Problems  []bpmn.Problem
	Used      []ui.Crumb
	Home      page.Frame // of the change it is kept in
	CanEdit   bool
	CanKeep   bool            // as a template of the organisation
	Face      process.Version // what the visitor sees first
	Life      life

	Form     string // the form that came back
	Note     string
	Typed    process.Process
	Teams    []string
	Troubles []ui.Problem
	Says     string
}

// mapView is what the island is given.
type mapView struct {
	ID, Label, Src, Lanes string
	Version               int64  // of the draft's row, which its saving names
	By, Said              string // who touched it last, and the sentence about it
	Digest                string // of the map, from which two people's edits are brought together
	Presence              string // where the page tells who is here, "" for nowhere
	XML                   string
	Readonly              bool
	Fill                  bool   // as high as the window: the editor
	Walks                 bool   // arrows walk the steps from anywhere on the page
	Overlays, Look        string // figures by look, and the look shown first
	Marks                 string // differences
}

// inlineMap is the size up to which a map comes with its page; a larger one is asked for by the island.
const inlineMap = 64 << 10

// inline gives the map's text where it can stand in a page as it is, else "".
func inline(data []byte) string {
	lower := strings.ToLower(string(data[:min(len(data), inlineMap)]))
	if len(data) > inlineMap || strings.Contains(lower, "<!--") || strings.Contains(lower, "<script") || strings.Contains(lower, "</script") ||
		strings.Contains(lower[:min(len(lower), 200)], "encoding=") && !strings.Contains(lower[:min(len(lower), 200)], `encoding="utf-8"`) || !plain(data) {
		return ""
	}
	return string(data)
}

// plain tells UTF-8 text without a mark at its front from other encodings.
func plain(data []byte) bool {
	return len(data) > 0 && data[0] == '<' && !strings.ContainsRune(string(data), 0)
}

// Process shows one process: its map, its steps in words, its versions.
func (p *Pages) Process(w http.ResponseWriter, r *http.Request) error {
	v, err := p.processView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, processPage(v))
}

func (p *Pages) processView(r *http.Request) (processView, error) {
	ctx := r.Context()
	v := processView{Visit: page.Of(r)}
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return v, err
	}
	if v.Process, err = p.Processes.Get(ctx, key); err != nil {
		return v, err
	}
	number, err := versionNumber(r)
	if err != nil {
		return v, err
	}
	if v.Versions, err = p.Processes.Versions(ctx, key); err != nil {
		return v, err
	}
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	if v.CanEdit, v.Home, err = p.standing(ctx, v.Process); err != nil {
		return v, err
	}
	v.CanKeep = v.Process.Project == "" && access.From(ctx).May(access.EditProcess) == nil
	if v.Face = v.face(); number == 0 {
		number = v.Face.Number
	}
	var data []byte
	if v.Shown, data, err = p.Processes.Export(ctx, key, number); err != nil {
		return v, err
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return v, err
	}
	v.read(m, data)
	gone, err := p.Processes.ToolProblems(ctx, m)
	if err != nil {
		return v, err
	}
	v.Problems = append(v.Problems, gone...)
	if v.Shown.Number > 1 {
		if v.Before, err = p.before(ctx, v.Shown); err != nil {
			return v, err
		}
	}
	touch, err := p.Processes.Touched(ctx, v.Shown.ID)
	if err != nil {
		return v, err
	}
	v.touched(touch)
	used, err := p.used(ctx)
	if err != nil {
		return v, err
	}
	v.Used = used[key]
	if err := p.life(r, &v); err != nil {
		return v, err
	}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name, Current: "/processes", Live: "process:" + string(key) + " version:" + string(v.Shown.ID),
		Scripts: []string{v.script()}, Styles: []string{"process.css"}, Full: true})
	return v, nil
}

// before gives the shape of the version before the one in sight.
func (p *Pages) before(ctx context.Context, shown process.Version) (*shape, error) {
	_, data, err := p.Processes.Export(ctx, shown.Process, shown.Number-1)
	if err != nil {
		return nil, err
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return nil, err
	}
	s := shapeOf(m)
	return &s, nil
}

// standing tells whether the visitor may change a process, with the frame of the change it is kept in.
func (p *Pages) standing(ctx context.Context, of process.Process) (bool, page.Frame, error) {
	if of.Project == "" {
		return access.From(ctx).May(access.EditProcess) == nil, page.Frame{}, nil
	}
	frame, err := p.FrameOf(ctx, of.Project, "Process")
	return frame.CanEdit, frame, err
}

// read fills in what the map says.
func (v *processView) read(m *bpmn.Model, data []byte) {
	v.Lanes = lanesOf(m, v.Directory)
	v.Steps, v.Shape, v.Problems = stepsOf(m, v.Lanes), shapeOf(m), append(check.Carried(m), process.RaciOnMap(m)...)
	v.Map = mapView{ID: "map", Label: "Map of " + v.Process.Name, Src: mapAddress(v.Process.ID, v.Shown, v.Shown.ID == v.Versions[0].ID), Lanes: laneColours(v.Lanes), Version: v.Shown.Version, Digest: v.Shown.Map,
		XML: inline(data), Readonly: !v.editing(), Fill: v.editing()}
	if v.newest() && v.Shown.Status == process.Draft {
		v.Map.Presence = v.at() + "/presence"
	}
}

// touched tells the island who touched the map last, for whoever has it open with changes of his own.
func (v *processView) touched(t process.Touch) {
	if t.By == "" {
		return
	}
	v.Map.By = v.Directory.Person(t.By).Name
	name := v.Map.By
	if t.By == v.Visit.Actor.Person {
		v.Map.By, name = "you", "You"
	}
	at := page.Instant(t.At, v.Visit)
	when := " on " + at.Text
	if strings.Contains(at.Text, ":") { // today
		when = " at " + at.Text
	}
	v.Map.Said = name + " " + t.Says + when + "."
}

// mapAddress is where a map is read and, when it is the newest, saved.
func mapAddress(key id.Process, shown process.Version, newest bool) string {
	if newest {
		return "/api/v1/processes/" + string(key) + "/map"
	}
	return "/api/v1/processes/" + string(key) + "/versions/" + strconv.FormatInt(shown.Number, 10) + "/map"
}

// script is the island's: with the modeler only where the map can be changed.
func (v *processView) script() string {
	if v.editing() {
		return "editor.js"
	}
	return "process.js"
}

// newest tells whether the version in sight is the one that the visitor sees first.
func (v *processView) newest() bool { return v.Shown.ID == v.Face.ID }

// editing tells whether the map can be changed here: a draft, by somebody who may.
func (v *processView) editing() bool {
	return v.CanEdit && v.newest() && v.Shown.Status == process.Draft
}

// versionNumber reads which version is asked for; 0 is the newest.
func versionNumber(r *http.Request) (int64, error) {
	text := r.URL.Query().Get("version")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 {
		return 0, fault.New(fault.NotFound, "There is no such version; the page of the process lists them")
	}
	return n, nil
}

// Download gives the very bytes of a version's map.
func (p *Pages) Download(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	number, err := versionNumber(r)
	if err != nil {
		return err
	}
	of, err := p.Processes.Get(r.Context(), key)
	if err != nil {
		return err
	}
	version, data, err := p.Processes.Export(r.Context(), key, number)
	if err != nil {
		return err
	}
	return send(w, "application/xml", fileName(of.Name)+"-v"+strconv.FormatInt(version.Number, 10)+".bpmn", data)
}

// fileName keeps of a name what every system takes in a file's.
func fileName(name string) string {
	clean := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		case c == ' ', c == '-', c == '_':
			return '-'
		}
		return -1
	}, strings.ToLower(name))
	if clean = strings.Trim(clean, "-"); clean == "" {
		return "process"
	}
	return clean[:min(len(clean), 80)]
}

func (v processView) at() string { return "/processes/" + string(v.Process.ID) }

func (v processView) description() string { return prose.HTML(v.Process.Description) }

// errors counts what the standard forbids, which keeps a draft from being published.
func (v processView) errors() int {
	n := 0
	for _, p := range v.Problems {
		if p.Severity == bpmn.Error {
			n++
		}
	}
	return n
}
