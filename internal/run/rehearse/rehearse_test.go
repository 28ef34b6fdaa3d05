package rehearse

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/job"
	"throughline/internal/library"
	tried "throughline/internal/process"
	"throughline/internal/run"
)

const process = id.Process("000000000000000000process")

var ada = access.With(context.Background(), access.Actor{Person: "ada", Name: "Ada", Role: access.Member, Via: access.ViaPage})

// world has runs and rehearsals of the same version.
type world struct {
	*Service
	runs  *run.Service
	db    *db.DB
	clock *clock.Manual
	def   *run.Definition
}

// define gives a version of a map with the questions that its file asks.
func define(t *testing.T, number int64, data []byte) run.Definition {
	t.Helper()
	m, err := bpmn.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	d := run.Definition{Process: process, Name: "Tried", Version: id.Version(fmt.Sprintf("%025d", number)), Number: number, Map: data, Steps: map[string]run.Told{}}
	for _, l := range m.View().Lanes {
		d.Lanes = append(d.Lanes, run.Lane{ID: l.ID, Name: l.Name})
	}
	for _, step := range tried.DocumentOf(m).Steps {
		told := run.Told{Name: step.Name, Number: step.Number, Stop: step.Stop}
		for _, in := range step.Form {
			q := run.Question{Name: in.Name, Label: in.Label, Kind: string(in.Kind), Required: in.Required && in.Kind != "file" && in.Kind != "photo", Unit: in.Unit}
			for _, o := range in.Options {
				q.Options = append(q.Options, run.Option{Value: o, Label: o})
			}
			told.Form = append(told.Form, q)
		}
		d.Steps[step.ID] = told
	}
	return d
}

func each(t *testing.T, do func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := world{db: d, clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), def: &run.Definition{}}
		workers := job.NewWorkers()
		job.Handle(workers, func(context.Context, run.Wake) error { return nil })
		job.Handle(workers, func(context.Context, run.Spread) error { return nil })
		jobs, err := job.Open(context.Background(), d, workers, nil)
		if err != nil {
			t.Fatal(err)
		}
		kinds := history.Catalogue{}
		kinds.Merge(run.Kinds())
		door := &act.Door{DB: d, Clock: w.clock, Signal: &history.Signal{}, Kinds: kinds, Tables: map[string]db.Reversible{}, Jobs: jobs}
		for _, table := range run.Tables() {
			door.Tables[table.SubjectName()] = table
		}
		w.runs = run.New(d, door, run.Deps{
			Definition:  func(context.Context, db.Q, id.Process, id.Version) (run.Definition, error) { return *w.def, nil },
			CheckPeople: func(context.Context, db.Q, []id.Person) error { return nil },
			Files:       func(context.Context, db.Q, id.Run, []id.Attachment) ([]run.File, error) { return nil, nil },
			Calendar:    func(context.Context, db.Q, id.Team) (clock.Calendar, error) { return clock.Calendar{}, nil },
		})
		w.Service = New(Deps{Clock: w.clock, Answers: w.runs.Answers,
			Version: func(context.Context, id.Process, int64) (run.Definition, error) { return *w.def, nil }})
		err = d.Write(ada, func(tx *db.Tx) error {
			if err := db.Fixture(ada, tx, "person", map[string]any{"id": "ada", "role": string(access.Member)}); err != nil {
				return err
			}
			return db.Fixture(ada, tx, "process", map[string]any{"id": string(process), "name": "Tried"})
		})
		if err != nil {
			t.Fatal(err)
		}
		do(t, w)
	})
}

