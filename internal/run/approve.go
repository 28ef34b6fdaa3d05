package run

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

// What somebody who approves a step says of it.
const (
	approve  = "approve"
	giveBack = "return"
)

// approval is what is asked of whoever approves a step.
var approval = []Question{
	{Name: "decision", Label: "Is it done as it should be?", Kind: "choice", Required: true, Options: []Option{{Value: approve, Label: "Approve"}, {Value: giveBack, Label: "Send it back"}}},
	{Name: "reason", Label: "Why, when it goes back", Kind: "long text"},
}

// opinion is what is asked of whoever is consulted about a step.
var opinion = []Question{{Name: "remark", Label: "Your remark", Kind: "long text", Required: true}}

// form gives what a step asks.
func (p *prepared) form(st *Step) []Question {
	switch st.Kind {
	case Approve:
		return approval
	case Ask:
		return opinion
	}
	return p.asks[st.Node]
}

// beside tells the rows that go with a step from those that are steps themselves.
func (st *Step) beside() bool { return st.Kind == Approve || st.Kind == Ask }

// mayDo answers nil when the actor may do a step: who may carry out the run, and who is asked or approves himself.
func (s *Service) mayDo(ctx context.Context, tx *act.Tx, st *Step) error {
	if st.beside() && st.Assignee != "" && st.Assignee == tx.Actor.Person {
		return mayRead(ctx, tx, st.Project)
	}
	return mayRun(ctx, tx, st.Project)
}

// inOrder refuses a step while a step before it in the document stops the run.
func (p *prepared) inOrder(ctx context.Context, tx *act.Tx, st *Step) error {
	if !p.stops {
		return nil
	}
	open, err := steps.Select(ctx, tx, `WHERE run_id = $1 AND status IN ('open', 'sent') ORDER BY opened, id`, string(st.Run))
	if err != nil {
		return err
	}
	for _, other := range open {
		if p.stopsBefore(other.Node, st.Node) {
			return fault.New(fault.Conflict, "“%s” cannot be done yet: “%s” stops the run until it is done", st.Name, other.Name)
		}
	}
	return nil
}

// stopsBefore tells whether a step, while it is open, keeps the other one from being done.
func (p *prepared) stopsBefore(open, other string) bool {
	told := p.Steps[open]
	return told.Stop && open != other && told.Number < p.Steps[other].Number
}

// heard refuses a step that waits for those consulted about it, while one of them has not answered.
func (p *prepared) heard(ctx context.Context, tx *act.Tx, st *Step) error {
	if !p.Steps[st.Node].AwaitAsked {
		return nil
	}
	left, err := steps.Select(ctx, tx, `WHERE run_id = $1 AND step_key = $2 AND kind = 'ask' AND status = 'open' ORDER BY id`, string(st.Run), st.Key)
	if err != nil || len(left) == 0 {
		return err
	}
	return fault.New(fault.Conflict, "“%s” waits for %d who are asked about it and have not answered", st.Name, len(left))
}

// handIn keeps how a step was done and asks whoever answers for it to approve.
func (s *Service) handIn(ctx context.Context, tx *act.Tx, r *Run, p *prepared, st *Step, answers map[string]any, note string) error {
	i := p.role(p.Steps[st.Node].Accountable)
	if i < 0 {
		return fault.New(fault.Conflict, "“%s” asks for approval, but nobody answers for it; name its A in the process", st.Name)
	}
	st.Status, st.Answers, st.Note, st.By, st.Sent = Sent, answers, note, tx.Actor.Person, tx.Now
	if err := act.Save(ctx, tx, steps, st, st.fact("runstep.sent")); err != nil {
		return err
	}
	side := p.side(r, st, Approve, p.roles[i], "Approve “"+st.Name+"”", tx)
	if side.Assignee == st.By && side.Team == "" {
		return fault.New(fault.Conflict, "You answer for “%s” yourself, and nobody approves their own work; give the role “%s” to somebody else", st.Name, p.roles[i].Name)
	}
	if side.Assignee == st.By {
		side.Assignee = "" // somebody else of the team
	}
	return act.Save(ctx, tx, steps, &side, side.fact("runstep.opened"))
}

