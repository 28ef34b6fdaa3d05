package run

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Board is where the runs of a process stand: a column for each step or lane, then those that wait for no step, those that
// need a look and those that ended lately.
type Board struct {
	By      Columns       `json:"by"`
	At      time.Time     `json:"at"`   // when it was read
	Open    int64         `json:"open"` // runs that have not ended, whatever the board is narrowed to
	Late    int64         `json:"late"` // of the open steps in sight, those overdue
	Columns []BoardColumn `json:"columns"`
}

// Columns is what the columns of a board stand for.
type Columns string

// What columns can stand for.
const (
	ByStep Columns = "step"
	ByLane Columns = "lane"
)

// The columns beside the steps.
const (
	waitsColumn = "waits" // it waits for a time or a message
	stuckColumn = "stuck" // an incident
	endedColumn = "ended"
)

// endedFor is how long a run stays on the board after its end.
const endedFor = 14 * 24 * time.Hour

// BoardColumn is a column with its first cards, those that stand there longest first; of the ended ones the last first.
type BoardColumn struct {
	ID    string     `json:"id"` // "step-Task_1", "lane-Lane_2", "waits", "stuck" or "ended"
	Name  string     `json:"name"`
	Team  id.Team    `json:"team,omitempty"` // of the lane
	Total int64      `json:"total"`
	Items []Standing `json:"items"`
	Next  string     `json:"next,omitempty"` // cursor of the cards behind these
}

// Standing is a run in one column. A run at several steps at once stands in several.
type Standing struct {
	ID       string    `json:"id"` // of the step, or of the run where there is none
	Run      id.Run    `json:"run"`
	Title    string    `json:"title"`
	Number   int64     `json:"number"` // version of the process it follows
	Status   Status    `json:"status"`
	Stuck    bool      `json:"stuck"`
	Started  time.Time `json:"started"`
	Ended    time.Time `json:"ended,omitzero"`
	Step     *Step     `json:"step,omitempty"`
	LaneName string    `json:"laneName,omitempty"`
	Plain    bool      `json:"plain"`           // the step asks for nothing, so that it can be done from the card
	Late     int       `json:"late,omitempty"`  // days the step is overdue
	Also     []string  `json:"also,omitempty"`  // the other steps the run stands at
	Waits    []Wait    `json:"waits,omitempty"` // of one without an open step

	follows id.Version
}

// Nobody is who a board is narrowed to for the steps that nobody has.
const Nobody = id.Person("nobody")

// BoardQuery narrows and pages a board; the zero value gives all by steps. Narrowed to a person or to what is late it shows
// steps alone.
type BoardQuery struct {
	By     Columns
	Words  string    // in the title of the run
	Who    id.Person // has the step; Nobody for those without anybody
	Late   bool
	Column string // only this one
	Cursor string // of that column
	Limit  int    // cards of a column, 1 to 500; 0 is 20
}

// Board tells where the runs of a process stand now.
func (s *Service) Board(ctx context.Context, process id.Process, query BoardQuery) (Board, error) {
	var c fault.Check
	query.By = cmp.Or(query.By, ByStep)
	c.Need(query.By == ByStep || query.By == ByLane, "by", "is neither step nor lane")
	if query.Limit <= 0 {
		query.Limit = 20
	}
	query.Limit = min(query.Limit, 500)
	if err := c.Err(); err != nil {
		return Board{}, err
	}
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return Board{}, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return Board{}, err
	}
	calendar, err := s.deps.Calendar(ctx, s.db, "")
	if err != nil {
		return Board{}, err
	}
	in := &boarding{s: s, p: p, query: query, actor: access.From(ctx), process: process, now: s.door.Clock.Now()}
	in.today = calendar.Today(in.now)
	out := Board{By: query.By, At: in.now}
	if err := db.One(ctx, s.db, `SELECT COUNT(*) FROM run WHERE process_id = $1 AND ended = 0`, []any{string(process)}, &out.Open); err != nil {
		return out, err
	}
	if out.Columns, err = in.columns(ctx, &out.Late); err != nil {
		return out, err
	}
	for i := range out.Columns {
		if err := in.fill(ctx, &out.Columns[i]); err != nil {
			return out, err
		}
	}
	return out, nil
}

