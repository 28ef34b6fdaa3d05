// Package processes holds the pages of how the company works: the list of processes, a process with its map in pictures
// and in words, and the processes of a change.
package processes

import (
	"context"
	"io"
	"net/http"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/process/presence"
	"throughline/internal/process/share"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Processes *process.Service
	Projects  *project.Service
	Org       *org.Service
	Frame     page.Framer
	// Measure tells how the runs of a process went in the last days; 0 is a year.
	Measure func(ctx context.Context, process id.Process, days int) (run.Measure, error)
	Remarks *remark.Service
	Shares  *share.Service
	Clock   clock.Clock
	URL     string          // address of the installation, "" for that of the request
	Board   *presence.Board // who has which map open
	// FrameOf gives the frame of a project that is known by its id.
	FrameOf func(ctx context.Context, project id.Project, station string) (page.Frame, error)
}

// most is how many rows a page of the list has, and how many changes are looked through for who uses a process.
const most = 200

type listView struct {
	Page      ui.Page
	Directory page.Directory
	Rows      []listRow
	Deleted   []process.Process
	Words     string
	Team      string
	Next      string
	CanMake   bool
	Filtered  bool
	Today     clock.Date
}

type listRow struct {
	process.Row
	Used []ui.Crumb // the changes that are about it
}

// List shows the processes with who owns them and which changes are about them.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q := process.Query{Words: r.FormValue("q"), Team: id.Team(r.FormValue("team")), Cursor: r.FormValue("cursor"), Limit: most}
	list, err := p.Processes.List(ctx, q)
	if err != nil {
		return err
	}
	v := listView{Page: page.Shell(r, page.Options{Title: "Processes", Current: "/processes", Live: "process version"}), Words: q.Words, Team: string(q.Team),
		Today: page.Of(r).Today, Filtered: q.Words != "" || q.Team != "", CanMake: access.From(ctx).May(access.EditProcess) == nil}
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return err
	}
	used, err := p.used(ctx)
	if err != nil {
		return err
	}
	for _, row := range list.Items {
		v.Rows = append(v.Rows, listRow{Row: row, Used: used[row.ID]})
	}
	if list.Next != "" {
		next := r.URL.Query()
		next.Set("cursor", list.Next)
		v.Next = "/processes?" + next.Encode()
	}
	if v.CanMake {
		if v.Deleted, err = p.Processes.Bin(ctx); err != nil {
			return err
		}
	}
	return page.Show(w, r, http.StatusOK, processList(v))
}

// used gives for each process the changes that the visitor sees and that are about it.
func (p *Pages) used(ctx context.Context) (map[id.Process][]ui.Crumb, error) {
	changes, err := p.Projects.List(ctx, project.Query{Limit: most})
	if err != nil {
		return nil, err
	}
	ids := make([]id.Project, len(changes.Items))
	codes := map[id.Project]string{}
	for i, c := range changes.Items {
		ids[i], codes[c.ID] = c.ID, c.Code
	}
	linked, err := p.Processes.Of(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[id.Process][]ui.Crumb{}
	for _, project := range ids {
		for _, l := range linked[project] {
			out[l.ID] = append(out[l.ID], ui.Crumb{Name: codes[project] + " (" + string(l.Link.Role) + ")", Href: "/projects/" + codes[project] + "/process"})
		}
	}
	return out, nil
}

type newView struct {
	Gallery   galleryView
	Page      ui.Page
	Frame     page.Frame // of the change that the process is begun for; its Project is "" for none
	Directory page.Directory
	Role      process.Role
	New       process.NewProcess
	Teams     []string // chosen lanes
	Lanes     string   // further lanes, one a line
	Kept      bool     // with the change
	Import    bool     // it was the file that came back
	Problems  []ui.Problem
	Says      string
	Fresh     bool // a form came back
}

// New shows the two ways to begin a process: drawing it, or importing a file.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	v, err := p.newView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, newPage(v))
}

func (p *Pages) newView(r *http.Request) (newView, error) {
	v := newView{Role: process.Role(r.FormValue("role")), Kept: r.FormValue("kept") != "", New: process.NewProcess{Owner: page.Of(r).Actor.Person}}
	var err error
	if project := r.FormValue("project"); project != "" {
		if v.Frame, err = p.FrameOf(r.Context(), id.Project(project), "Process"); err != nil {
			return v, err
		}
		if v.Role != process.AsIs {
			v.Role = process.ToBe
		}
	}
	v.Page = page.Shell(r, page.Options{Title: "New process", Current: "/processes"})
	if v.Gallery, err = p.gallery(r); err != nil {
		return v, err
	}
	v.Directory, err = page.OpenDirectory(r.Context(), p.Org)
	return v, err
}

