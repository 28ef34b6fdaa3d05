package projects

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/money"
	"throughline/internal/project"
	"throughline/internal/prose"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type goalView struct {
	Page      ui.Page
	Frame     page.Frame
	Project   project.Project
	Directory page.Directory
	Today     clock.Date
	Reasons   []string
	Members   []project.Member
	Missing   []ui.Problem

	Problems []ui.Problem
	Says     string
	Editing  bool
	Closing  bool
	Waiver   string
}

// Goal shows the charter of a change.
func (p *Pages) Goal(w http.ResponseWriter, r *http.Request) error {
	v, err := p.goalView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, goal(v))
}

func (p *Pages) goalView(r *http.Request) (goalView, error) {
	ctx := r.Context()
	row, err := p.find(r)
	if err != nil {
		return goalView{}, err
	}
	v := goalView{Project: row, Today: page.Of(r).Today}
	if v.Frame, err = p.frame(ctx, row, "Goal"); err != nil {
		return v, err
	}
	v.Page = page.Shell(r, page.Options{Title: row.Title, Current: "/projects", Live: v.Frame.Live()})
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	if v.Members, err = p.Projects.Members(ctx, row.ID); err != nil {
		return v, err
	}
	facts, err := p.Facts(ctx, []project.Project{row})
	if err != nil {
		return v, err
	}
	v.Reasons = facts[row.ID].Reasons
	for _, m := range row.Missing() {
		v.Missing = append(v.Missing, ui.Problem{Name: m.Field, Message: m.Message})
	}
	return v, nil
}

// New shows the empty form of a change.
func (p *Pages) New(w http.ResponseWriter, r *http.Request) error {
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	v := page.Of(r)
	return page.Show(w, r, http.StatusOK, fresh(formView{Page: page.Shell(r, page.Options{Title: "New change", Current: "/projects"}), Directory: directory,
		Charter: project.Charter{Lead: v.Actor.Person, Currency: v.Currency}}))
}

// Create begins a change.
func (p *Pages) Create(w http.ResponseWriter, r *http.Request) error {
	charter, problems := charterOf(r, page.Of(r).Currency)
	private := r.PostFormValue("private") != ""
	var says string
	if len(problems) == 0 {
		made, err := p.Projects.Create(r.Context(), project.NewProject{Code: strings.TrimSpace(r.PostFormValue("code")), Private: private, Charter: charter})
		if err == nil {
			return page.Redirect(w, r, "/projects/"+made.Code, "Began "+made.Code+".")
		}
		var ok bool
		if problems, says, ok = page.Problems(err); !ok {
			return err
		}
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, fresh(formView{Page: page.Shell(r, page.Options{Title: "New change", Current: "/projects"}),
		Directory: directory, Charter: charter, Code: r.PostFormValue("code"), Private: private, Problems: problems, Says: says, Fresh: true}))
}

// EditForm shows the charter as a form.
func (p *Pages) EditForm(w http.ResponseWriter, r *http.Request) error {
	v, err := p.goalView(r)
	if err != nil {
		return err
	}
	if !v.Frame.CanEdit {
		return fault.New(fault.Forbidden, "You can read the goal of this project but not change it; its lead can let you")
	}
	return page.Show(w, r, http.StatusOK, edit(v.form()))
}

func (v goalView) form() formView {
	return formView{Page: v.Page, Frame: v.Frame, Directory: v.Directory, Charter: v.Project.Charter, Code: v.Project.Code, Private: v.Project.Private,
		Version: v.Project.Version, Started: !v.Project.Started.IsZero()}
}

// Edit saves the charter; with what is wrong it shows the form again with all that was typed.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	v, err := p.goalView(r)
	if err != nil {
		return err
	}
	charter, problems := charterOf(r, v.Project.Currency)
	private, code := r.PostFormValue("private") != "", strings.TrimSpace(r.PostFormValue("code"))
	var says string
	if len(problems) == 0 {
		patch := project.Patch{Code: &code, Private: &private, Title: &charter.Title, Problem: &charter.Problem, Metric: &charter.Metric, From: &charter.From,
			To: &charter.To, Unit: &charter.Unit, Direction: &charter.Direction, Baseline: &charter.Baseline, Target: &charter.Target, Sponsor: &charter.Sponsor,
			Lead: &charter.Lead, Teams: &charter.Teams, Start: &charter.Start, Finish: &charter.Finish, Cap: &charter.Cap, Currency: &charter.Currency,
			Reason: r.PostFormValue("reason")}
		saved, err := p.Projects.Edit(r.Context(), v.Project.ID, page.Version(r), patch)
		if err == nil {
			return page.Redirect(w, r, "/projects/"+saved.Code, "Saved the goal.")
		}
		var ok bool
		if problems, says, ok = page.Problems(err); !ok {
			return err
		}
	}
	form := v.form()
	form.Charter, form.Private, form.Problems, form.Says, form.Version, form.Reason = charter, private, problems, says, page.Version(r), r.PostFormValue("reason")
	form.Fresh = true
	return page.Show(w, r, http.StatusUnprocessableEntity, edit(form))
}

