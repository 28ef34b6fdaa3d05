package processes

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/picture"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// galleryView is what the library offers for a question.
type galleryView struct {
	Offers     []process.Offer
	Words      string
	Category   string
	Categories []ui.Option
	Kept       url.Values // which change the process is begun for, carried along
}

// gallery reads the question of the page and what answers it.
func (p *Pages) gallery(r *http.Request) (galleryView, error) {
	g := galleryView{Words: strings.TrimSpace(r.FormValue("q")), Category: r.FormValue("category"), Kept: url.Values{}}
	all, err := p.Processes.Offers(r.Context(), "")
	if err != nil {
		return g, err
	}
	for _, o := range all {
		if option := (ui.Option{Value: o.Category, Label: o.Category}); !slices.Contains(g.Categories, option) {
			g.Categories = append(g.Categories, option)
		}
		if (g.Category == "" || g.Category == o.Category) && o.Matches(g.Words) {
			g.Offers = append(g.Offers, o)
		}
	}
	slices.SortFunc(g.Categories, func(a, b ui.Option) int { return cmp.Compare(a.Label, b.Label) })
	for _, name := range []string{"project", "role", "kept"} {
		if value := r.FormValue(name); value != "" {
			g.Kept.Set(name, value)
		}
	}
	return g, nil
}

func (g galleryView) at(o process.Offer) string {
	if len(g.Kept) > 0 {
		return "/templates/" + o.Key + "?" + g.Kept.Encode()
	}
	return "/templates/" + o.Key
}

func (g galleryView) says() ui.Sentence {
	switch {
	case len(g.Offers) == 0:
		return ui.Say(ui.Text("Nothing in the library holds these words. Draw it, or import a file."))
	case g.Words != "" || g.Category != "":
		return ui.Say(ui.Text(processCount(len(g.Offers)) + " of the library."))
	}
	return ui.Say(ui.Text(processCount(len(g.Offers)) + " with lanes, the text of every step, decisions and forms. Choose one, give its lanes their teams, and change what is different with you."))
}

type templateView struct {
	newView
	Offer process.Offer
	Steps []stepRow
	Rows  []laneRow
}

// Template shows one template with its steps, and the form that begins a process from it.
func (p *Pages) Template(w http.ResponseWriter, r *http.Request) error {
	v, err := p.templateView(r)
	if err != nil {
		return err
	}
	v.New.Name = v.Offer.Name
	for i, row := range v.Rows {
		v.Rows[i].Team = closest(row.Name, v.Directory.TeamOptions())
	}
	return page.Show(w, r, http.StatusOK, templatePage(v))
}

func (p *Pages) templateView(r *http.Request) (templateView, error) {
	v := templateView{}
	offer, data, err := p.Processes.Offer(r.Context(), r.PathValue("template"))
	if err != nil {
		return v, err
	}
	if v.newView, err = p.newView(r); err != nil {
		return v, err
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return v, err
	}
	v.Offer, v.Rows = offer, lanesOf(m, v.Directory)
	v.Steps = stepsOf(m, v.Rows)
	v.Page = page.Shell(r, page.Options{Title: offer.Name, Current: "/processes"})
	return v, nil
}

// closest gives the team whose name is the lane's or holds it, "" for none.
func closest(lane string, teams []ui.Option) id.Team {
	lane = strings.ToLower(lane)
	for _, t := range teams {
		if strings.ToLower(t.Label) == lane {
			return id.Team(t.Value)
		}
	}
	for _, t := range teams {
		if name := strings.ToLower(t.Label); strings.HasPrefix(lane, name+" ") || strings.HasPrefix(name, lane+" ") {
			return id.Team(t.Value)
		}
	}
	return ""
}

// TemplatePicture gives a template's map as a picture.
func (p *Pages) TemplatePicture(w http.ResponseWriter, r *http.Request) error {
	offer, data, err := p.Processes.Offer(r.Context(), r.PathValue("template"))
	if err != nil {
		return err
	}
	m, err := bpmn.Parse(data)
	if err != nil {
		return err
	}
	hues := map[string]int{}
	for i, lane := range m.Lanes() {
		hues[lane.ID] = i%8 + 1
	}
	drawn, err := picture.Of(m, picture.Options{Title: offer.Name, Hues: hues})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "private, max-age=3600")
	_, err = io.WriteString(w, picture.SVG(drawn, picture.Light))
	return err
}

// UseTemplate begins a process from a template, and links it when it is for a change.
func (p *Pages) UseTemplate(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	v, err := p.templateView(r)
	if err != nil {
		return err
	}
	teams := map[string]id.Team{}
	names, chosen := r.PostForm["lane"], r.PostForm["team"]
	for i := range min(len(names), len(chosen)) {
		teams[names[i]] = id.Team(chosen[i])
	}
	for i, row := range v.Rows {
		v.Rows[i].Team = teams[row.Name]
	}
	v.New = process.NewProcess{Name: r.PostFormValue("name"), Owner: id.Person(r.PostFormValue("owner"))}
	if v.Kept {
		v.New.Project = v.Frame.Project
	}
	if v.Frame.Project != "" && !v.Frame.CanEdit {
		return fault.New(fault.Forbidden, "You can look at this change but not give it processes; its lead can change that")
	}
	var together int64
	ctx := act.Joining(r.Context(), &together)
	made, _, err := p.Processes.Use(ctx, v.Offer.Key, v.New, teams)
	if err == nil && v.Frame.Project != "" {
		_, err = p.Processes.Link(ctx, v.Frame.Project, made.ID, v.Role)
	}
	if err == nil {
		return page.Redirect(w, r, "/processes/"+string(made.ID), "Began "+made.Name+" from the library.")
	}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	v.Fresh = true
	return page.Show(w, r, http.StatusUnprocessableEntity, templatePage(v))
}