// Create begins a process with its lanes, and links it when it is for a change.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	return p.begin(w, r, false, func(ctx context.Context, n process.NewProcess) (process.Process, error) {
		made, _, err := p.Processes.Create(ctx, n)
		return made, err
	})
}

// Import begins a process from a BPMN file, one from each of several, or keeps them as templates.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	files, err := uploads(r)
	if err == nil && len(files) > 1 {
		v, err := p.newView(r)
		if err != nil {
			return err
		}
		if v.New.Owner = id.Person(r.PostFormValue("owner")); v.Kept {
			v.New.Project = v.Frame.Project
		}
		if v.Frame.Project != "" && !v.Frame.CanEdit {
			return fault.New(fault.Forbidden, "You can look at this change but not give it processes; its lead can change that")
		}
		return p.importMany(w, r, v, files)
	}
	if err == nil && r.PostFormValue("template") != "" {
		data, rerr := bytesOf(files[0])
		if rerr != nil {
			return rerr
		}
		kept, _, kerr := p.keepFile(r.Context(), process.NewProcess{Name: r.PostFormValue("name")}, true, data)
		if kerr == nil {
			return page.Redirect(w, r, kept.Href, "Kept "+kept.Name+" as a template. It stands in the library now.")
		}
		err = about(kerr, files[0].Name)
	}
	return p.begin(w, r, true, func(ctx context.Context, n process.NewProcess) (process.Process, error) {
		if err != nil {
			return process.Process{}, err
		}
		data, err := bytesOf(files[0])
		if err != nil {
			return process.Process{}, err
		}
		made, _, err := p.Processes.Import(ctx, n, data)
		return made, about(err, files[0].Name)
	})
}

// begin reads the form, makes the process and links it; both are one act.
func (p *Pages) begin(w http.ResponseWriter, r *http.Request, imported bool, build func(context.Context, process.NewProcess) (process.Process, error)) error {
	if err := parseForm(w, r); err != nil {
		return err
	}
	v, err := p.newView(r)
	if err != nil {
		return err
	}
	v.Import, v.Teams, v.Lanes = imported, r.Form["teams"], r.PostFormValue("lanes")
	v.New = process.NewProcess{Name: r.PostFormValue("name"), Owner: id.Person(r.PostFormValue("owner")), Teams: page.List[id.Team](r, "teams")}
	for _, team := range v.New.Teams {
		v.New.Lanes = append(v.New.Lanes, process.Lane{Name: v.Directory.Team(team).Name, Team: team})
	}
	for line := range strings.Lines(v.Lanes) {
		if name := strings.TrimSpace(line); name != "" {
			v.New.Lanes = append(v.New.Lanes, process.Lane{Name: name})
		}
	}
	if v.Kept {
		v.New.Project = v.Frame.Project
	}
	if v.Frame.Project != "" && !v.Frame.CanEdit {
		return fault.New(fault.Forbidden, "You can look at this change but not give it processes; its lead can change that")
	}
	var together int64 // the process and its link are one act, so that one undo takes both back
	ctx := act.Joining(r.Context(), &together)
	made, err := build(ctx, v.New)
	if err == nil && v.Frame.Project != "" {
		_, err = p.Processes.Link(ctx, v.Frame.Project, made.ID, v.Role)
	}
	if err == nil {
		return page.Redirect(w, r, "/processes/"+string(made.ID), "Began "+made.Name+".")
	}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	v.Fresh = true
	return page.Show(w, r, http.StatusUnprocessableEntity, newPage(v))
}

// maxUpload bounds what is read of a form with a file; a map is smaller, and the service says how much.
const maxUpload = 64 << 20

// parseForm reads a form that may carry a file.
func parseForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return r.ParseForm()
	}
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		return fault.New(fault.Limit, "The file is too large or arrived in pieces that do not fit; a map is smaller than 8 MB, and files together than %d MB. Nothing was changed", maxUpload>>20)
	}
	return nil
}

// upload gives the file of the form and its name.
func upload(w http.ResponseWriter, r *http.Request) ([]byte, string, error) {
	file, head, err := r.FormFile("file")
	if err != nil {
		return nil, "", fault.Field("file", "is missing; choose the .bpmn file that your modeler saved")
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	return data, head.Filename, err
}

// about names the file in what is wrong with it.
func about(err error, name string) error {
	if e := fault.As(err); e != nil && e.Kind == fault.Invalid && len(e.Problems) == 0 {
		return fault.New(fault.Invalid, "%s cannot be read as a BPMN map; nothing was changed. %s", name, e.Message)
	}
	return err
}