// side makes a row that goes with a step, for whoever fills the role.
func (p *prepared) side(r *Run, st *Step, kind StepKind, role Role, name string, tx *act.Tx) Step {
	return Step{ID: id.New[id.Step](tx.Now), Run: r.ID, Process: r.Process, Project: r.Project, Key: st.Key, Node: st.Node, Kind: kind, Name: short(name), Turn: st.Turn,
		Lane: role.Key, Team: role.Team, Assignee: r.Roles[role.Key], Status: Open, Opened: tx.Now, Due: st.Due, Answers: map[string]any{}, Of: st.ID}
}

func short(name string) string {
	if r := []rune(name); len(r) > 300 {
		return string(r[:299]) + "…"
	}
	return name
}

// consult asks those who are consulted about a step, where somebody fills their role.
func (c *carry) consult(ctx context.Context, st *Step) error {
	for _, name := range c.p.Steps[st.Node].Consulted {
		i := c.p.role(name)
		if i < 0 {
			continue
		}
		role := c.p.roles[i]
		side := c.p.side(c.r, st, Ask, role, "Remark on “"+st.Name+"”", c.tx)
		if side.Assignee == "" && side.Team == "" || side.Assignee != "" && side.Assignee == st.Assignee {
			continue
		}
		if err := act.Save(ctx, c.tx, steps, &side, side.fact("runstep.opened")); err != nil {
			return err
		}
	}
	return nil
}

// decide is what whoever approves a step says of it: it goes on, or back to who did it with the reason.
func (s *Service) decide(ctx context.Context, tx *act.Tx, st *Step, answers map[string]any) (flow.Input, closing, error) {
	of, err := steps.Get(ctx, tx, string(st.Of))
	if err != nil {
		return flow.Input{}, closing{}, err
	}
	if err := s.mayApprove(ctx, tx, st, &of); err != nil {
		return flow.Input{}, closing{}, err
	}
	if answers["decision"] == approve {
		return flow.Input{What: flow.Complete, Key: of.Key, Vars: of.Answers},
			closing{key: of.Key, lane: of.Lane, status: Done, answers: of.Answers, note: of.Note, by: of.By, beside: st.ID, said: answers}, nil
	}
	reason, _ := answers["reason"].(string)
	if strings.TrimSpace(reason) == "" {
		return flow.Input{}, closing{}, fault.Field("reason", "is empty; say what is missing, so that it can be mended")
	}
	st.Status, st.Answers, st.Note, st.Closed, st.By = Done, answers, reason, tx.Now, tx.Actor.Person
	if err := act.Save(ctx, tx, steps, st, st.fact("runstep.done")); err != nil {
		return flow.Input{}, closing{}, err
	}
	of.Status, of.Assignee, of.By = Open, of.By, ""
	return flow.Input{}, closing{}, act.Save(ctx, tx, steps, &of, of.fact("runstep.returned"))
}

// mayApprove holds who approves apart from who did the work, and to the role that answers for it.
func (s *Service) mayApprove(ctx context.Context, tx *act.Tx, st, of *Step) error {
	me := tx.Actor.Person
	switch {
	case me == "" || of.By == me:
		return fault.New(fault.Forbidden, "You did “%s” yourself, so somebody else approves it", of.Name)
	case st.Assignee == me:
		return nil
	case st.Assignee != "":
		return fault.New(fault.Forbidden, "“%s” is approved by somebody else; whoever is asked to can give it to you", of.Name)
	}
	if s.deps.Members == nil || st.Team == "" {
		return nil
	}
	team, err := s.deps.Members(ctx, tx, st.Team)
	if err != nil || slices.Contains(team, me) {
		return err
	}
	return fault.New(fault.Forbidden, "“%s” is approved by the team that answers for it, and you are not in it", of.Name)
}