// KeepForm asks how a process is to be called in the gallery.
func (p *Pages) KeepForm(w http.ResponseWriter, r *http.Request) error {
	v, err := p.keepView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, keepPage(v))
}

type keepView struct {
	Page       ui.Page
	Process    process.Process
	Typed      process.NewTemplate
	Categories []ui.Option
	Problems   []ui.Problem
	Says       string
}

func (p *Pages) keepView(r *http.Request) (keepView, error) {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return keepView{}, err
	}
	v := keepView{}
	if v.Process, err = p.Processes.Get(r.Context(), key); err != nil {
		return v, err
	}
	if can, _, err := p.standing(r.Context(), v.Process); err != nil || !can || access.From(r.Context()).May(access.EditProcess) != nil {
		return v, cmp.Or(err, error(fault.New(fault.Forbidden, "You can look at this process but not keep it as a template; its owner can")))
	}
	v.Typed = process.NewTemplate{Name: v.Process.Name, Category: "Own", About: v.Process.Description}
	v.Page = page.Shell(r, page.Options{Title: "Keep as template", Current: "/processes"})
	return v, nil
}

// Keep keeps a process as a template.
func (p *Pages) Keep(w http.ResponseWriter, r *http.Request) error {
	v, err := p.keepView(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	v.Typed = process.NewTemplate{Name: r.PostFormValue("name"), Category: r.PostFormValue("category"), About: r.PostFormValue("about")}
	kept, err := p.Processes.KeepTemplate(r.Context(), v.Process.ID, 0, v.Typed)
	if err == nil {
		return page.Redirect(w, r, "/templates/"+string(kept.ID), "Kept "+kept.Name+" as a template. It stands in the library now.")
	}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, keepPage(v))
}

// DropTemplate takes a template of the organisation out of the gallery.
func (p *Pages) DropTemplate(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Template](r, "template")
	if err != nil {
		return err
	}
	if err := p.Processes.DropTemplate(r.Context(), key, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes/new", "Took the template out of the gallery.")
}

type importedView struct {
	Page    ui.Page
	Made    []ui.Crumb
	Refused []fault.Problem // by the file's name
}

func (v importedView) says() ui.Sentence {
	said := processCount(len(v.Made)) + " imported"
	if n := len(v.Refused); n > 0 {
		return ui.Say(ui.Text(said + ", " + count(n, "file") + " refused; what was imported is kept."))
	}
	return ui.Say(ui.Text(said + "; one undo takes all of them back."))
}

// most files that are read at once, and how much they may be unpacked.
var importLimits = importer.Limits{Bytes: 64 << 20, Entries: 300}

// uploads gives the BPMN files of a form, those within ZIP files too.
func uploads(r *http.Request) ([]importer.File, error) {
	var files []importer.File
	if r.MultipartForm != nil {
		for _, head := range r.MultipartForm.File["file"] {
			files = append(files, importer.File{Name: head.Filename, Size: head.Size, Open: func() (io.ReadCloser, error) { return head.Open() }})
		}
	}
	if len(files) == 0 {
		return nil, fault.Field("file", "is missing; choose the .bpmn file that your modeler saved")
	}
	given := len(files)
	files, err := importer.Expand(files, importLimits)
	if err != nil {
		return nil, err
	}
	if len(files) > given || given > 1 {
		files = slices.DeleteFunc(files, func(f importer.File) bool {
			name := strings.ToLower(f.Name)
			return !strings.HasSuffix(name, ".bpmn") && !strings.HasSuffix(name, ".xml")
		})
	}
	if len(files) == 0 {
		return nil, fault.Field("file", "holds no .bpmn or .xml file")
	}
	return files, nil
}

func bytesOf(f importer.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, importLimits.Bytes))
}

// importMany begins a process of each file, in one act, and says of each that cannot be read why.
func (p *Pages) importMany(w http.ResponseWriter, r *http.Request, v newView, files []importer.File) error {
	var together int64
	ctx, template := act.Joining(r.Context(), &together), r.PostFormValue("template") != ""
	done := importedView{Page: page.Shell(r, page.Options{Title: "Imported files", Current: "/processes"})}
	v.New.Name = "" // each file has its own
	for _, f := range files {
		data, err := bytesOf(f)
		if err == nil {
			var made ui.Crumb
			var of id.Process
			if made, of, err = p.keepFile(ctx, v.New, template, data); err == nil && of != "" && v.Frame.Project != "" {
				_, err = p.Processes.Link(ctx, v.Frame.Project, of, v.Role)
			}
			if err == nil {
				done.Made = append(done.Made, made)
				continue
			}
		}
		e := fault.As(err)
		if e == nil || e.Kind == fault.Internal || e.Kind == fault.Forbidden {
			return err
		}
		says := e.Message
		if len(e.Problems) > 0 {
			says = e.Problems[0].Message
		}
		done.Refused = append(done.Refused, fault.Problem{Field: f.Name, Message: says})
	}
	status := http.StatusOK
	if len(done.Made) == 0 {
		status = http.StatusUnprocessableEntity
	}
	return page.Show(w, r, status, importedPage(done))
}

// keepFile begins a process of a file, or keeps it as a template.
func (p *Pages) keepFile(ctx context.Context, n process.NewProcess, template bool, data []byte) (made ui.Crumb, of id.Process, err error) {
	if template {
		t, err := p.Processes.AddTemplate(ctx, process.NewTemplate{Name: n.Name}, data)
		return ui.Crumb{Name: t.Name, Href: "/templates/" + string(t.ID)}, "", err
	}
	one, _, err := p.Processes.Import(ctx, n, data)
	return ui.Crumb{Name: one.Name, Href: "/processes/" + string(one.ID)}, one.ID, err
}