// hold makes a version the one that is carried out.
func (w world) hold(t *testing.T, d run.Definition) {
	t.Helper()
	*w.def = d
	err := w.db.Write(ada, func(tx *db.Tx) error {
		digest, err := db.KeepMap(ada, tx, d.Map)
		if err != nil {
			return err
		}
		return db.Fixture(ada, tx, "process_version", map[string]any{"id": string(d.Version), "process_id": string(process), "number": d.Number, "map_id": digest, "status": "published"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rows counts everything that is stored: events, runs, steps, alarms, jobs.
func (w world) rows(t *testing.T) string {
	t.Helper()
	var said []string
	for _, table := range []string{"event", "run", "run_step", "run_alarm", "river_job"} {
		var n int64
		if err := db.One(ada, w.db, `SELECT COUNT(*) FROM `+table, nil, &n); err != nil {
			t.Fatal(table, err)
		}
		said = append(said, fmt.Sprintf("%s %d", table, n))
	}
	return strings.Join(said, ", ")
}

// reply gives answers to all that is asked, by chance.
func reply(form []run.Question, dice *rand.Rand) map[string]any {
	out := map[string]any{}
	for _, q := range form {
		switch {
		case len(q.Options) > 0:
			out[q.Name] = q.Options[dice.IntN(len(q.Options))].Value
		case q.Kind == "number" || q.Kind == "money":
			out[q.Name] = float64(dice.IntN(10))
		case q.Kind == "yes or no":
			out[q.Name] = dice.IntN(2) == 0
		default:
			out[q.Name] = cmp.Or(map[string]string{"date": "2026-12-01", "email": "bo@northbeam.example", "link": "https://northbeam.example"}[q.Kind], "something")
		}
	}
	return out
}

// follow lets the same happen in a run.
func (w world) follow(t *testing.T, r run.Run, o Offer, answers map[string]any) {
	t.Helper()
	var err error
	switch o.What {
	case Do:
		v, failed := w.runs.Get(ada, r.ID)
		if failed != nil {
			t.Fatal(failed)
		}
		i := slices.IndexFunc(v.Steps, func(s run.StepView) bool { return s.Key == o.Key && s.Status == run.Open })
		if i < 0 {
			t.Fatalf("the run has no open step %+v", o)
		}
		_, err = w.runs.Complete(ada, v.Steps[i].ID, 0, run.Completion{Answers: answers})
	case Pass:
		if o.Due.After(w.clock.Now()) {
			w.clock.Advance(o.Due.Sub(w.clock.Now()))
		}
		err = w.runs.Fire(access.With(context.Background(), access.System()), run.Wake{Run: r.ID, Key: o.Key})
	case Message:
		_, err = w.runs.Message(ada, r.ID, o.Key, nil)
	case Signal:
		_, err = w.runs.Signal(ada, r.ID, o.Key, nil)
	default:
		t.Fatalf("the walk does not know %+v", o)
	}
	if err != nil {
		t.Fatalf("the run refuses %+v: %v", o, err)
	}
}

func text(t *testing.T, state flow.State) string {
	t.Helper()
	data, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// walk tries a version out and lets the same happen in a run: after every step the state of both is the same, to the last
// variable, and trying it out stored nothing. It gives the last answer.
func (w world) walk(t *testing.T, turn int) Rehearsal {
	t.Helper()
	r, err := w.runs.Start(ada, process, run.NewRun{})
	if err != nil {
		t.Fatal(err)
	}
	ask := Ask{Began: w.clock.Now()}
	var opened []string
	dice := rand.New(rand.NewPCG(uint64(turn), 1))
	for range 60 {
		before := w.rows(t)
		p, err := w.play(ada, process, ask)
		if err != nil {
			t.Fatal(err)
		}
		p.tell()
		if after := w.rows(t); after != before {
			t.Fatalf("trying it out stored something: %s, before %s", after, before)
		}
		v, err := w.runs.Get(ada, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := text(t, p.state), text(t, v.State); a != b {
			t.Fatalf("after %d steps the rehearsal stands at\n%s\nand the run at\n%s", len(ask.Trials), a, b)
		}
		next := slices.DeleteFunc(slices.Clone(p.out.Next), func(o Offer) bool { return o.Held != "" })
		if p.out.Ended != "" || len(next) == 0 {
			w.same(t, p.out, v, opened)
			return p.out
		}
		o := next[dice.IntN(len(next))]
		answers := reply(o.Form, dice)
		if o.What == Do {
			opened = append(opened, o.Node)
		}
		w.follow(t, r, o, answers)
		ask.Trials = append(ask.Trials, Trial{o.What, o.Key, answers})
	}
	return Rehearsal{}
}

// same holds the trace against the steps that people did in the run.
func (w world) same(t *testing.T, out Rehearsal, v run.View, chosen []string) {
	t.Helper()
	if string(out.Ended) != string(v.Status) && out.Ended != "" {
		t.Errorf("ended %s, the run %s", out.Ended, v.Status)
	}
	at := 0
	for _, passed := range out.Trace {
		if at < len(chosen) && passed.Node == chosen[at] {
			at++
		}
		if passed.Says == "" || strings.HasSuffix(passed.Says, "..") {
			t.Errorf("%s says %q", passed.Node, passed.Says)
		}
	}
	if at < len(chosen) {
		t.Errorf("the trace does not hold the steps of the run in order: %v in %v", chosen, out.Trace)
	}
}

func TestWhatIsTriedGoesAsRunsGo(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ended := 0
		for i, template := range library.All() {
			data, _ := library.File(template.Key)
			w.hold(t, define(t, int64(i+1), data))
			if out := w.walk(t, i); out.Ended != "" {
				ended++
			}
		}
		if ended < 15 {
			t.Errorf("only %d of the library's processes came to an end", ended)
		}
	})
}

// mixed has a gateway that asks, a timer beside a step, a message, and two ends.
const mixed = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"><bpmn:message id="M" name="Paid"/>
<bpmn:process id="P" isExecutable="true"><bpmn:startEvent id="S" name="Invoice arrives"/><bpmn:userTask id="Check" name="Check the invoice"/>
<bpmn:boundaryEvent id="Late" name="Two days" cancelActivity="false" attachedToRef="Check"><bpmn:timerEventDefinition id="T"><bpmn:timeDuration>P2D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
<bpmn:endEvent id="Told" name="Reminded"/><bpmn:exclusiveGateway id="G" name="Is it right?"/><bpmn:endEvent id="Back" name="Sent back"/>
<bpmn:intermediateCatchEvent id="W" name="Payment comes"><bpmn:messageEventDefinition id="D" messageRef="M"/></bpmn:intermediateCatchEvent><bpmn:endEvent id="E" name="Paid"/>
<bpmn:sequenceFlow id="F1" sourceRef="S" targetRef="Check"/><bpmn:sequenceFlow id="F2" sourceRef="Check" targetRef="G"/><bpmn:sequenceFlow id="Yes" name="yes" sourceRef="G" targetRef="W"/>
<bpmn:sequenceFlow id="No" name="no" sourceRef="G" targetRef="Back"/><bpmn:sequenceFlow id="F3" sourceRef="W" targetRef="E"/><bpmn:sequenceFlow id="F4" sourceRef="Late" targetRef="Told"/></bpmn:process></bpmn:definitions>`

func TestTimersMessagesAndQuestionsAreTried(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.hold(t, define(t, 1, []byte(mixed)))
		for turn := range 6 {
			w.walk(t, turn)
		}
		began := w.clock.Now()
		tried := func(trials ...Trial) (Rehearsal, error) {
			return w.Rehearse(ada, process, Ask{Began: began, Trials: trials})
		}
		first, err := tried()
		if err != nil || len(first.Next) != 2 || first.Says != "It stands at “Check the invoice”." || len(first.Tokens) != 1 {
			t.Fatalf("%+v %v", first, err)
		}
		do, pass := first.Next[0], first.Next[1]
		if do.What != Do || len(do.Form) != 1 || pass.What != Pass || pass.Node != "Late" || pass.Wait != "2 days" || !pass.Due.Equal(began.Add(48*time.Hour)) {
			t.Fatalf("%+v", first.Next)
		}
		_, err = tried(Trial{What: Do, Key: do.Key})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("an answer that a run needs may be left out: %v", err)
		}
		yes := Trial{Do, do.Key, map[string]any{do.Form[0].Name: "Yes"}}
		last, err := tried(Trial{What: Pass, Key: pass.Key}, yes, Trial{What: Message, Key: "Paid"})
		if err != nil || last.Ended != flow.Completed || last.Says != "It has come to its end." {
			t.Fatalf("%+v %v", last, err)
		}
		var said []string
		for _, passed := range last.Trace {
			said = append(said, passed.Says)
		}
		want := []string{"It begins with “Invoice arrives”.", "The time of “Two days” has come.", "It comes to the end “Reminded”.", "Somebody does “Check the invoice”. Is it right: yes.",
			"It goes on past “Is it right?”.", "“Payment comes” happens.", "It comes to the end “Paid”."}
		if !slices.Equal(said, want) {
			t.Errorf("%q", said)
		}
		for _, wrong := range [][]Trial{{{What: Message, Key: "Paid"}}, {yes, yes}, {{What: Do, Key: "99"}}, {{What: "cancel"}}, {{What: Pass, Key: do.Key}}} {
			if _, err := tried(wrong...); !fault.Is(err, fault.Conflict) {
				t.Errorf("%+v is tried: %v", wrong, err)
			}
		}
		if _, err := w.Rehearse(ada, process, Ask{Began: began.AddDate(-3, 0, 0)}); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		if _, err := tried(make([]Trial, 301)...); !fault.Is(err, fault.Limit) {
			t.Error(err)
		}
	})
}

func TestWhatCannotGoOnSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		loop := strings.NewReplacer(`<bpmn:userTask id="Check" name="Check the invoice"/>`, `<bpmn:task id="Check" name="Check the invoice"/><bpmn:exclusiveGateway id="A"/><bpmn:exclusiveGateway id="B" default="L2"/><bpmn:sequenceFlow id="L1" sourceRef="A" targetRef="B"/><bpmn:sequenceFlow id="L2" sourceRef="B" targetRef="A"/><bpmn:sequenceFlow id="L3" sourceRef="B" targetRef="Check"><bpmn:conditionExpression>1 == 2</bpmn:conditionExpression></bpmn:sequenceFlow>`,
			`id="F1" sourceRef="S" targetRef="Check"`, `id="F1" sourceRef="S" targetRef="A"`).Replace(mixed)
		w.hold(t, define(t, 1, []byte(loop)))
		out, err := w.Rehearse(ada, process, Ask{})
		if err != nil || len(out.Incidents) != 1 || out.Incidents[0].Kind != flow.IncidentEndless || !strings.Contains(out.Says, "a loop in it never pauses") || len(out.Trace) != mostTold {
			t.Errorf("%d in the trace, %q %v %v", len(out.Trace), out.Says, out.Refusals, err)
		}
		odd := strings.Replace(mixed, `<bpmn:startEvent`, `<bpmn:choreographyTask id="Odd"/><bpmn:startEvent`, 1)
		w.hold(t, define(t, 2, []byte(odd)))
		out, err = w.Rehearse(ada, process, Ask{})
		if err != nil || len(out.Refusals) != 2 || out.Refusals[0].Element != "Odd" || out.Says != "It cannot be carried out yet: 2 places are in the way." {
			t.Errorf("%+v %v", out, err)
		}
		d := define(t, 3, []byte(mixed))
		d.Steps["Check"] = run.Told{Form: []run.Question{{Name: "who", Label: "Who", Kind: "person"}, {Name: "scan", Label: "Scan", Kind: "file", Required: true}}, Approval: true, Accountable: "Controller"}
		w.hold(t, d)
		out, err = w.Rehearse(ada, process, Ask{})
		if err != nil || len(out.Next[0].Form) != 2 || out.Next[0].Form[0].Options[0].Value != "ada" || !strings.Contains(out.Next[0].Note, "Controller approves it") || !strings.Contains(out.Next[0].Note, "asks for files") {
			t.Errorf("%+v %v", out.Next, err)
		}
	})
}