// boarding is a board in the making.
type boarding struct {
	s       *Service
	p       *prepared
	query   BoardQuery
	actor   access.Actor
	process id.Process
	now     time.Time
	today   clock.Date
}

// condition is a WHERE with its arguments.
type condition struct {
	text []string
	args []any
}

func (c *condition) add(v any) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args))
}

func (c *condition) and(text string) { c.text = append(c.text, text) }

func (c *condition) where() string { return " WHERE " + strings.Join(c.text, " AND ") }

// of begins a condition on the runs r of the process that the actor may read and that have the words.
func (in *boarding) of() *condition {
	_, me := in.actor.VisibleProjects("home", "$1")
	c := &condition{text: []string{"$1 = $1", readable(in.actor, "r", "$1")}, args: []any{me}}
	if words := strings.ToLower(strings.TrimSpace(in.query.Words)); words != "" {
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)
		c.and("lower(r.title) LIKE " + c.add("%"+like+"%") + ` ESCAPE '\'`)
	}
	return c
}

// ofSteps begins a condition on the open steps t, with their runs r. A remark that somebody is asked for stands beside a
// step, so a run does not stand at it.
func (in *boarding) ofSteps() *condition {
	c := in.of()
	c.and("t.process_id = " + c.add(string(in.process)) + " AND t.status = 'open' AND t.kind <> 'ask'")
	switch in.query.Who {
	case "":
	case Nobody:
		c.and("t.assignee_id = ''")
	default:
		c.and("t.assignee_id = " + c.add(string(in.query.Who)))
	}
	if in.query.Late {
		c.and("t.due <> '' AND t.due < " + c.add(string(in.today)))
	}
	return c
}

// ofRuns begins a condition on the runs r of a column beside the steps.
func (in *boarding) ofRuns(column string) *condition {
	c := in.of()
	c.and("r.process_id = " + c.add(string(in.process)))
	switch column {
	case waitsColumn:
		c.and("r.ended = 0 AND r.stuck = 0 AND NOT EXISTS (SELECT 1 FROM run_step o WHERE o.run_id = r.id AND o.status = 'open' AND o.kind <> 'ask')")
	case stuckColumn:
		c.and("r.ended = 0 AND r.stuck > 0")
	default:
		c.and("r.ended >= " + c.add(clock.Micros(in.now.Add(-endedFor))))
	}
	return c
}

// columns lists the columns with how many cards each has, and counts the late steps.
func (in *boarding) columns(ctx context.Context, late *int64) ([]BoardColumn, error) {
	out := in.drawn()
	c := in.ofSteps()
	key := "t.node"
	if in.query.By == ByLane {
		key = "t.lane"
	}
	prefix := string(in.query.By) + "-"
	err := db.Each(ctx, in.s.db, `SELECT `+key+`, MIN(t.name), COUNT(*), SUM(CASE WHEN t.due <> '' AND t.due < `+c.add(string(in.today))+` THEN 1 ELSE 0 END)
		FROM run_step t JOIN run r ON r.id = t.run_id`+c.where()+` GROUP BY `+key+` ORDER BY `+key, c.args, func(scan func(...any) error) error {
		var key, name string
		var n, overdue int64
		if err := scan(&key, &name, &n, &overdue); err != nil {
			return err
		}
		*late += overdue
		i := slices.IndexFunc(out, func(c BoardColumn) bool { return c.ID == prefix+key })
		if i < 0 { // of an older version, or a role that is no lane
			i = len(out)
			out = append(out, BoardColumn{ID: prefix + key, Name: name})
			if in.query.By == ByLane {
				out[i].Name = in.p.standsIn(key)
			}
		}
		out[i].Total = n
		return nil
	})
	if err != nil {
		return nil, err
	}
	if in.query.Who == "" && !in.query.Late {
		for _, one := range [][2]string{{waitsColumn, "Waits"}, {stuckColumn, "Needs a look"}, {endedColumn, "Ended"}} {
			c, column := in.ofRuns(one[0]), BoardColumn{ID: one[0], Name: one[1]}
			if err := db.One(ctx, in.s.db, `SELECT COUNT(*) FROM run r`+c.where(), c.args, &column.Total); err != nil {
				return nil, err
			}
			out = append(out, column)
		}
	}
	if in.query.Column == "" {
		return out, nil
	}
	for _, c := range out {
		if c.ID == in.query.Column {
			return []BoardColumn{c}, nil
		}
	}
	return nil, fault.Field("column", "is not on this board: %s", in.query.Column)
}