// charterOf reads the charter's form.
func charterOf(r *http.Request, otherwise money.Currency) (project.Charter, []ui.Problem) {
	f := r.PostFormValue
	c := project.Charter{Title: f("title"), Problem: strings.ReplaceAll(f("problem"), "\r\n", "\n"), Metric: f("metric"), From: f("metricFrom"), To: f("metricTo"),
		Unit: f("unit"), Direction: project.Direction(f("direction")), Baseline: f("baseline"), Target: f("target"), Sponsor: id.Person(f("sponsor")),
		Lead: id.Person(f("lead")), Teams: page.List[id.Team](r, "teams"), Start: clock.Date(f("start")), Finish: clock.Date(f("finish")), Currency: otherwise}
	var problems []ui.Problem
	if s := strings.TrimSpace(f("cap")); s != "" {
		amount, err := money.Parse(s, otherwise)
		if err != nil {
			problems = append(problems, ui.Problem{Name: "cap", Message: "is not a sum of money; write it as 30,000"})
		}
		c.Cap = amount.Minor
		if amount.Currency != "" {
			c.Currency = amount.Currency
		}
	}
	return c, problems
}

// step carries out one of the verbs that move a change through its life.
func (p *Pages) step(w http.ResponseWriter, r *http.Request, message string, do func(project.Project) error) error {
	row, err := p.find(r)
	if err != nil {
		return err
	}
	err = do(row)
	if err == nil {
		return page.Redirect(w, r, "/projects/"+row.Code, message)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.goalView(r)
	if verr != nil {
		return verr
	}
	v.Problems, v.Says, v.Waiver = problems, says, r.PostFormValue("waiver")
	v.Closing = strings.HasSuffix(r.URL.Path, "/closure")
	return page.Show(w, r, http.StatusUnprocessableEntity, goal(v))
}

// Start makes a draft active, once its charter says what is to change.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "The change has started.", func(row project.Project) error {
		_, err := p.Projects.Start(r.Context(), row.ID, page.Version(r))
		return err
	})
}

// Hold pauses a change, or goes on with it.
func (p *Pages) Hold(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Saved.", func(row project.Project) error {
		var err error
		if row.Status == project.Hold {
			_, err = p.Projects.Resume(r.Context(), row.ID, page.Version(r))
		} else {
			_, err = p.Projects.Hold(r.Context(), row.ID, page.Version(r))
		}
		return err
	})
}

// Close ends a change: with a value measured after it, or with a signed waiver.
func (p *Pages) Close(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "The change is closed.", func(row project.Project) error {
		_, err := p.Projects.Close(r.Context(), row.ID, page.Version(r), r.PostFormValue("waiver"))
		return err
	})
}

// Reopen takes up a closed change again.
func (p *Pages) Reopen(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "The change is open again.", func(row project.Project) error {
		_, err := p.Projects.Reopen(r.Context(), row.ID, page.Version(r))
		return err
	})
}

// Health lets a person's word stand over the computed health for a while.
func (p *Pages) Health(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Saved the health.", func(row project.Project) error {
		_, err := p.Projects.SetHealth(r.Context(), row.ID, page.Version(r), project.Health(r.PostFormValue("health")), r.PostFormValue("note"))
		return err
	})
}

// Member adds a person to the change or changes his role; an empty role removes him.
func (p *Pages) Member(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Saved who takes part.", func(row project.Project) error {
		who, role := id.Person(r.PostFormValue("person")), access.ProjectRole(r.PostFormValue("role"))
		if role == access.Outsider {
			return p.Projects.RemoveMember(r.Context(), row.ID, who)
		}
		_, err := p.Projects.SetMember(r.Context(), row.ID, who, role)
		return err
	})
}

// Delete puts a change into the bin.
func (p *Pages) Delete(w http.ResponseWriter, r *http.Request) error {
	row, err := p.find(r)
	if err != nil {
		return err
	}
	if _, err := p.Projects.Delete(r.Context(), row.ID, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/projects", "Deleted "+row.Code+".")
}

func (v goalView) problem() string { return prose.HTML(v.Project.Problem) }

func (v goalView) version() ui.Hidden {
	return ui.Hidden{Name: "version", Value: strconv.FormatInt(v.Project.Version, 10)}
}