// mayGive refuses that who handed a step in chooses who approves it.
func (s *Service) mayGive(ctx context.Context, tx *act.Tx, st *Step, who id.Person) error {
	if st.Kind != Approve {
		return nil
	}
	of, err := steps.Get(ctx, tx, string(st.Of))
	if err != nil {
		return err
	}
	if of.By == tx.Actor.Person || of.By == who && who != "" {
		return fault.New(fault.Forbidden, "Who did “%s” neither approves it nor chooses who does", of.Name)
	}
	return nil
}

// answered closes a remark that was asked for; the step it is about goes on waiting.
func (s *Service) answered(ctx context.Context, tx *act.Tx, st *Step, status StepStatus, answers map[string]any, note string) error {
	st.Status, st.Answers, st.Note, st.Closed, st.By = status, answers, note, tx.Now, tx.Actor.Person
	kind := "runstep.done"
	if status == Skipped {
		kind = "runstep.skipped"
	}
	return act.Save(ctx, tx, steps, st, st.fact(kind))
}

// mostTold bounds who is told of one step.
const mostTold = 50

// tell tells those who are to be informed that a step is done: who fills the role, else its team.
func (c *carry) tell(ctx context.Context, st *Step) error {
	var people []id.Person
	for _, name := range c.p.Steps[st.Node].Informed {
		i := c.p.role(name)
		if i < 0 {
			continue
		}
		role := c.p.roles[i]
		if who := c.r.Roles[role.Key]; who != "" {
			people = append(people, who)
			continue
		}
		team, err := c.s.members(ctx, c.tx, role.Team)
		if err != nil {
			return err
		}
		people = append(people, team...)
	}
	slices.Sort(people)
	people = slices.Compact(people)
	people = slices.DeleteFunc(people, func(p id.Person) bool { return p == c.tx.Actor.Person })
	if len(people) == 0 {
		return nil
	}
	return c.tx.Note(history.Fact{Kind: "run.told", Project: c.r.Project,
		Data: told{about{string(c.r.ID), st.Node, st.Name}, people[:min(len(people), mostTold)]}}, "run", string(c.r.ID))
}

func (s *Service) members(ctx context.Context, q db.Q, team id.Team) ([]id.Person, error) {
	if team == "" || s.deps.Members == nil {
		return nil, nil
	}
	return s.deps.Members(ctx, q, team)
}

// told is the data of an event that people are told of.
type told struct {
	about
	People []id.Person `json:"people"`
}

// Asked is somebody consulted about a step, and the answer.
type Asked struct {
	Role     string    `json:"role"`
	Person   id.Person `json:"person,omitempty"` // who answered, or is asked
	Answered bool      `json:"answered"`
	Remark   string    `json:"remark,omitempty"`
}

// relate tells in a run's steps who was asked and what they answered, and in an approval what was handed in.
func (p *prepared) relate(list []StepView) {
	at := map[id.Step]int{}
	for i := range list {
		at[list[i].ID] = i
	}
	for i := range list {
		v := &list[i]
		if !v.beside() {
			continue
		}
		of, ok := at[v.Of]
		if !ok {
			continue
		}
		main := &list[of]
		v.LaneName, v.Tool, v.Evidence = p.roleName(v.Lane), "", ""
		v.Text = ""
		if v.Kind == Ask {
			remark, _ := v.Answers["remark"].(string)
			who := v.Assignee
			if v.Status == Done {
				who = v.By
			}
			main.Asked = append(main.Asked, Asked{Role: v.LaneName, Person: who, Answered: v.Status == Done, Remark: remark})
			continue
		}
		for _, q := range main.Form {
			if said := q.Say(main.Answers[q.Name]); said != "" {
				v.Text += "- " + plain(q.Label) + ": " + plain(said) + "\n"
			}
		}
		if main.Note != "" {
			v.Text += "\n" + plain(main.Note) + "\n"
		}
	}
}

// plain keeps what people typed from being read as Markdown.
func plain(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\`*_{}[]()#+-.!|<>~&", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

func (p *prepared) roleName(key string) string {
	if i := p.role(key); i >= 0 {
		return p.roles[i].Name
	}
	return key
}
