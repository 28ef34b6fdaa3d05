package process

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// Cited is a process with what its versions name: those that hold now, which are the newest published one, the draft, and
// every version that an open run follows.
type Cited struct {
	Process
	Versions []CitedVersion // newest first
}

// CitedVersion is a version with the parts of its document that name other things.
type CitedVersion struct {
	Version
	Current     bool // a draft or the newest published one
	Accountable string
	Steps       []CitedStep
}

// CitedStep is a step with what it names.
type CitedStep struct {
	Activity                                 bool // work, not an event or a gateway
	ID, Name, Kind                           string
	Number                                   int
	Role, Lane, Tool, KPI, Risk, Accountable string
	Team                                     id.Team
	Consulted, Informed, Fields, Reads, Next []string // Fields are asked here; Reads are names its ways on decide by
	Calls                                    string   // what a call activity names: an id or a name
	Text                                     string
}

// Cites gives every process that the actor may read with what it names. What a map names is read from its file once and
// kept by the file's digest.
func (s *Service) Cites(ctx context.Context) ([]Cited, error) {
	a := access.From(ctx)
	_, me := a.VisibleProjects("home", "$1")
	out, at := []Cited{}, map[id.Process]int{}
	err := db.Each(ctx, s.db, `SELECT `+processes.Columns("pr")+` FROM process pr WHERE $1 = $1 AND pr.deleted = 0 AND `+readable(a, "$1")+` ORDER BY pr.name, pr.id`, []any{me},
		func(scan func(...any) error) error {
			var c Cited
			err := processes.Scan(scan, &c.Process)
			at[c.ID] = len(out)
			out = append(out, c)
			return err
		})
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, s.db, `SELECT `+versions.Columns("v")+`, CASE WHEN v.status <> 'published' OR v.number = (SELECT MAX(n.number) FROM process_version n WHERE n.process_id = v.process_id AND n.status = 'published') THEN 1 ELSE 0 END
		FROM process_version v JOIN process pr ON pr.id = v.process_id WHERE $1 = $1 AND pr.deleted = 0 AND `+readable(a, "$1")+`
		AND (v.status <> 'published' OR v.number = (SELECT MAX(n.number) FROM process_version n WHERE n.process_id = v.process_id AND n.status = 'published')
			OR EXISTS (SELECT 1 FROM run r WHERE r.process_id = v.process_id AND r.map_version_id = v.id AND r.ended = 0)) ORDER BY v.process_id, v.number DESC`, []any{me},
		func(scan func(...any) error) error {
			var v CitedVersion
			var current int64
			if err := versions.Scan(func(cols ...any) error { return scan(append(cols, &current)...) }, &v.Version); err != nil {
				return err
			}
			v.Current = current == 1
			i, known := at[v.Process]
			if known {
				out[i].Versions = append(out[i].Versions, v)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	for i := range out {
		for j := range out[i].Versions {
			v := &out[i].Versions[j]
			read, err := s.named(ctx, v.Map)
			if err != nil {
				return nil, err
			}
			v.Accountable, v.Steps = read.Accountable, read.Steps
		}
	}
	return out, nil
}

// CitedTemplates gives the organisation's templates with what they name.
func (s *Service) CitedTemplates(ctx context.Context) ([]Template, [][]CitedStep, error) {
	if access.From(ctx).May(access.ReadProcess) != nil {
		return nil, nil, nil
	}
	list, err := templates.Select(ctx, s.db, `WHERE deleted = 0 ORDER BY name, id LIMIT $1`, int64(maxTemplates))
	if err != nil {
		return nil, nil, err
	}
	steps := make([][]CitedStep, len(list))
	for i, t := range list {
		read, err := s.named(ctx, t.Map)
		if err != nil {
			return nil, nil, err
		}
		steps[i] = read.Steps
	}
	return list, steps, nil
}

// mapNames is what a map's file names.
type mapNames struct {
	Accountable string
	Steps       []CitedStep
}

// named reads what the map of a digest names; a digest's bytes never change, so it is kept for good.
func (s *Service) named(ctx context.Context, digest string) (mapNames, error) {
	return kept.Memory[mapDigest, mapNames](s.db).Get(ctx, s.db, mapDigest(digest), kept.Cause{}, func() (mapNames, error) {
		data, err := db.KeptMap(ctx, s.db, digest)
		if err != nil {
			return mapNames{}, err
		}
		m, err := parse(data)
		if err != nil {
			return mapNames{}, err
		}
		return namesOf(m), nil
	})
}

type mapDigest string

var word = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

func namesOf(m *bpmn.Model) mapNames {
	d := DocumentOf(m)
	view := m.View()
	teams := map[string]LaneTeam{}
	for _, l := range d.Lanes {
		teams[l.ID] = l
	}
	out := mapNames{Accountable: d.Raci.Accountable}
	for _, step := range d.Steps {
		c := CitedStep{Activity: step.Activity, ID: step.ID, Name: step.Name, Kind: step.Kind, Number: step.Number, Role: step.Who, Lane: teams[step.Lane].Name, Team: teams[step.Lane].Team, Tool: step.Tool, KPI: step.KPI,
			Risk: step.Risk, Accountable: step.Accountable, Consulted: step.Consulted, Informed: step.Informed, Text: step.Text}
		for _, in := range step.Form {
			c.Fields = append(c.Fields, in.Name)
		}
		for _, way := range step.Ways {
			c.Next = append(c.Next, way.To)
			c.Reads = append(c.Reads, word.FindAllString(way.Condition, -1)...)
		}
		if n, ok := view.Node(step.ID); ok && n.Kind == "callActivity" {
			e, _ := m.Element(step.ID)
			c.Calls = cmp.Or(strings.TrimSpace(e.Attr("calledElement")), step.Name)
			if _, local, ok := strings.Cut(c.Calls, ":"); ok {
				c.Calls = local
			}
		}
		slices.Sort(c.Reads)
		c.Reads = slices.Compact(c.Reads)
		out.Steps = append(out.Steps, c)
	}
	return out
}