// drawn lists the columns that the newest version has, in the order of its document.
func (in *boarding) drawn() []BoardColumn {
	out := []BoardColumn{}
	if in.query.By == ByLane {
		for _, l := range in.p.Lanes {
			out = append(out, BoardColumn{ID: "lane-" + l.ID, Name: l.Name, Team: l.Team, Items: []Standing{}})
		}
		return out
	}
	place := func(node string) int {
		if asked, _, ok := strings.Cut(in.p.inserted[node], " "); ok {
			node = asked // a step put in to decide stands where its decision is drawn
		}
		return cmp.Or(in.p.Steps[node].Number, len(in.p.names)+1)
	}
	for _, n := range in.p.drawn.Nodes {
		if byPeople(n.Kind) || slices.Contains([]string{"serviceTask", "businessRuleTask", "callActivity", "adHocSubProcess"}, n.Kind) {
			out = append(out, BoardColumn{ID: "step-" + n.ID, Name: in.p.names[n.ID], Team: in.p.lane(n.Lane).Team, Items: []Standing{}})
		}
	}
	slices.SortStableFunc(out, func(a, b BoardColumn) int {
		return cmp.Compare(place(strings.TrimPrefix(a.ID, "step-")), place(strings.TrimPrefix(b.ID, "step-")))
	})
	return out
}

// standsIn names a lane, or a role without one, by its key.
func (p *prepared) standsIn(key string) string {
	if i := p.role(key); i >= 0 {
		return p.roles[i].Name
	}
	return cmp.Or(p.lane(key).Name, "No lane of this version")
}

// fill reads the cards of a column.
func (in *boarding) fill(ctx context.Context, column *BoardColumn) error {
	column.Items = []Standing{}
	at, last, err := readPlace(in.query.Cursor)
	if err != nil || column.Total == 0 {
		return err
	}
	kind, key, ofStep := strings.Cut(column.ID, "-")
	var text string
	var c *condition
	switch {
	case ofStep:
		c = in.ofSteps()
		c.and(map[string]string{"step": "t.node = ", "lane": "t.lane = "}[kind] + c.add(key))
		if last != "" {
			c.and("(t.opened, t.id) > (" + c.add(at) + ", " + c.add(last) + ")")
		}
		text = `SELECT ` + steps.Columns("t") + `, ` + runs.Columns("r") + ` FROM run_step t JOIN run r ON r.id = t.run_id` + c.where() + ` ORDER BY t.opened, t.id`
	case kind == endedColumn:
		if c = in.ofRuns(kind); last != "" {
			c.and("(r.ended, r.id) < (" + c.add(at) + ", " + c.add(last) + ")")
		}
		text = `SELECT ` + runs.Columns("r") + ` FROM run r` + c.where() + ` ORDER BY r.ended DESC, r.id DESC`
	default:
		if c = in.ofRuns(kind); last != "" {
			c.and("r.id > " + c.add(last))
		}
		text = `SELECT ` + runs.Columns("r") + ` FROM run r` + c.where() + ` ORDER BY r.id`
	}
	return in.cards(ctx, column, text+` LIMIT `+c.add(int64(in.query.Limit+1)), c.args, ofStep)
}

// place is where a column goes on behind a card.
func (st *Standing) place() string {
	at := st.Ended
	if st.Step != nil {
		at = st.Step.Opened
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(clock.Micros(at), 10) + " " + st.ID))
}

func readPlace(cursor string) (at int64, last string, err error) {
	if cursor == "" {
		return 0, "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	text, last, ok := strings.Cut(string(b), " ")
	at, perr := strconv.ParseInt(text, 10, 64)
	if err != nil || perr != nil || !ok || last == "" {
		return 0, "", fault.Field("cursor", "is not one this board gave; begin again without it")
	}
	return at, last, nil
}
